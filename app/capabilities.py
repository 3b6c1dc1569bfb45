"""The list of capabilities whose pages the application serves."""

from importlib import import_module
from importlib.util import find_spec

from flask import Flask

NAMES = ("accounts", "organisation", "settings", "files", "notices", "cases", "ledger", "talks")


def init_app(app: Flask) -> None:
    """Register the blueprint of every capability."""
    for name in NAMES:
        if find_spec(f"app.{name}.views"):
            bp = getattr(import_module(f"app.{name}.views"), "bp", None)
            if bp:
                app.register_blueprint(bp)
