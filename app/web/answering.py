"""What a posted form answers: a page for a browser, the same in JSON for a device that sends what it kept."""

from flask import jsonify, redirect, request
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from app.web import api

JSON = "application/json"


def done(url: str) -> ResponseReturnValue:
    """Go to the page that shows the case that was made; a device gets its address and number (201)."""
    if api.is_api():
        return jsonify(url=url), 201, {"Location": url}
    if wants_json():
        return jsonify(url=url, number=url.split("/")[-2]), 201
    return redirect(url, 303)


def shown(form: FlaskForm, page: str) -> ResponseReturnValue:
    """Show the page of the form; if something is wrong with it (422), a device gets the reasons alone."""
    if form.errors and wants_json():
        return jsonify(reasons=reasons(form)), 422
    return page, 422 if form.errors else 200


def wants_json() -> bool:
    """Whether the request asks for JSON rather than for a page."""
    return request.accept_mimetypes.best == JSON


def reasons(form: FlaskForm) -> list[dict[str, str]]:
    """Return every complaint about the form with the name of its field; "" for the form as a whole."""
    return [
        {"field": name or "", "message": str(message)}
        for name, messages in form.errors.items()
        for message in messages
    ]
