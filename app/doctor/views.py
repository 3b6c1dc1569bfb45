"""The administrator's page about the installation: what was found, and what the environment sets."""

from flask import current_app, render_template
from flask_login import login_required

from app.doctor.checks import examine
from app.doctor.environment import shown
from app.doctor.findings import Grade
from app.settings.views.scope import bp, editing
from app.web import clock


@bp.get("/installation")
@login_required
def installation() -> str:
    """Show how the installation is doing and how it is set."""
    scope = editing(all_streets=True)
    settings = current_app.config["SETTINGS"]
    found = examine(settings, now=clock.now(), is_thorough=False)
    return render_template(
        "doctor/installation.html",
        scope=scope,
        grades=[(grade, [one for one in found if one.grade is grade]) for grade in reversed(Grade)],
        settings=list(shown(settings)),
    )
