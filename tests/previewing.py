"""Posting a form that shows a preview first, and confirming what the preview carries."""

import re
from html import unescape

from tests.signing_in import post

HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


def carried(page: str) -> dict[str, str]:
    """Return what the confirmation of a preview sends."""
    form = page[page.index('name="seen"') - 400 : page.index("</form>", page.index('name="seen"'))]
    return {name: unescape(text) for name, text in HIDDEN.findall(form)}


def confirmed(client, url: str, data: dict | None = None, **values):
    """Send a form; where it is answered by a preview, confirm that; return the last answer."""
    answer = post(client, url, data, **values)
    if answer.status_code != 200:
        return answer
    return client.post(url, data=carried(answer.text), **values)
