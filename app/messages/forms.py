"""Forms of the message pages: what may be typed, not what may be done."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, PasswordField, SelectField, StringField, TextAreaField, TimeField
from wtforms.validators import InputRequired, Length, Optional

from app.domain.sending import PERSONAL, ChannelKind, EventGroup, Mode
from app.messages.operations import ChannelValues, TargetValues
from app.messages.operations.channels import SIGNED
from app.messages.words import GROUPS, MODES
from app.models.messages import MessageChannel, MessageTarget
from app.web.forms import GuardedForm
from app.web.i18n import LANGUAGES
from app.web.messages import add_refusals

add_refusals(
    {
        "message_address": _l("This is no address that can be called. See the example."),
        "message_host_not_allowed": _l(
            "This machine may not be called. Whoever runs the installation adds it to MESSAGE_HOSTS."
        ),
        "message_not_encrypted": _l("Outside the own network the address must begin with https://."),
        "message_scheme": _l("The address must begin with https://."),
        "message_scheme_mail": _l("The address of a mail server begins with smtp:// or smtps://."),
        "short_secret": _l("The secret needs at least %(least)s characters."),
        "mail_address": _l("Type a mail address such as name@example.com."),
        "phone_number": _l("Type a mobile number of digits only."),
        "quiet_both": _l("Quiet hours need a beginning and an end. Fill in both, or neither."),
        "quiet_same": _l("Quiet hours must not end when they begin."),
        "placeholder": _l("%(wrong)s is not known. What can stand in braces: %(known)s"),
        "too_long": _l("This is too long; at most %(most)s characters."),
    }
)
_ADDRESSES = {
    ChannelKind.MAIL: "smtps://smtp.example.com:465",
    ChannelKind.WECOM: "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=…",
    ChannelKind.DINGTALK: "https://oapi.dingtalk.com/robot/send?access_token=…",
    ChannelKind.FEISHU: "https://open.feishu.cn/open-apis/bot/v2/hook/…",
    ChannelKind.SMS: "https://sms.example.com/send",
    ChannelKind.WEBHOOK: "https://system.example.com/yehua",
}
OFF = ""


class ButtonForm(GuardedForm):
    """A button: a test, switching a channel, sending again."""


class ChannelForm(GuardedForm):
    """A channel; address and secret are never shown again."""

    name = StringField(_l("Name"), validators=[InputRequired(_l("Give it a name.")), Length(max=40)])
    address = StringField(_l("Address"), validators=[Length(max=500)])
    account = StringField(_l("User name"), validators=[Length(max=120)])
    sender = StringField(_l("Sender"), validators=[Length(max=254)])
    secret = PasswordField(_l("Password or secret"), validators=[Length(max=200)])
    language = SelectField(_l("Language"))
    personal_data = BooleanField(
        _l("Messages may name the resident"),
        description=_l(
            "Only for channels that nobody outside the street reads. Name and phone go to people who may see "
            "them, never to a group; each is written down as a look."
        ),
    )

    def __init__(self, kind: ChannelKind, row: MessageChannel | None = None, **kwargs: Any) -> None:  # noqa: ANN401
        """Show what is known, without address and secret, and only what the kind has."""
        names = ("name", "account", "sender", "language", "personal_data")
        data = {name: getattr(row, name) for name in names} if row else {"language": "zh_CN"}
        super().__init__(version=row.version if row else None, data=data, **kwargs)
        self.language.choices = list(LANGUAGES.items())
        kept = _("Leave it empty to keep what is there.") if row else ""
        self.address.description = " ".join((_("For example %(address)s", address=_ADDRESSES[kind]), kept))
        self.secret.description = " ".join((_secret_help(kind), kept))
        if kind not in {ChannelKind.MAIL, ChannelKind.SMS}:
            del self["account"], self["sender"]
        elif kind is ChannelKind.SMS:
            self.account.label.text, self.sender.label.text = _("Account at the provider"), _("Signature")
        else:
            self.sender.description = _("The mail address that messages come from.")
        if kind is ChannelKind.WECOM:
            del self["secret"]

    def values(self) -> ChannelValues:
        """Return what was typed."""
        typed = {name: (self[name].data or "").strip() for name in _TEXTS if name in self}
        return ChannelValues(
            **{**dict.fromkeys(_TEXTS, ""), **typed},
            language=self.language.data,
            personal_data=bool(self.personal_data.data),
        )


_TEXTS = ("name", "address", "account", "sender", "secret")


def _secret_help(kind: ChannelKind) -> str:
    if kind is ChannelKind.MAIL:
        return _("The password at the mail server, if it wants one.")
    if kind in SIGNED:
        return _("Both sides know it; messages are signed with it. At least 16 characters.")
    return _("The secret that the robot shows when signatures are switched on.")


def _choice(group: EventGroup) -> SelectField:
    return SelectField(GROUPS[group], choices=[], default=OFF)


class TargetForm(GuardedForm):
    """What a person or a unit is told by a channel, and when not."""

    address = StringField(_l("Address"), validators=[Length(max=254)])
    urgent = _choice(EventGroup.URGENT)
    cases = _choice(EventGroup.CASES)
    progress = _choice(EventGroup.PROGRESS)
    ledger = _choice(EventGroup.LEDGER)
    talks = _choice(EventGroup.TALKS)
    orders = _choice(EventGroup.ORDERS)
    news = _choice(EventGroup.NEWS)
    house = _choice(EventGroup.HOUSE)
    quiet_from = TimeField(_l("Quiet from"), validators=[Optional()])
    quiet_until = TimeField(_l("Quiet until"), validators=[Optional()])
    working_time = BooleanField(_l("Only during office hours"))
    with_below = BooleanField(_l("Also what the units below are told"))

    def __init__(self, channel: MessageChannel, row: MessageTarget | None, **kwargs: Any) -> None:  # noqa: ANN401
        """Show what is chosen; at first nothing is."""
        names = ("address", "quiet_from", "quiet_until", "working_time", "with_below")
        data = {name: getattr(row, name) for name in names} | row.wanted if row else {}
        super().__init__(data=data, **kwargs)
        modes = [Mode.AT_ONCE] if channel.kind is ChannelKind.WEBHOOK else list(Mode)
        choices = [(OFF, _("Not at all")), *((mode.value, MODES[mode]) for mode in modes)]
        for group in EventGroup:
            self[group.value].choices = choices
        if channel.kind not in PERSONAL:
            del self["address"]
        else:
            del self["with_below"]
            is_mail = channel.kind is ChannelKind.MAIL
            self.address.label.text = _("Mail address") if is_mail else _("Mobile number")

    def values(self) -> TargetValues:
        """Return what was chosen."""
        chosen = {group: self[group.value].data for group in EventGroup}
        return TargetValues(
            wanted={group: Mode(mode) for group, mode in chosen.items() if mode},
            address=(self.address.data or "").strip() if "address" in self else "",
            quiet_from=self.quiet_from.data,
            quiet_until=self.quiet_until.data,
            working_time=bool(self.working_time.data),
            with_below=bool(self.with_below.data) if "with_below" in self else False,
        )


class WordsForm(GuardedForm):
    """A street's own words for an event."""

    text = TextAreaField(_l("Own words"), validators=[Length(max=1000)])
