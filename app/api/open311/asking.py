"""The arguments of GeoReport; an empty one is an absent one."""

import re
from collections.abc import Iterable
from datetime import datetime

from flask import request
from flask_babel import gettext as _

from app.api.open311.queries import Street, Wanted, streets
from app.domain.public_requests import MOST, BadSpan, Status, span, states_of
from app.settings.queries import known_categories
from app.settings.queries.categories import KnownCategory
from app.web import clock
from app.web.georeport import Refused
from app.web.text import EARLIEST, LATEST, cleaned

_W3 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:\d\d)", re.ASCII)


def argument(name: str) -> str:
    """Return an argument of the address, or of the body of a POST; "" where it is empty or absent."""
    sent = request.form.get(name, "") if request.method == "POST" else ""
    return cleaned(str(sent) or request.args.get(name, "")).strip()


def jurisdiction() -> Street:
    """Return the street that is asked; the installation's only one where none is named.

    Raises:
        Refused: 400 none is named and there are several; 404 there is no such street.
    """
    code, known = argument("jurisdiction_id"), streets()
    if not code and len(known) == 1:
        return known[0]
    if not code:
        raise Refused(400, _("jurisdiction_id was not provided. Send the code of a street."))
    found = next((street for street in known if street.code == code), None)
    if found is None:
        raise Refused(404, _("jurisdiction_id %(code)s was not found.", code=code[:60]))
    return found


def service(code: str) -> KnownCategory:
    """Return the open category with a code.

    Raises:
        Refused: 404 there is none.
    """
    found = next((row for row in known_categories().values() if row.code == code), None)
    if found is None or found.is_closed:
        raise Refused(404, _("service_code %(code)s was not found.", code=code[:60]))
    return found


def wanted() -> Wanted:
    """Return which requests are asked for.

    Raises:
        Refused: an argument cannot be read, or names nothing.
    """
    numbers = _several("service_request_id")[:MOST]
    if numbers:  # it overrides all other arguments
        return Wanted(numbers, None, (), (clock.now(), clock.now()))
    codes = _several("service_code")
    try:
        stretch = span(_instant("start_date"), _instant("end_date"), now=clock.now())
    except BadSpan as error:
        raise Refused(
            400, _("end_date must not lie before start_date, nor more than 90 days after it.")
        ) from error
    return Wanted((), _below(codes) if codes else None, states_of(_statuses()), stretch)


def _several(name: str) -> list[str]:
    """Return the values of an argument that may be given with commas, and more than once."""
    values = [value.strip() for text in request.args.getlist(name) for value in cleaned(text).split(",")]
    return [value for value in values if value]


def _below(codes: Iterable[str]) -> frozenset[int]:
    """Return the categories with one of the codes, and those below them, closed ones too."""
    rows, ids = known_categories().values(), {}
    for code in codes:
        found = next((row for row in rows if row.code == code), None)
        if found is None:
            raise Refused(404, _("service_code %(code)s was not found.", code=code[:60]))
        ids[found.id] = code
    return frozenset(row.id for row in rows if not ids.keys().isdisjoint(row.path_ids))


def _statuses() -> list[Status]:
    names = _several("status")
    if not set(names) <= set(Status):
        raise Refused(400, _("status is open, closed, or both with a comma between them."))
    return [Status(name) for name in names] or list(Status)


def _instant(name: str) -> datetime | None:
    text = argument(name).replace(" ", "+")  # a plus that nobody has quoted in the address
    if not text:
        return None
    try:
        at = datetime.fromisoformat(text) if _W3.fullmatch(text) else None
    except ValueError:
        at = None
    if at is None or not EARLIEST <= at.date() <= LATEST:
        raise Refused(400, _("%(name)s: write an instant with its zone, as 2026-03-03T08:00:00Z.", name=name))
    return at
