"""The table of routes: accounts, organisation, duty, stations, settings, figures, and what is public."""

from tests.access import oracle as who
from tests.access import oracle_people as people
from tests.access.rows import Row, open_to_all

ADMIN = {"may": who.administrators}
UNITS = ("street unit", "community unit", "grid unit", "other street unit")
JANUARY = "?period=own&first=2026-01-01&last=2026-01-31"
READS_SETTINGS = who.has("administrator", "community_staff", "street_staff", "leader")


HELPED = ("head person", "far_head person", "grid person", "leader person")
"""The second has complained about its community."""


def helping(*things: str, **values) -> Row:
    """Return a line for helping somebody to sign in."""
    return Row(sees=people.helps_to_sign_in, things=things, **values)


def unit(**values) -> Row:
    """Return a line for what an administrator does to a unit."""
    return Row(sees=who.of_street, may=who.administers, things=("grid unit", "other street unit"), **values)


def person(*things: str, **values) -> Row:
    """Return a line for what an administrator does to a person."""
    return Row(sees=who.knows_person, may=who.edits_person, things=things, **values)


def person_of_house(*things: str) -> Row:
    """Return a line for what an administrator does to somebody's identity; others are told of none."""
    return Row(sees=people.links_identity, things=things)


def street_setting(thing: str) -> Row:
    """Return a line for one street's own setting: administrators of others are told that it is not there."""
    sees = who.either(who.administers, who.refused_settings)
    return Row(sees=sees, may=who.administers, things=(thing,))


PUBLIC = {
    "accounts.choose_display": open_to_all(),
    "accounts.choose_language": open_to_all(),
    "accounts.choose_theme": open_to_all(),
    "accounts.device_key": open_to_all(),
    "accounts.device_me": open_to_all(),
    "accounts.enter": open_to_all(things=("code",)),
    "accounts.login": open_to_all(),
    "accounts.logout": open_to_all(),
    "accounts.reset": open_to_all(things=("link",)),
    "health.healthz": open_to_all(),
    "installing.manifest": open_to_all(),
    "installing.worker": open_to_all(),
    "assets.show": open_to_all(values={"code": "0", "name": "css/base.css"}),
    "static": open_to_all(values={"filename": "css/base.css"}),
}
ACCOUNTS = {
    "accounts.show": Row(),
    "accounts.change_password": Row(),
    "accounts.revoke": Row(sees=who.owns, things=("session",)),
    "accounts.revoke_others": Row(),
    **dict.fromkeys(
        (
            "accounts.second_factor",
            "accounts.begin_factor",
            "accounts.confirm_factor",
            "accounts.switch_factor_off",
        ),
        Row(),
    ),
    "accounts.new_recovery_codes": Row(sees=who.no_one),  # nobody in this world has a second factor
    "accounts.person_sessions": helping(
        "head person", "far_head person", "grid person", "root person", "nobody person"
    ),
    "accounts.revoke_for": helping("session"),
    "accounts.issue_code": helping(*HELPED),
    "accounts.issue_password": helping(*HELPED),
    "accounts.issue_reset": helping(*HELPED),
    "accounts.revoke_all_for": helping(*HELPED),
    "accounts.switch_factor_off_for": helping(*HELPED),
}
IDENTITY = {
    "identity.own": Row(),
    "identity.link": Row(),
    "identity.unlink": Row(),
    "identity.person": person_of_house("grid person", "other_grid person", "nobody person"),
    "identity.unlink_for": person_of_house("grid person", "other_grid person"),
    "identity.differing": Row(**ADMIN),
}
ORGANISATION = {
    "organisation.index": Row(),
    "organisation.people": Row(),
    "organisation.below": Row(sees=who.of_street, things=UNITS),
    "organisation.show": Row(sees=who.of_street, things=UNITS),
    "organisation.new": unit(),
    "organisation.edit": unit(),
    "organisation.move": unit(),
    "organisation.close": unit(),
    "organisation.reopen": unit(),
    "organisation.new_street": Row(may=who.administers),
    "organisation.person": Row(
        sees=who.knows_person, things=("head person", "root person", "other_grid person")
    ),
    "organisation.new_person": Row(**ADMIN),
    "organisation.edit_person": person("grid person", "other_grid person"),
    "organisation.disable": person("grid person", "other_grid person"),
    "organisation.post": Row(**ADMIN),
    "organisation.end": person("grid person", "other_grid person"),
    "organisation.hand_over": person("grid person", "other_grid person"),
    "handover.show": person("grid person", "other_grid person"),
    "organisation.import_template": Row(**ADMIN, values={"ending": "xlsx"}),
    "organisation.upload": Row(**ADMIN),
    "organisation.begin_again": Row(),
    "organisation.confirm": Row(**ADMIN),
    "activity.index": Row(may=who.staff),
}
DUTY = {
    "duty.show": Row(sees=who.of_street, things=("grid unit",)),
    "duty.week": Row(sees=who.staff_over, things=("grid unit",)),
    "duty.day": Row(sees=who.staff_over, things=("grid unit",)),
    "duty.clear": Row(sees=who.staff_over, things=("grid unit",), data={"day": "2026-03-09"}),
    "duty.take_over": Row(
        sees=who.of_street, posts=who.staff_over, things=("grid unit",), data={"person_id": "5"}
    ),
}
STATIONS = {
    "stations.index": Row(),
    "stations.show": Row(sees=who.of_street, things=("station",)),
    "stations.new": Row(may=READS_SETTINGS),
    "stations.edit": Row(sees=who.of_street, may=who.helps, things=("station",)),
    "stations.duty": Row(sees=who.of_street, may=who.helps, things=("station",)),
    "stations.close": Row(sees=who.of_street, may=who.helps, things=("station",)),
    "stations.reopen": Row(sees=who.of_street, may=who.helps, things=("station",)),
    "stations.services": Row(may=who.has("administrator", "street_staff", "leader")),
    "stations.coverage": Row(may=who.has(*who.STAFF_ROLES, "administrator", "observer")),
    "stations.places_template": Row(**ADMIN),
    "stations.upload": Row(**ADMIN),
    "stations.begin_again": Row(),
    "stations.confirm": Row(**ADMIN),
}
SETTINGS = {
    **dict.fromkeys(
        (
            "settings.index",
            "settings.categories",
            "settings.limits",
            "settings.limit_sets",
            "settings.routing",
            "settings.target_list",
            "clocks.calendar",
            "clocks.own_values",
            "clocks.limits_replay",
        ),
        Row(may=READS_SETTINGS),
    ),
    "clocks.load_year": Row(may=who.everywhere),
    "clocks.set_values": Row(**ADMIN),
    "clocks.apply_limits": Row(**ADMIN),
    "clocks.add_closure": Row(**ADMIN),
    "clocks.remove_closure": street_setting("closure"),
    "clocks.set_day": Row(**ADMIN),
    "clocks.remove_day": Row(**ADMIN, values={"day": "2026-03-20"}),
    "settings.add_category": Row(may=who.everywhere),
    "settings.edit_category": Row(may=who.everywhere, things=("settings",)),
    "settings.close_category": Row(may=who.everywhere, things=("settings",)),
    "settings.open_category": Row(may=who.everywhere, things=("settings",)),
    "settings.add_limit": Row(**ADMIN),
    "settings.end_limit": Row(may=who.everywhere, things=("settings",)),
    "settings.limit_set": Row(may=READS_SETTINGS, posts=who.administrators, values={"code": "levels"}),
    "settings.add_routing": Row(**ADMIN),
    "settings.move_down": Row(may=who.everywhere, things=("settings",)),
    "settings.move_up": Row(may=who.everywhere, things=("settings",)),
    "settings.remove_routing": Row(may=who.everywhere, things=("settings",)),
    "settings.set_target": Row(may=who.has("administrator", "leader"), values={"code": "resolution"}),
    "settings.watch": Row(**ADMIN),
    "settings.installation": Row(may=who.everywhere),
    "settings.try_again": street_setting("postponed clock"),
}
MESSAGES = {
    "messages.index": Row(**ADMIN),
    "messages.log": Row(**ADMIN),
    "messages.words": Row(**ADMIN),
    "messages.edit_words": Row(**ADMIN, values={"code": "case_received", "language": "en"}),
    "messages.add": Row(**ADMIN, values={"kind": "mail"}),
    "messages.retry": Row(**ADMIN, data={"id": "999"}),
    "messages.show": street_setting("group channel"),
    "messages.edit": street_setting("group channel"),
    "messages.switch": street_setting("group channel"),
    "messages.unit": street_setting("group channel"),
    "messages.test": street_setting("group channel"),
    "messages.own": Row(),
    "messages.choose": Row(sees=who.posted_in_street, things=("mail channel",)),
    "messages.test_own": Row(sees=who.posted_in_street, things=("mail channel",)),
}
FIGURES = {
    "reports.start": Row(sees=who.staff),
    "reports.overview": Row(sees=who.staff_over, things=("street unit", "grid unit", "building unit")),
    "reports.wall": Row(sees=who.staff_over, things=("community unit", "other street unit")),
    "reports.briefs_of": Row(sees=who.staff_over, things=("community unit", "other street unit")),
    "reports.show_brief": Row(sees=who.staff_over, things=("brief",)),
    "reports.brief_docx": Row(sees=who.staff_over, things=("brief",)),
    "reports.brief_pdf": Row(sees=who.staff_over, things=("brief",)),
    "figures.show": Row(may=who.staff),
    "figures.in_whose_hands": Row(may=who.staff),
    "figures.league": Row(may=who.staff),
    "figures.members": Row(may=who.staff, values={"code": "resolution", "of": "all"}),
    "figures.publish": Row(may=who.staff, posts=who.office, query=JANUARY),
    "figures.published": Row(sees=who.staff_over, things=("publication",)),
}
AUDIT = {
    "audit.index": Row(**ADMIN),
    "audit.whole": Row(may=who.everywhere),
}
PRIVACY = {
    "privacy.index": Row(may=who.privacy_officers),
    "retention.index": Row(may=who.privacy_officers),
    "retention.daily": Row(sees=who.protects, things=("erasure run",)),
    "retention.dry": Row(may=who.privacy_officers),
    "retention.report": Row(sees=who.protects, things=("erasure run",)),
    "retention.run": Row(may=who.privacy_officers),
    "retention.search": Row(may=who.privacy_officers, data={"name": "没有这个人"}),
    "retention.copy": Row(may=who.privacy_officers),
    "retention.erase": Row(may=who.privacy_officers),
}
