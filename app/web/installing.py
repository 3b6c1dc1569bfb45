"""What lets a phone keep the product: the manifest of its icon, and the service worker."""

import json

from flask import Blueprint, Flask, Response, jsonify, request
from flask_babel import get_locale
from flask_babel import gettext as _

from app.access.guards import public
from app.web import assets

NIGHT, PAPER = "#14203c", "#f6f3ee"
SHELL = (
    "vendor/bootstrap.min.css",
    "vendor/htmx.min.js",
    "vendor/idb.js",
    "css/*.css",
    "js/**/*.js",
    "img/mark.svg",
    "img/icon-192.png",
)
bp = Blueprint("installing", __name__)


def init_app(app: Flask) -> None:
    """Serve both from the root: a service worker sees only what lies below its own address."""
    app.register_blueprint(bp)


@bp.get("/manifest.webmanifest")
@public
def manifest() -> Response:
    """Say how the product looks on the home screen."""
    root = request.script_root + "/"
    answer = jsonify(
        id=root,
        name=_("Yehua: night talks"),
        short_name=_("Yehua"),
        lang="en" if getattr(get_locale(), "language", "") == "en" else "zh-CN",
        start_url=root,
        scope=root,
        display="standalone",
        background_color=PAPER,
        theme_color=NIGHT,
        icons=[
            _icon("icon-192", 192, "any"),
            _icon("icon-512", 512, "any"),
            _icon("icon-maskable-512", 512, "maskable"),
        ],
        shortcuts=[{"name": _("New case"), "url": f"{root}cases/new"}],
    )
    answer.mimetype = "application/manifest+json"
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@bp.get("/sw.js")
@public
def worker() -> Response:
    """Start the service worker with the files of the present version; another version is another worker."""
    facts = {"version": assets.version(), "root": request.script_root, "files": _shell()}
    module = json.dumps(assets.address("js/device/worker.js"))
    text = f"import {{ serve }} from {module};\n\nserve({json.dumps(facts)});\n"
    answer = Response(text, mimetype="text/javascript")
    answer.headers["Cache-Control"] = "no-cache"
    return answer


def _icon(name: str, side: int, purpose: str) -> dict[str, str]:
    return {
        "src": assets.address(f"img/{name}.png"),
        "sizes": f"{side}x{side}",
        "type": "image/png",
        "purpose": purpose,
    }


def _shell() -> list[str]:
    """Return the addresses of what every page is made of."""
    found = [path for pattern in SHELL for path in sorted(assets.FOLDER.glob(pattern))]
    return [assets.address(path.relative_to(assets.FOLDER).as_posix()) for path in found]
