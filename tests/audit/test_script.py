"""The script that proves an exported log without the product."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from app.audit import Act, Kind, jobs, record_for
from app.database import transaction
from tests.audit.test_keeping import DAY, days_of, note

SCRIPT = Path(__file__).parents[2] / "deploy" / "verify_audit.py"


@pytest.fixture
def exported(app, clock, tmp_path):
    """Write a log of three days and give its file and the lines that log files have of its anchors."""
    days_of(clock, 2, each=3)
    with transaction():
        record_for(7, Act.SIGN_IN_FAILED, (Kind.PERSON, None), of="account", failures=1, known=False)
    file = tmp_path / "log.jsonl"
    done = app.test_cli_runner().invoke(args=["audit", "export", str(file)])
    assert done.exit_code == 0, done.output
    assert file.stat().st_mode & 0o777 == 0o600
    return file


def anchors(path, file):
    rows = [json.loads(line) for line in file.read_text().splitlines()]
    said = [{"message": "audit anchor", **row} for row in rows if row["kind"] == "anchor"]
    path.write_text("another line\n" + "".join(json.dumps(row) + "\n" for row in said))
    return path


def verify(file, *arguments):
    """Run the script as anybody would, without the product's folder or libraries."""
    words = [sys.executable, "-I", "-S", str(SCRIPT), str(file), *map(str, arguments)]
    return subprocess.run(words, capture_output=True, text=True, check=False, cwd="/")


def test_a_whole_log_is_whole(exported, tmp_path):
    done = verify(exported, "--log", anchors(tmp_path / "service.log", exported))

    assert done.returncode == 0, done.stderr
    assert "8 entries are whole" in done.stdout
    assert "2 anchors of log files were compared" in done.stdout


def altered(lines):
    row = json.loads(lines[1])
    lines[1] = json.dumps({**row, "address": "192.0.2.99"})
    return lines


def forged(lines):
    row = json.loads(lines[3])
    lines[3] = json.dumps({**row, "digest": "f" * 64})
    return lines


@pytest.mark.parametrize(
    ("change", "number"),
    [
        (altered, 2),
        (forged, 4),
        (lambda lines: lines[:1] + lines[2:], 2),
        (lambda lines: lines[1:], 1),
        (lambda lines: [lines[0], lines[2], lines[1], *lines[3:]], 2),
        (lambda lines: [*lines[:2], *lines[1:]], 3),
        (lambda lines: lines[:-1], 10),
        (lambda lines: [*lines[:-2], lines[-1]], 10),
        (lambda lines: [*lines, lines[0]], 12),
        (lambda lines: [*lines[:2], "not a line", *lines[2:]], 3),
        (lambda lines: [*lines[:2], "{}", *lines[2:]], 3),
    ],
)
def test_the_first_line_that_does_not_fit_is_named(exported, change, number):
    lines = exported.read_text().splitlines()
    exported.write_text("".join(line + "\n" for line in change(lines)))

    done = verify(exported)

    assert done.returncode == 1
    assert f"BROKEN: line {number}:" in done.stderr


def test_an_end_that_was_cut_off_and_rewritten_is_found_by_the_log_files(exported, tmp_path):
    log = anchors(tmp_path / "service.log", exported)
    lines = exported.read_text().splitlines()[:5]  # up to the 4th entry, before the second anchor
    last = json.loads(lines[-1])
    end = {"kind": "end", "entry_id": last["id"], "digest": last["digest"]}
    exported.write_text("".join(line + "\n" for line in [*lines, json.dumps(end)]))

    alone, compared = verify(exported), verify(exported, "--log", log)

    assert alone.returncode == 0
    assert compared.returncode == 1
    assert "the log files name entry 6, which is not there" in compared.stderr


def test_a_whole_new_log_is_found_by_the_log_files(exported, tmp_path):
    log = tmp_path / "service.log"
    log.write_text(json.dumps({"message": "audit anchor", "entry_id": 2, "digest": "f" * 64}) + "\n")

    done = verify(exported, "--log", log)

    assert done.returncode == 1
    assert "entry 2 is not the one that the log files name" in done.stderr


def test_a_shortened_log_is_whole(app, clock, tmp_path):
    days_of(clock, 2, each=2)
    clock.advance(400 * DAY)
    note()
    assert jobs.shorten(now=clock.now) == 4
    file = tmp_path / "log.jsonl"
    app.test_cli_runner().invoke(args=["audit", "export", str(file)])

    whole = verify(file)
    lines = file.read_text().splitlines()
    file.write_text("".join(line + "\n" for line in lines[:2] + lines[3:]))
    cut = verify(file)

    assert whole.returncode == 0, whole.stderr
    assert cut.returncode == 1
    assert "begins at entry 6, where no anchor is" in cut.stderr


def test_a_beginning_that_was_cut_off_at_an_anchor_is_found(exported, tmp_path):
    log = anchors(tmp_path / "service.log", exported)
    lines = exported.read_text().splitlines()[3:]  # from the first anchor on
    exported.write_text("".join(line + "\n" for line in lines))

    for done in (verify(exported), verify(exported, "--log", log)):
        assert done.returncode == 1
        assert "the log begins at entry 4, and no entry says that it was shortened" in done.stderr


def test_no_file_is_written_over(app, exported):
    done = app.test_cli_runner().invoke(args=["audit", "export", str(exported)])

    assert done.exit_code == 1
    assert "cannot be written" in done.output
