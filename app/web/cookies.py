"""Cookies: closed to scripts, sent over TLS alone, and named so that no other host can plant them.

A browser takes a name with `__Host-` only over TLS, from this very host and for all of its paths; one that
is bound to a path bears `__Secure-`. Without TLS, at a desk of a developer, neither would be taken at all.
"""

from flask import Response, current_app, request

ALL = "/"
"""The path of a cookie that goes to every page."""


def kept(name: str, *, path: str = ALL) -> str:
    """Return what the browser keeps under a name, or ""."""
    return request.cookies.get(named(name, path=path, secure=_is_secure()), "")


def keep(answer: Response, name: str, value: str, *, seconds: int, path: str = ALL) -> None:
    """Have the browser keep a value for so many seconds."""
    secure = _is_secure()
    answer.set_cookie(
        named(name, path=path, secure=secure),
        value,
        max_age=seconds,
        path=path,
        samesite="Lax",
        httponly=True,
        secure=secure,
    )


def forget(answer: Response, name: str, *, path: str = ALL) -> None:
    """Have the browser forget what it keeps under a name."""
    secure = _is_secure()
    answer.delete_cookie(
        named(name, path=path, secure=secure), path=path, samesite="Lax", httponly=True, secure=secure
    )


def named(name: str, *, path: str = ALL, secure: bool) -> str:
    """Return a cookie's name with the prefix by which browsers guard it."""
    if not secure:
        return name
    return f"__Host-{name}" if path == ALL else f"__Secure-{name}"


def _is_secure() -> bool:
    return bool(current_app.config["SESSION_COOKIE_SECURE"])
