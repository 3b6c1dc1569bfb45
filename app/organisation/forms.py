"""Forms of the organisation pages: what may be typed, not what may be done."""

from app.organisation.refusals import REFUSALS
from app.web.messages import add_refusals

add_refusals(REFUSALS)
