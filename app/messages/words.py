"""What channels, groups of events, states and errors are called in the reader's language."""

from collections.abc import Mapping

from flask_babel import gettext, lazy_gettext

from app.domain.sending import ChannelKind, DeliveryState, EventGroup, Mode

_l = lazy_gettext

KINDS: Mapping[ChannelKind, object] = {
    ChannelKind.MAIL: _l("Mail"),
    ChannelKind.WECOM: _l("WeCom group"),
    ChannelKind.DINGTALK: _l("DingTalk group"),
    ChannelKind.FEISHU: _l("Feishu group"),
    ChannelKind.SMS: _l("Short messages (SMS)"),
    ChannelKind.WEBHOOK: _l("Another system (webhook)"),
}
GROUPS: Mapping[EventGroup, object] = {
    EventGroup.URGENT: _l("Overdue cases and calls: also at night"),
    EventGroup.CASES: _l("Cases that come to you or need you"),
    EventGroup.PROGRESS: _l("How cases go on"),
    EventGroup.LEDGER: _l("The ledger"),
    EventGroup.TALKS: _l("Night talks"),
    EventGroup.ORDERS: _l("Supervision orders"),
    EventGroup.NEWS: _l("News to pass on, and the figures of the day"),
    EventGroup.HOUSE: _l("Work handed over, and what administrators must see to"),
}
MODES: Mapping[Mode, object] = {
    Mode.AT_ONCE: _l("At once"),
    Mode.DIGEST: _l("Together, once an hour"),
}
STATES: Mapping[DeliveryState, object] = {
    DeliveryState.WAITING: _l("Waiting"),
    DeliveryState.SENT: _l("Sent"),
    DeliveryState.DEAD: _l("Did not arrive"),
}
PLACES: Mapping[str, object] = {
    "sentence": _l("what happened, in the usual words"),
    "number": _l("number of the case"),
    "unit": _l("the unit that it came from"),
    "category": _l("category of the case"),
    "place": _l("building, or grid"),
    "due": _l("until when"),
    "link": _l("link to the page"),
    "resident": _l("resident's name"),
    "phone": _l("resident's phone"),
    "spot": _l("where exactly"),
    "report": _l("what was reported"),
}
"""What may stand in braces; the last four only where the channel may carry them."""
_ERRORS: Mapping[str, object] = {
    "address": _l("The address cannot be used. Correct it."),
    "host_not_allowed": _l("The machine is not on the list of those that may be called (MESSAGE_HOSTS)."),
    "not_encrypted": _l("The address begins with http://. Outside the own network it must be https://."),
    "private_address": _l("The name leads into a private network, and that is not allowed for it."),
    "name_unknown": _l("The machine's name is not known. Look whether it is spelt right."),
    "too_slow": _l("The other side did not answer in time."),
    "cut_off": _l("The other side could not be reached, or broke off."),
    "certificate": _l("The other side's certificate is not valid."),
    "login_refused": _l("The mail server refuses user name or password."),
    "not_understood": _l("The other side answered something that was not understood."),
    "account_disabled": _l("The person's account is disabled."),
    "switched_off": _l("The channel was switched off while this waited."),
    "internal": _l("An error nobody foresaw; the log says more."),
}


def error_of(code: str) -> str:
    """Return why a message did not arrive, and what to do."""
    if code in _ERRORS:
        return str(_ERRORS[code])
    kind, _, number = code.partition("_")
    if kind == "http":
        return gettext("The other side answered with the error %(number)s.", number=number)
    if kind == "smtp":
        return gettext("The mail server refused it with the code %(number)s.", number=number)
    return gettext("The group's robot refused it with the code %(number)s.", number=number)
