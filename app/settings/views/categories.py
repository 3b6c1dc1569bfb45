"""The category tree."""

from datetime import datetime
from typing import Protocol

from flask import flash, redirect, render_template
from flask_login import login_required
from werkzeug.wrappers import Response

from app.access.policy import Actor
from app.database import transaction
from app.domain.errors import DomainError
from app.models.settings import Category
from app.settings import operations, queries
from app.settings.category_forms import CategoryForm
from app.settings.forms import CloseForm
from app.settings.views.scope import bp, editing, scope
from app.web import clock, repeats
from app.web.messages import message_for


class Switch(Protocol):
    """Closing or opening."""

    def __call__(self, category_id: int, actor: Actor, /, *, now: datetime) -> Category:
        """Do it."""
        ...


Answer = str | Response | tuple[str, int]


@bp.get("/categories")
@login_required
def categories() -> str:
    """Show the tree, closed ones too."""
    return render_template(
        "settings/categories.html",
        scope=scope(),
        categories=queries.categories(),
        form=CloseForm(),
    )


@bp.route("/categories/new", methods=["GET", "POST"])
@login_required
def add_category() -> Answer:
    """Add a category."""
    found = editing(all_streets=True)
    form = CategoryForm(queries.category_choices())
    if form.validate_on_submit():
        actor, values, parent_id = found.actor, form.values(), form.parent_id.data

        def add() -> str:
            operations.add_category(parent_id, actor, values=values, now=clock.now())
            return found.url("categories")

        try:
            return redirect(repeats.run(form, actor, add), 303)
        except DomainError as error:
            form.refuse(error)
    return _form(form, None)


@bp.route("/categories/<int:category_id>", methods=["GET", "POST"])
@login_required
def edit_category(category_id: int) -> Answer:
    """Edit a category; its place in the tree stays."""
    found = editing(all_streets=True)
    row = queries.category_or_404(category_id)
    form = CategoryForm(queries.category_choices(with_closed=True), data=_shown(row))
    if form.validate_on_submit():
        try:
            with transaction():
                operations.edit_category(category_id, found.actor, values=form.values(), now=clock.now())
            return redirect(found.url("categories"), 303)
        except DomainError as error:
            form.refuse(error)
            row = queries.category_or_404(category_id)
    return _form(form, row)


@bp.post("/categories/<int:category_id>/close")
@login_required
def close_category(category_id: int) -> Response:
    """Offer a category no longer."""
    return _switch(category_id, operations.close_category)


@bp.post("/categories/<int:category_id>/open")
@login_required
def open_category(category_id: int) -> Response:
    """Offer a category again."""
    return _switch(category_id, operations.open_category)


def _switch(category_id: int, switch: Switch) -> Response:
    found = editing(all_streets=True)
    queries.category_or_404(category_id)
    try:
        with transaction():
            switch(category_id, found.actor, now=clock.now())
    except DomainError as error:
        flash(message_for(error), "danger")
    return redirect(found.url("categories"), 303)


def _form(form: CategoryForm, row: Category | None) -> Answer:
    found = editing(all_streets=True)
    status = 422 if form.errors else 200
    return render_template("settings/category.html", scope=found, form=form, category=row), status


def _shown(row: Category) -> dict[str, object]:
    return {
        "parent_id": row.parent_id,
        "name": row.name,
        "name_en": row.name_en or "",
        "keywords": "，".join(row.keywords),
        "default_urgency": row.default_urgency,
        "retention_days": row.retention_days,
    }
