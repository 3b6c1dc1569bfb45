"""What the audit log says, in sentences; who did it stands beside."""

from collections.abc import Mapping
from enum import StrEnum

from flask_babel import lazy_gettext as _l

from app.domain.audit import Act


class Group(StrEnum):
    """Acts that one looks for together."""

    SIGN_INS = "sign_ins"
    ACCESS = "access"
    PEOPLE = "people"
    UNITS = "units"
    SETTINGS = "settings"
    REVEALS = "reveals"
    PRIVACY = "privacy"
    FILES = "files"
    FIGURES = "figures"
    LOG = "log"


GROUP_NAMES: Mapping[Group, object] = {
    Group.SIGN_INS: _l("Signing in and out"),
    Group.ACCESS: _l("Passwords, codes, second factors"),
    Group.PEOPLE: _l("People and postings"),
    Group.UNITS: _l("Units"),
    Group.SETTINGS: _l("Settings, limits, calendar"),
    Group.REVEALS: _l("Personal data shown"),
    Group.PRIVACY: _l("Residents' data erased or looked up"),
    Group.FILES: _l("Files and backups"),
    Group.FIGURES: _l("Published figures"),
    Group.LOG: _l("The audit log itself"),
}
_ALL: Mapping[Group, Mapping[Act, object]] = {
    Group.SIGN_INS: {
        Act.SIGNED_IN: _l("Signed in by a password or a code"),
        Act.IDENTITY_USED: _l("Signed in with the house's identity"),
        Act.SIGN_IN_FAILED: _l("Somebody could not sign in as %(subject)s: failure %(failures)s in a row"),
        Act.SIGNED_OUT: _l("Signed out, or ended a session of their own"),
        Act.SESSIONS_ENDED: _l(
            "Ended what was open for %(subject)s: sessions %(sessions)s, unused codes and links %(codes)s, "
            "access tokens %(tokens)s, house identities %(identities)s"
        ),
    },
    Group.ACCESS: {
        Act.PASSWORD_CHANGED: _l("Chose another password"),
        Act.PASSWORD_RESET: _l("Chose a password by a link"),
        Act.PASSWORD_GIVEN: _l("Gave %(subject)s an initial password"),
        Act.CODE_ISSUED: _l("Gave out a sign-in code for %(subject)s"),
        Act.LINK_ISSUED: _l("Gave out a link by which %(subject)s chooses a password"),
        Act.FACTOR_ON: _l("Switched the second factor on"),
        Act.FACTOR_OFF: _l("Switched the second factor of %(subject)s off"),
        Act.RECOVERY_CODES_MADE: _l("Had new recovery codes made"),
        Act.TOKEN_MADE: _l("Made access token %(token)s for programs that act as %(subject)s"),
        Act.TOKEN_REVOKED: _l("Revoked access token %(token)s of %(subject)s"),
        Act.OWN_MESSAGES_CHOSEN: _l("Chose where they are told by message channel no. %(id)s, and of what"),
        Act.IDENTITY_LINKED: _l("Linked %(subject)s with an identity of the house"),
        Act.IDENTITY_UNLINKED: _l("Took the identity of the house from %(subject)s"),
    },
    Group.PEOPLE: {
        Act.PERSON_ADDED: _l("Added %(subject)s"),
        Act.PERSON_AMENDED: _l("Amended what is said about %(subject)s"),
        Act.PERSON_DISABLED: _l("Disabled the account of %(subject)s"),
        Act.PERSON_ENABLED: _l("Enabled the account of %(subject)s again"),
        Act.POSTING_BEGUN: _l("Posted %(subject)s to %(unit)s as %(role)s from %(day)s on"),
        Act.POSTING_ENDED: _l(
            "Ended the posting of %(subject)s to %(unit)s as %(role)s; without it from %(day)s on"
        ),
    },
    Group.UNITS: {
        Act.UNIT_OPENED: _l("Added the unit %(subject)s"),
        Act.UNIT_AMENDED: _l("Amended what is said about the unit %(subject)s"),
        Act.UNIT_MOVED: _l("Moved the unit %(subject)s to %(unit)s"),
        Act.UNIT_CLOSED: _l("Closed the unit %(subject)s on %(day)s"),
        Act.UNIT_REOPENED: _l("Opened the unit %(subject)s again"),
    },
    Group.SETTINGS: {
        Act.VALUES_SET: _l("Changed the own values of %(subject)s"),
        Act.LIMIT_ADDED: _l("Added limit no. %(id)s"),
        Act.LIMIT_ENDED: _l("Ended limit no. %(id)s on %(day)s"),
        Act.LIMITS_APPLIED: _l("Gave the limits of %(day)s to the running clocks of %(subject)s"),
        Act.YEAR_LOADED: _l("Loaded the calendar of %(year)s"),
        Act.DAY_SET: _l("Set a day of the calendar of %(subject)s: %(day)s"),
        Act.DAY_REMOVED: _l("Took an own day of the calendar of %(subject)s back: %(day)s"),
        Act.CLOSURE_ADDED: _l("Added closure no. %(id)s of the offices"),
        Act.CLOSURE_REMOVED: _l("Took closure no. %(id)s of the offices back"),
        Act.CATEGORY_CHANGED: _l("Changed the category %(subject)s"),
        Act.ROUTING_CHANGED: _l("Changed line no. %(id)s of the routing"),
        Act.TARGET_SET: _l("Set a target of %(subject)s"),
        Act.STATION_CHANGED: _l("Station no. %(id)s: %(what)s"),
        Act.DUTY_CHANGED: _l("Duty roster of %(subject)s: %(what)s"),
        Act.ENTERPRISE_CHANGED: _l("Firm no. %(id)s: %(what)s"),
        Act.ALLIANCE_CHANGED: _l("Alliance, %(subject)s: %(what)s"),
        Act.CHANNEL_CHANGED: _l("Changed message channel no. %(id)s"),
        Act.MESSAGES_ROUTED: _l("Changed what %(unit)s is told by message channel no. %(channel)s"),
        Act.TEMPLATE_CHANGED: _l("Changed the words of messages: %(code)s"),
        Act.MESSAGES_RETRIED: _l("Had %(number)s messages that did not arrive sent again"),
    },
    Group.REVEALS: {
        Act.REVEALED: _l("Saw name and phone of the resident of case %(subject)s in clear"),
        Act.SLIP_SHOWN: _l("Had the secret word of a slip of case %(subject)s shown"),
    },
    Group.PRIVACY: {
        Act.CASE_ERASED: _l("Erased the personal data of case %(subject)s"),
        Act.NEIGHBOUR_ERASED: _l("Erased the data of a neighbour who had joined case %(subject)s"),
        Act.RETENTION_BEGUN: _l("Let what is over be erased day by day in %(subject)s"),
        Act.MINUTES_REDACTED: _l("Took personal data out of the minutes of talk no. %(subject)s"),
        Act.PERSON_LOOKED_UP: _l("Looked up what is held about a resident: %(number)s cases"),
    },
    Group.FILES: {
        Act.EXPORT_ASKED: _l("Asked for a list as file no. %(id)s: %(rows)s rows"),
        Act.BACKUP_MADE: _l("Made a backup"),
        Act.BACKUP_RESTORED: _l("Restored a backup of %(made_at)s"),
        Act.KEYS_BEGUN: _l("Began by a command to bring %(number)s values under the present data key"),
        Act.KEYS_ROTATED: _l("Brought values under the present data key: %(rows)s rows were changed"),
    },
    Group.FIGURES: {
        Act.FIGURES_PUBLISHED: _l("Published the figures of %(subject)s from %(first)s to %(last)s")
    },
    Group.LOG: {
        Act.LOG_EXPORTED: _l("Gave the whole audit log out"),
        Act.LOG_SHORTENED: _l("Removed %(number)s entries whose time was over, up to no. %(until)s"),
    },
}
SENTENCES: Mapping[Act, object] = {act: said for acts in _ALL.values() for act, said in acts.items()}
GROUPS: Mapping[Group, tuple[Act, ...]] = {group: tuple(acts) for group, acts in _ALL.items()}
STEPS: Mapping[str, object] = {
    "added": _l("added"),
    "amended": _l("amended what is said of it"),
    "matched": _l("brought a need and an offer together"),
    "in_contact": _l("noted that a match is still open"),
    "succeeded": _l("noted that a match succeeded"),
    "failed": _l("noted that a match came to nothing"),
    "promised": _l("added a promise"),
    "promise_amended": _l("amended a promise"),
    "joined": _l("became a member"),
    "left": _l("is a member no more"),
    "item_added": _l("added something to its list"),
    "item_amended": _l("amended its list"),
    "opened": _l("opened"),
    "closed": _l("closed"),
    "reopened": _l("opened again"),
    "duty": _l("changed when it is manned"),
    "week": _l("changed the usual week"),
    "date": _l("changed a day"),
    "date_cleared": _l("put a day back to the usual week"),
    "taken_over": _l("took a shift over"),
    "handed_over": _l("handed the shifts of somebody over"),
}
"""What was done to firms, in the alliance, to stations and rosters: the act alone does not tell it apart."""
