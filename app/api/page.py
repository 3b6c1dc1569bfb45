"""The page about the API, made of the same document."""

from typing import Any

from flask import Blueprint, render_template

from app.access.guards import public
from app.api.v1.document import document

SOME_TEXTS = '["…"]'

bp = Blueprint("developers", __name__)


@bp.get("/developers")
@public
def show() -> str:
    """Show every operation with what it takes and answers, and an example."""
    described = document()
    groups = {tag["name"]: (tag["description"], list[dict[str, Any]]()) for tag in described["tags"]}
    for path, operations in described["paths"].items():
        for method, operation in operations.items():
            groups[operation["tags"][0]][1].append({**operation, "path": path, "method": method.upper()})
    return render_template(
        "developers/show.html", groups=groups, server=described["servers"][0]["url"], example=example
    )


def example(operation: dict[str, Any], server: str) -> str:
    """Return how an operation is asked with curl."""
    path = operation["path"].replace("{number}", "YH-20260303-001")
    lines = [f"curl {server}{path}"]
    if operation["method"] != "GET":
        lines[0] = f"curl -X {operation['method']} {server}{path}"
    if operation["security"]:
        lines.append("-H 'Authorization: Bearer yh1_…'")
    names = {parameter["name"] for parameter in operation["parameters"]}
    if "If-Match" in names:
        lines.append("""-H 'If-Match: "12.5"'""")
    if "Idempotency-Key" in names:
        lines.append("-H 'Idempotency-Key: 7d4f…'")
    if "requestBody" in operation:
        lines += ["-H 'Content-Type: application/json'", f"-d '{_body(operation)}'"]
    return " \\\n  ".join(lines)


def _body(operation: dict[str, Any]) -> str:
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    required = schema.get("required", [])
    shown = {"string": '"…"', "integer": "12", "boolean": "true", "array": "[12]"}
    found = ((name, schema["properties"][name]) for name in required)
    parts = [
        f'"{name}": {SOME_TEXTS if one.get("items", {}).get("type") == "string" else shown[one["type"]]}'
        for name, one in found
    ]
    return "{" + ", ".join(parts) + "}"
