"""What is done to messages: put on their way, sent, given up; and to channels, targets and templates."""

from app.messages.operations.channels import ChannelValues, add_channel, edit_channel, switch_channel
from app.messages.operations.delivering import Claim, Parcel, claim, fail, release, retry, succeed
from app.messages.operations.fanning import fan_out
from app.messages.operations.naming import note_looks
from app.messages.operations.targets import TargetValues, send_test, set_own_target, set_unit_target
from app.messages.operations.templates import check_template, set_template

__all__ = [
    "ChannelValues",
    "Claim",
    "Parcel",
    "TargetValues",
    "add_channel",
    "check_template",
    "claim",
    "edit_channel",
    "fail",
    "fan_out",
    "note_looks",
    "release",
    "retry",
    "send_test",
    "set_own_target",
    "set_template",
    "set_unit_target",
    "succeed",
    "switch_channel",
]
