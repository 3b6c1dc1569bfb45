"""The sentences of notices about evenings, duty and bulletins; see app.notices.sentences."""

from collections.abc import Mapping

from flask_babel import lazy_gettext

_l = lazy_gettext

EVENINGS: Mapping[str, tuple[str, ...]] = {
    "talk_tomorrow": (
        _l("Tomorrow: “%(title)s”, %(starts_at)s at %(place)s."),
        _l("“%(title)s” is tomorrow."),
        _l("A night talk that you are invited to is tomorrow."),
    ),
    "talk_soon": (
        _l("It begins soon: “%(title)s”, %(starts_at)s at %(place)s."),
        _l("“%(title)s” begins soon."),
        _l("A night talk that you are invited to begins soon."),
    ),
    "talk_withdrawn": (
        _l("“%(title)s” on %(starts_at)s is only for other buildings now; you need not come."),
        _l("“%(title)s” is only for other buildings now; you need not come."),
        _l("A night talk is only for other buildings now; you need not come."),
    ),
    "series_no_building": (
        _l("No talks are planned for a series of %(unit)s: all its buildings are closed. Please change it."),
        _l("No talks are planned for a series: all its buildings are closed. Please change it."),
    ),
    "talk_stand_in": (
        _l("You stand in for %(person)s at “%(title)s” on %(starts_at)s at %(place)s."),
        _l("You stand in for somebody at “%(title)s”."),
        _l("You stand in for somebody at a night talk."),
    ),
    "duty_called": (
        _l("You are on duty: case %(number)s is overdue and with %(unit)s. Please see to it now."),
        _l("You are on duty: case %(number)s is overdue. Please see to it now."),
        _l("You are on duty, and a case is overdue. Please see to it now."),
    ),
    "duty_called_group": (
        _l("Case %(number)s is overdue and with %(unit)s. Please see to it now."),
        _l("Case %(number)s is overdue. Please see to it now."),
        _l("A case is overdue. Please see to it now."),
    ),
    "bulletin_given": (
        _l("%(unit)s asks you to tell your neighbours: “%(subject)s”."),
        _l("Please tell your neighbours: “%(subject)s”."),
        _l("There is news to pass on to your neighbours."),
    ),
    "bulletin_reminded": (
        _l("Reminder from %(unit)s: please tell your neighbours “%(subject)s”, and note that it is done."),
        _l("Reminder: please tell your neighbours “%(subject)s”, and note that it is done."),
        _l("Reminder: there is news to pass on to your neighbours."),
    ),
}
