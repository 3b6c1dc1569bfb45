"""`flask clocks simulate`: lines in, lines out."""

import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.cases import operations as cases
from app.clocks.commands import group
from app.database import transaction
from tests import factories
from tests.domain.offices import EXAMPLES

ROOT = Path(__file__).parents[2]
QUESTION = {
    "id": 1,
    "timezone": "Asia/Shanghai",
    "weekly_hours": {"mon": [["09:00", "12:00"], ["13:00", "18:00"]]},
    "kind": "add",
    "amount": "8h",
    "start": "2026-03-02T10:00",  # Mon
}


def simulate(lines, *arguments):
    done = CliRunner().invoke(group, ["simulate", *arguments], input=lines)
    assert done.exit_code == 0, done.output
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_the_agreed_examples_as_they_lie_in_their_file(tmp_path):
    cases = EXAMPLES["cases"]
    file = tmp_path / "examples.jsonl"
    file.write_text(
        "".join(json.dumps({**EXAMPLES["calendars"][case["profile"]], **case}) + "\n" for case in cases)
    )

    answers = simulate("", str(file))

    assert answers == [{"id": case["id"], "result": case["expect"]} for case in cases]
    assert len(answers) == 16


@pytest.mark.parametrize(
    ("line", "error"),
    [
        (b"nonsense", "bad_json"),
        (b'{"id": NaN}', "bad_json"),
        (b"\xff", "bad_json"),
        (b'{"id": ' + b"1" * 5000 + b"}", "bad_json"),
        (b"[" * 100_000, "bad_json"),
        (b"[1]", "not_an_object"),
        (b"null", "not_an_object"),
    ],
    ids=["words", "NaN", "bytes", "number", "depth", "list", "null"],
)
def test_a_line_that_is_no_question_is_named_and_the_stream_goes_on(line, error):
    good = json.dumps(QUESTION).encode()

    answers = simulate(b"\n".join((good, line, b"", good)))

    due = {"id": 1, "result": "2026-03-09T10:00:00"}
    assert answers == [due, {"id": None, "error": error, "line": 2}, due]


def test_windows_files_and_odd_ids_are_read():
    ids = ["案件", "\ud800", None, 1.5, {"a": [1]}]
    lines = "\r\n".join(json.dumps({**QUESTION, "id": name}) for name in ids)

    answers = simulate(b"\xef\xbb\xbf" + lines.encode())

    assert [answer["id"] for answer in answers] == ids
    assert all("result" in answer for answer in answers)


def test_the_help_answers_its_own_example_and_keeps_its_lines():
    text = CliRunner().invoke(group, ["simulate", "--help"]).stdout
    example = text[text.index('{"id"') : text.index("(in one line)")]
    answer = text[text.index('{"id": 1, "result"') :].splitlines()[0]

    assert simulate(" ".join(example.split())) == [json.loads(answer)]
    assert "\n    closures        [[from, to], ...]: times taken out of all that\n" in text


def test_a_pipe_sees_each_answer_before_the_next_question():
    """As the operator calls it, with a database that cannot be reached."""
    environment = os.environ | {
        "SECRET_KEY": "s" * 40,
        "DATA_KEY": "A" * 43 + "=",
        "DATABASE_URL": "sqlite:////nowhere/yehua.db",
    }
    with subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "wsgi", "clocks", "simulate"],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        for number in (1, 2):
            process.stdin.write(json.dumps({**QUESTION, "id": number}).encode() + b"\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline()) == {"id": number, "result": "2026-03-09T10:00:00"}
        process.stdin.close()
        assert process.wait(timeout=30) == 0


def test_replay_prints_what_other_limits_would_have_meant(app, now, clock):
    place = factories.street()
    draft = cases.Draft("楼道灯坏了", place.building.id, factories.category("power.corridor_light").id)
    with transaction():
        cases.register(draft, factories.actor(place.head), now=now)
    clock.advance(timedelta(hours=3))

    def run(*arguments):
        return app.test_cli_runner().invoke(args=["clocks", "replay", "--street", "YA", *arguments])

    held, tried = run(), run("--set", "levels")
    strict = run("--limits-on", "2026-03-03", "--days", "1")

    assert ["Accept", "Grid", "1", "0", "0", "0"] in [line.split() for line in held.output.splitlines()]
    assert (tried.exit_code, strict.exit_code, strict.output) == (0, 0, held.output)
    assert run("--set", "levels", "--limits-on", "2026-03-03").exit_code == 2
    assert run("--set", "none").exit_code == 2


def test_replay_tries_other_staff_on_the_days_that_are_asked_for(app, now, clock):
    place = factories.street()
    draft = cases.Draft("楼道灯坏了", place.building.id, factories.category("power.corridor_light").id)
    with transaction():
        case_id = cases.register(draft, factories.actor(place.head), now=now).id
        cases.accept(case_id, factories.actor(place.grid_worker), version=None, now=now + timedelta(hours=2))
    clock.advance(timedelta(days=3))

    def run(*arguments):
        done = app.test_cli_runner().invoke(args=["clocks", "replay", "--street", "YA", *arguments])
        return done.exit_code, [line.split() for line in done.output.splitlines()]

    own = run("--set", "own", "--until", "2026-03-03", "--days", "1")
    quarter = run("--set", "own", "--staff", "grid=25", "--staff", "street=200")
    before = run("--set", "own", "--until", "2026-03-02")

    assert (own[0], quarter[0], before[0]) == (0, 0, 0)
    assert ["Accept", "Grid", "1", "0", "0", "0"] in own[1]
    assert ["Accept", "Grid", "1", "0", "1", "+1"] in quarter[1]
    assert before[1][-1] == ["All", "0", "0", "0", "0"]
    for wrong in ("grid", "grid=24", "grid=401", "grid=much", "firm=50"):
        assert run("--staff", wrong)[0] == 2
