"""Where a page may send the browser on: only to addresses of our own."""

import re

from flask import request

_OWN = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]*")


def safe_path(target: str | None) -> str:
    """Return `target` if it is a path of this installation, else the start page.

    A scheme, a host, "//host" and what browsers read as one (backslashes, control characters)
    are not: a link to our sign-in page must not lead to somebody else's.
    """
    if target and _OWN.fullmatch(target):
        return target
    return f"{request.script_root}/"
