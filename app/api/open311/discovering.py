"""Where a program finds out what there is: the discovery, the services, and their definitions."""

from flask import Response, current_app, url_for

from app.access.guards import public
from app.api.open311.asking import jurisdiction, service
from app.api.open311.blueprint import SUFFIX, bp
from app.settings.queries import known_categories
from app.settings.queries.categories import KnownCategory
from app.web.georeport import JSON, XML, Value, answered
from app.web.naming import name_of

SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
"""The address by which clients recognise the standard, so written in it."""
CHANGED_AT = "2026-03-01T00:00:00Z"
"""Since when what these addresses answer has had its present shape."""


@bp.get(f"/discovery.{SUFFIX}")
@bp.get(f"/v2/discovery.{SUFFIX}", endpoint="discover_beside")
@public
def discover(suffix: str) -> Response:
    """Say where the interface is, in which formats it answers, and where to get a key."""
    base = current_app.config["SETTINGS"].public_url
    endpoint: dict[str, Value] = {
        "specification": SPECIFICATION,
        "url": f"{base}/open311/v2",
        "changeset": CHANGED_AT,
        "type": "production",
        "formats": [XML, JSON],
    }
    found: dict[str, Value] = {
        "changeset": CHANGED_AT,
        "contact": f"{base}{url_for('developers.show')}",
        "key_service": f"{base}{url_for('developers.show')}#open311",
        "endpoints": [endpoint],
    }
    return answered("discovery", found)


@bp.get(f"/v2/services.{SUFFIX}")
@public
def list_services(suffix: str) -> Response:
    """List what may be reported."""
    jurisdiction()
    known = known_categories()
    return answered("services", [_service(row, known) for row in known.values() if not row.is_closed])


def _service(row: KnownCategory, known: dict[int, KnownCategory]) -> dict[str, Value]:
    return {
        "service_code": row.code,
        "service_name": name_of(row),
        "description": name_of(row),
        "metadata": False,
        "type": "realtime",
        "keywords": ",".join(word.replace(",", " ") for word in row.keywords),
        "group": name_of(known[row.path_ids[0]]),
    }


@bp.get(f"/v2/services/<code>.{SUFFIX}")
@public
def define_service(code: str, suffix: str) -> Response:
    """Say that a service asks for nothing besides what every request has."""
    jurisdiction()
    return answered("service_definition", {"service_code": service(code).code, "attributes": []})
