"""Where a request lies: by the code of a unit, by outlines, by the words of an address, else the street."""

from typing import NamedTuple

from app.api.open311.forms import RequestForm
from app.api.open311.queries import Street, unit_around, unit_with_code
from app.domain.coordinates import Point
from app.domain.locating import unit_meant
from app.organisation.queries.addresses import names_in
from app.spelling import sound_of_place


class Placed(NamedTuple):
    """The unit at which a request is registered."""

    street_id: int
    unit_id: int
    is_sure: bool
    """Whether the place was recognised; else it is the street, whose people look for it."""


def placed(street: Street, form: RequestForm) -> Placed:
    """Return where a request lies; what cannot be found out goes to the street, with all that was said.

    Words that name a unit within the one around the point say more than the point.
    """
    code, address = form.address_id.data.strip(), form.address_string.data.strip()
    by_code = unit_with_code(street.id, code) if code else None
    if by_code is not None:
        return Placed(street.id, by_code[0], is_sure=True)
    around = None
    if form.lat.data is not None:
        around = unit_around(street.id, Point(form.lat.data, form.long.data))
    meant = unit_meant(address, names_in(street.id), sound_of_place) if address else None
    if around is not None and (meant is None or not meant.path.startswith(around[1])):
        return Placed(street.id, around[0], is_sure=True)
    if meant is not None:
        return Placed(street.id, meant.id, is_sure=True)
    return Placed(street.id, street.id, is_sure=False)
