"""What notices say of supervision orders, and of what leaders do with a case; see `sentences`."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

ORDERS: Mapping[str, tuple[str, ...]] = {
    "order_given_you": (
        _l("You are to answer supervision order %(order)s for %(unit)s by %(due_at)s."),
        _l("You are to answer a supervision order."),
    ),
    "order_given": (
        _l("%(unit)s is to answer supervision order %(order)s by %(due_at)s."),
        _l("Your unit is to answer a supervision order."),
    ),
    "order_warned": (
        _l("Supervision order %(order)s is due soon: %(due_at)s."),
        _l("A supervision order is due soon."),
    ),
    "order_late": (
        _l("%(unit)s has not answered supervision order %(order)s in time (due %(due_at)s)."),
        _l("A supervision order was not answered in time."),
    ),
    "order_late_yours": (
        _l("Supervision order %(order)s is overdue since %(due_at)s; the level above has been told."),
        _l("A supervision order is overdue with your unit."),
    ),
    "order_reminded": (
        _l("Reminder %(count)s: supervision order %(order)s is overdue since %(due_at)s. Please answer it."),
        _l("Reminder: a supervision order is overdue. Please answer it."),
    ),
    "order_answered": (
        _l("%(unit)s has answered supervision order %(order)s. Please say whether the answer will do."),
        _l("A supervision order was answered. Please say whether the answer will do."),
    ),
    "order_accepted": (
        _l("The answer of %(unit)s to supervision order %(order)s is accepted."),
        _l("The answer to a supervision order is accepted."),
    ),
    "order_sent_back": (
        _l("The answer to supervision order %(order)s was sent back; answer it again by %(due_at)s."),
        _l("The answer to a supervision order was sent back."),
    ),
    "order_lifted": (
        _l("Supervision order %(order)s is lifted; it need not be answered."),
        _l("A supervision order is lifted; it need not be answered."),
    ),
    "case_commented": (
        _l("%(person)s has commented on case %(number)s."),
        _l("Somebody above has commented on case %(number)s."),
    ),
    "case_praised": (
        _l("%(person)s praises how case %(number)s is handled."),
        _l("How case %(number)s is handled was praised."),
    ),
    "case_taken_over": (
        _l("Case %(number)s was taken over from %(unit)s and is now with your unit."),
        _l("Case %(number)s was taken over and is now with your unit."),
    ),
    "case_lead_asked": (
        _l("%(unit)s asks who takes the lead in case %(number)s. Please decide."),
        _l("It is asked who takes the lead in case %(number)s. Please decide."),
    ),
    "case_lead_named": (_l("Your unit takes the lead in case %(number)s: the level above has decided so."),),
}
