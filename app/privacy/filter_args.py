"""The filter of the looks at personal data as it stands in an address."""

from werkzeug.datastructures import MultiDict

from app.audit.queries import person_of
from app.domain.numbers import normalise
from app.privacy.queries import Filter
from app.web import clock
from app.web.text import day_named, row_id

NAMES = ("user", "person", "number", "day")


def filter_of(args: MultiDict[str, str]) -> Filter:
    """Return what the parameters ask for; what cannot be read is left out, who is unknown did not look."""
    user, number = args.get("user", "").strip(), args.get("number", "").strip()
    person_id = (person_of(user) or 0) if user else args.get("person", type=row_id)
    return Filter(
        person_id=person_id,
        number=normalise(number) or number,
        day=args.get("day", type=day_named),
        zone=clock.zone(),
    )
