"""The pages of messages: channels and their targets, own words, the log; and what one wants to be told."""

from flask import Blueprint

bp = Blueprint("messages", __name__)

from app.messages.views import channels, log, own, targets, words  # noqa: E402, F401 - they register here
