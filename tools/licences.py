"""Writes docs/licences.md: what the locked requirements are, and under which licences, as each says.

`python -m tools.licences`; the names come from requirements-oidc.lock, which holds those of
requirements.lock, the rest from what is installed.
"""

import re
from importlib.metadata import Distribution, distribution
from pathlib import Path

ROOT = Path(__file__).parent.parent
DOCUMENT = ROOT / "docs" / "licences.md"
_LOCKED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==", re.MULTILINE)
_FIELDS = ("License-Expression", "License")
_LONGEST = 60
"""Who puts the whole text where the name belongs is asked by the classifiers instead."""
_HEAD = """# Licences 许可证

What `requirements.lock` installs with the product, and `requirements-oidc.lock` besides (authlib, joserfc),
as each says itself. Written by `make licences`; a test holds it against what is installed. Bootstrap 5 (MIT),
htmx 2 (0BSD) and idb (ISC) lie in `app/static/vendor`
with their notices. None demands that the product be given out under its own licence; psycopg (LGPL) is used
unchanged.

| what | licence |
|---|---|
"""


def licence(of: Distribution) -> str:
    """Return the licence of a distribution by its expression, its field or its classifiers."""
    about = of.metadata
    expression, field = (next(iter(about.get_all(name) or []), "") for name in _FIELDS)
    classified = [
        value.rpartition(" :: ")[2]
        for value in about.get_all("Classifier") or []
        if value.startswith("License :: ") and value != "License :: OSI Approved"
    ]
    if expression:
        return str(expression)
    if field and len(field) <= _LONGEST and "\n" not in field:
        return str(field)
    return ", ".join(classified)


def document() -> str:
    """Return what the document has to say."""
    names = sorted(set(_LOCKED.findall((ROOT / "requirements-oidc.lock").read_text())), key=str.lower)
    return _HEAD + "".join(f"| {name} | {licence(distribution(name))} |\n" for name in names)


if __name__ == "__main__":
    DOCUMENT.write_text(document(), encoding="utf-8")
