"""The filter of the audit log as it stands in an address."""

from werkzeug.datastructures import MultiDict

from app.audit.queries import Filter, person_of
from app.audit.words import Group
from app.web import clock
from app.web.text import day_named, row_id

NAMES = ("what", "user", "person", "day")


def filter_of(args: MultiDict[str, str]) -> Filter:
    """Return what the parameters ask for; what cannot be read is left out, who is unknown did nothing."""
    what, user = args.get("what", ""), args.get("user", "").strip()
    person_id = (person_of(user) or 0) if user else args.get("person", type=row_id)
    return Filter(
        person_id=person_id,
        group=Group(what) if what in set(Group) else None,
        day=args.get("day", type=day_named),
        zone=clock.zone(),
    )
