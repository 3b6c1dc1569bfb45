"""Headers of every answer: no foreign content, no framing, no sniffing."""

from flask import Flask, Response, request

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "object-src 'none'",
    )
)
ALONE = "default-src 'none'; style-src 'none'; sandbox; frame-ancestors 'none'"
"""Of files: even if a browser took the bytes for a page, it could do nothing."""


def init_app(app: Flask) -> None:
    """Put the headers on every answer."""
    app.after_request(_headers)


def _headers(response: Response) -> Response:
    headers = response.headers
    is_file = headers.get("Content-Disposition", "").startswith("attachment")
    headers.setdefault("Content-Security-Policy", ALONE if is_file else CONTENT_SECURITY_POLICY)
    headers["X-Content-Type-Options"] = "nosniff"
    headers["X-Frame-Options"] = "DENY"
    headers.setdefault("Referrer-Policy", "same-origin")
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Permissions-Policy"] = "camera=(self), microphone=(), geolocation=()"
    if request.is_secure:
        headers["Strict-Transport-Security"] = "max-age=31536000"
    if request.endpoint != "static":
        headers.setdefault("Cache-Control", "no-store")
    return response
