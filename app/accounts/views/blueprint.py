"""The blueprint that the views of sign-in register with."""

from flask import Blueprint

bp = Blueprint("accounts", __name__)
