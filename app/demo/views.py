"""What the sign-in page of a demo says: its accounts. There are no pages of the demo's own."""

from flask import Blueprint
from flask.blueprints import BlueprintSetupState

from app.demo.accounts import ACCOUNTS

bp = Blueprint("demo", __name__)


@bp.record_once
def _announce(state: BlueprintSetupState) -> None:
    state.app.extensions["yehua_demo_accounts"] = ACCOUNTS
