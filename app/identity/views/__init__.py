"""The pages of the house's identity; without a provider none of them is there."""

from flask import Blueprint, abort
from flask.blueprints import BlueprintSetupState

from app.identity.settings import House, demand_library, house

bp = Blueprint("identity", __name__)


@bp.record_once
def _demand(state: BlueprintSetupState) -> None:
    demand_library(state.app.config["SETTINGS"])


def house_or_404() -> House:
    """Return the provider; without one there is no such page."""
    found = house()
    if found is None:
        abort(404)
    return found


from app.identity.views import entrance, own, people  # noqa: E402, F401 - they register here
