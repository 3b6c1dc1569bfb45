"""Commands of `flask --app wsgi`; each enters at the same operation as the pages."""

from importlib import import_module
from importlib.util import find_spec

from flask import Flask

NAMES = ("accounts", "organisation", "settings", "cases", "clocks", "escalation", "demo")


def init_app(app: Flask) -> None:
    """Register the command groups of the capabilities."""
    for name in NAMES:
        if find_spec(f"app.{name}.commands"):
            group = getattr(import_module(f"app.{name}.commands"), "group", None)
            if group:
                app.cli.add_command(group)
