"""The filter of the register as it stands in an address."""

from werkzeug.datastructures import MultiDict

from app.domain.ledger import AGES, GIVEN_REASONS, NextReview, ReasonClass
from app.extensions import db
from app.ledger.queries import Filter
from app.models.organisation import Unit
from app.web.text import row_id

NAMES = ("unit", "holder", "reason", "age", "state", "due", "place")


def filter_of(args: MultiDict[str, str]) -> Filter:
    """Return what the parameters ask for; what cannot be read is left out."""
    reason = args.get("reason", "")
    age = args.get("age", type=int)
    place_id = args.get("place", type=row_id)
    return Filter(
        unit_id=args.get("unit", type=row_id),
        holder_id=args.get("holder", type=row_id),
        reason=ReasonClass(reason) if reason in {*GIVEN_REASONS, ReasonClass.OVERDUE} else None,
        age=age if age is not None and 0 <= age < len(AGES) else None,
        struck_off=args.get("state") == "struck_off",
        to_confirm=args.get("state") == "proposed",
        due=NextReview(args["due"]) if args.get("due") in set(NextReview) else None,
        place=db.session.get(Unit, place_id) if place_id else None,
    )
