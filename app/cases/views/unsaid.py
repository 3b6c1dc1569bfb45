"""Takes a resident's numbers out of an address, which browsers, proxies and screens keep."""

from typing import Any

from flask import flash, redirect, url_for
from werkzeug import Response

from app.cases.filter_forms import PRIVATE, FilterForm


def without_numbers(form: FilterForm, endpoint: str, **values: str) -> Response | None:
    """Return the way to the same list without the numbers that its filter was sent, and say why.

    None where there are none. A browser that is sent on keeps the second address and not the first; what is
    typed again goes into the form for it.
    """
    if not form.private_numbers:
        return None
    flash(str(PRIVATE), "warning")
    query: dict[str, Any] = {**form.query(), **values}
    return redirect(url_for(endpoint, **query), 303)
