"""The README names what there is."""

import re
from pathlib import Path

from tests.access.contents import SEEN

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
VARIABLE = re.compile(r"""environ(?:\.get\(|, )["']([A-Z_]+)["']""")


def test_every_setting_is_in_the_table():
    read = {
        name
        for file in ("config.py", "gunicorn.conf.py")
        for name in VARIABLE.findall((ROOT / file).read_text())
    }

    documented = set(re.findall(r"^\| `([A-Z_]+)` \|", README, re.MULTILINE))

    assert documented == read - {"PROMETHEUS_MULTIPROC_DIR"}


def test_every_dependency_has_its_reason():
    block = re.search(r"^dependencies = \[(.*?)^\]", (ROOT / "pyproject.toml").read_text(), re.S | re.M)[1]
    names = re.findall(r'"([a-z0-9-]+)', block)

    assert [name for name in names if name not in README.lower()] == []


def test_pictures_and_documents_are_there():
    documents = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    missing = [
        f"{document.name}: {target}"
        for document in documents
        for target in re.findall(r'(?:\]\(|src=")([^)"#:]+)[)"]', document.read_text(encoding="utf-8"))
        if not (document.parent / target).exists()
    ]

    assert missing == []


def test_what_is_said_to_show_something_is_a_test():
    documents = [ROOT / "SECURITY.md", ROOT / "docs" / "trust.md", ROOT / "docs" / "asvs.md"]
    named = {
        test for document in documents for test in re.findall(r"`(tests/[^`]*)`", document.read_text("utf-8"))
    }

    assert len(named) > 30
    assert sorted(test for test in named if not (ROOT / test).exists()) == []


def test_what_reading_may_write_is_said_in_security():
    text = (ROOT / "SECURITY.md").read_text("utf-8")
    listed = text.split("## What a GET writes")[1].split("\n## ")[0]

    assert [f"{table}.{column}" for table, column in SEEN if f"`{table}.{column}`" not in listed] == []


def test_pictures_are_small():
    sizes = {path.name: path.stat().st_size for path in (ROOT / "docs" / "screenshots").glob("*.png")}

    assert len([name for name in sizes if not name.endswith("-en.png")]) == 59
    assert max(sizes.values()) <= 150_000
    assert sum(sizes.values()) <= 3_000_000
