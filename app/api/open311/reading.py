"""What everybody may read of requests where the street has switched that on."""

from flask import Response
from flask_babel import gettext as _

from app.access.guards import public
from app.api.open311.asking import jurisdiction, wanted
from app.api.open311.blueprint import SUFFIX, bp
from app.api.open311.queries import Street, Wanted, last_told, requests_of
from app.api.open311.showing import shown
from app.settings.queries import day_of, is_on, zone_of
from app.settings.values import OPEN311_READING
from app.web import clock
from app.web.georeport import Refused, answered


def _open_street() -> Street:
    """Return the street that is asked, if everybody may read there.

    Raises:
        Refused: it has not switched that on.
    """
    street = jurisdiction()
    if not is_on(street.id, OPEN311_READING):
        raise Refused(403, _("This street does not publish its requests over Open311."))
    return street


def _answer(street: Street, which: Wanted) -> Response:
    cases = requests_of(street.id, which)
    zone, today, told_at = zone_of(street.id), day_of(street.id, clock.now()), last_told(cases)
    found = [shown(case, told_at.get(case.id), zone=zone, today=today) for case in cases]
    return answered("service_requests", found)


@bp.get(f"/v2/requests.{SUFFIX}")
@public
def list_requests(suffix: str) -> Response:
    """List requests: those with some numbers, or those of a stretch of time, newest first."""
    street = _open_street()
    return _answer(street, wanted())


@bp.get(f"/v2/requests/<number>.{SUFFIX}")
@public
def read_request(number: str, suffix: str) -> Response:
    """Read one request."""
    street = _open_street()
    return _answer(street, _only(street, number))


@bp.get(f"/v2/tokens/<token>.{SUFFIX}")
@public
def read_token(token: str, suffix: str) -> Response:
    """Exchange a token for the number of its request: each gets its number at once, which serves as both."""
    street = _open_street()
    _only(street, token)
    return answered("service_requests", [{"service_request_id": token, "token": token}])


def _only(street: Street, number: str) -> Wanted:
    """Return the question for one request.

    Raises:
        Refused: there is none with the number that everybody may read.
    """
    which = Wanted((number,), None, (), (clock.now(), clock.now()))
    if not requests_of(street.id, which):
        raise Refused(404, _("service_request_id %(number)s was not found.", number=number[:60]))
    return which
