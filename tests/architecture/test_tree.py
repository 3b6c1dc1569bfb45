"""What the tree keeps to that no linter looks at: sizes, names, and words that must not be there."""

import ast
import re
import subprocess
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = ("app", "bench", "tests", "tools", "config.py", "wsgi.py")
SAYS_NOTHING = {f"{word}{end}" for word in ("util", "helper", "service", "manager") for end in ("", "s")} | {
    "common",
    "misc",
}
# Put together here, so that this file does not name them either.
HOSTS = tuple(
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("yarnpkg", "com"),
        ("deb", "debian", "org"),
        ("crates", "io"),
        ("unpkg", "com"),
        ("jsdelivr", "net"),
        ("tuna", "tsinghua", "edu"),
        ("npmmirror", "com"),
    )
)
UNWANTED = {
    "a TODO belongs to somebody: TODO(name)": re.compile(r"\b(?:TODO|FIXME|XXX|HACK)\b(?!\([a-z])"),
    "a conflict was not resolved": re.compile(r"^(?:<{7}|>{7}) ", re.MULTILINE),
    "a path of one machine": re.compile(r"(?<![\w.])/(?:work|root|home|Users)/[a-z]"),
    "a filler text": re.compile(r"lorem ipsum", re.IGNORECASE),
    # Why is said behind it or in a comment above; mypy itself asks for the kind.
    "an ignored type error says why": re.compile(
        r"^(?!\s*#).*\n[^\n#]*# type: ignore(?!\[[\w, -]+\]  # \w)", re.MULTILINE
    ),
}
EXAMPLES = (
    "# TODO: later",
    ">>>>>>> theirs",
    "see /home/wang/x",
    "Lorem Ipsum",
    "\nx = 1  # type: ignore[misc]",
)


def committed(*patterns: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--", *patterns],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    paths = [ROOT / name for name in listed.stdout.split("\0") if name]
    return [path for path in paths if path.is_file()]


def sources() -> list[Path]:
    return [path for path in committed(*SOURCES) if path.suffix == ".py"]


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def calls(path: Path) -> Iterator[tuple[str, int]]:
    """Walk through the dotted names that a file calls, with their lines."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node.lineno


def test_there_are_sources():
    assert len(sources()) > 50


def test_no_file_is_longer_than_300_lines():
    own = [path for path in committed("*.py", "*.js") if not {"vendor", "versions"} & set(path.parts)]

    lengths = {relative(path): len(path.read_text().splitlines()) for path in own}

    assert {name: length for name, length in lengths.items() if length > 300} == {}


def test_no_function_is_longer_than_50_lines():
    lengths = {
        f"{relative(path)}:{node.lineno} {node.name}": (node.end_lineno or 0) - node.lineno + 1
        for path in sources()
        for node in functions(path)
    }

    assert {name: length for name, length in lengths.items() if length > 50} == {}


def test_every_module_is_named_after_its_subject():
    assert [relative(path) for path in sources() if SAYS_NOTHING & set(path.with_suffix("").parts)] == []


def test_only_the_clock_reads_the_time():
    reading = re.compile(r"(?:^|\.)(?:datetime\.(?:now|utcnow|today)|date\.today|time\.time)$")

    found = [
        f"{relative(path)}:{line} {name}"
        for path in committed("app")
        if path.suffix == ".py" and relative(path) != "app/web/clock.py"
        for name, line in calls(path)
        if reading.search(name)
    ]

    assert found == []


def test_only_the_transaction_commits():
    found = [
        f"{relative(path)}:{line}"
        for path in committed("app")
        if path.suffix == ".py" and relative(path) != "app/database.py"
        for name, line in calls(path)
        if name.endswith(".commit")
    ]

    assert found == []


def test_no_file_names_the_host_of_a_registry():
    found = [
        f"{relative(path)}: {host}"
        for path in committed()
        for host in HOSTS
        if host.encode() in path.read_bytes().lower()
    ]

    assert found == []


@pytest.mark.parametrize("reason", UNWANTED)
def test_no_file_holds(reason):
    found = []
    for path in committed():
        if "vendor" in path.parts or path == Path(__file__):
            continue
        try:
            text = path.read_text()
        except UnicodeDecodeError:
            continue  # a picture, a font, a compiled catalogue
        lines = (text.count("\n", 0, match.start()) + 1 for match in UNWANTED[reason].finditer(text))
        found += [f"{relative(path)}:{line}" for line in lines]

    assert found == []


@pytest.mark.parametrize(
    ("reason", "text"),
    [*zip(UNWANTED, EXAMPLES, strict=True)],
)
def test_the_unwanted_is_recognised(reason, text):
    assert UNWANTED[reason].search(text)


def test_files_of_other_people_are_unchanged():
    kept = ROOT / "app" / "static" / "vendor"
    told = re.findall(r"^\| (\S+) \|.*\| ([0-9a-f]{64}) \|", (kept / "VENDOR.md").read_text(), re.MULTILINE)

    files = [path for path in kept.iterdir() if path.suffix in {".css", ".js"}]
    found = {(path.name, sha256(path.read_bytes()).hexdigest()) for path in files}

    assert found == set(told)
