"""flask categories train and flask categories suggest."""

import csv
import json

import pytest

from app.cases import operations
from app.cases.queries import lessons
from app.database import transaction
from app.extensions import db
from tests import factories
from tests.counting import statements
from tests.web.cases_made import registered

LIGHT, WATER = "power.corridor_light", "water.leak"


def run(app, *arguments: str, lines: str = ""):
    db.session.rollback()
    db.session.expire_all()
    return app.test_cli_runner().invoke(args=["categories", *arguments], input=lines)


def asked(*texts: str) -> str:
    return "".join(json.dumps({"id": at, "text": text}) + "\n" for at, text in enumerate(texts, start=1))


def answers(result) -> list[dict]:
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "known.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["text", "label"])
        for number in range(30):
            rows.writerow([f"{number}号楼楼道灯坏了", "照明"])
            rows.writerow([f"{number}号楼厨房漏水", "漏水"])
            rows.writerow([f"{number}号楼门口堆垃圾", "卫生"])
            rows.writerow([f"{number}号楼前车乱停", "停车"])
    return path


@pytest.mark.sqlite
def test_it_answers_from_a_table_alone(app, table):
    with statements() as seen:
        result = run(app, "suggest", "--train", str(table), lines=asked("灯不亮，楼道黑", "屋顶漏水"))

    assert (result.exit_code, seen) == (0, [])
    first, second = answers(result)
    assert (first["id"], first["category"], second["category"]) == (1, "照明", "漏水")
    assert len(first["ranked"]) == 3
    assert first["ranked"][0] == {"category": "照明", "score": first["score"]}
    assert 0 < first["ranked"][2]["score"] <= first["ranked"][1]["score"] <= first["score"] <= 1


@pytest.mark.sqlite
def test_bad_lines_are_named_and_passed_by(app, table):
    lines = (
        'nonsense\n\n[1]\n{"text": "灯"}\n{"id": 5}\n{"id": 6, "text": " "}\n{"id": "x", "text": "漏水"}\n'
    )

    result = run(app, "suggest", "--train", str(table), lines=lines)

    assert result.exit_code == 1
    assert [each["id"] for each in answers(result)] == ["x"]
    for said in ("Line 1: this is not JSON", "Line 3: an object", "Line 4: an object", "Line 5:", "Line 6:"):
        assert said in result.stderr
    assert "5 lines could not be read" in result.stderr


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"text\n1\n", "must name the columns text and label"),
        (b"", "must name the columns text and label"),
        (b"text,label\na,x\nb,x\n", "at least two labels"),
        (b"text,label\n\xff\xfe,x\n", "not written in UTF-8"),
        (b'text,label\n"' + b"x" * 10_000_001 + b'",y\n', "is no CSV file"),
    ],
)
def test_a_table_that_teaches_nothing_is_refused(app, tmp_path, content, said):
    path = tmp_path / "known.csv"
    path.write_bytes(content)

    result = run(app, "suggest", "--train", str(path), lines=asked("灯"))

    assert result.exit_code == 1
    assert said in result.stderr
    assert result.stdout == ""


@pytest.mark.sqlite
def test_rows_without_text_or_label_are_named(app, table):
    with table.open("a", encoding="utf-8") as file:
        file.write(",照明\n楼道灯\n")

    result = run(app, "suggest", "--train", str(table), lines=asked("楼道灯"))

    assert result.exit_code == 0
    assert "line 122: text is empty" in result.stderr
    assert "line 123: label is empty" in result.stderr


def test_without_a_table_the_street_answers(app):
    street = factories.street()

    result = run(app, "suggest", "--street", street.street.code, lines=asked("3单元楼道灯坏了"))

    (answer,) = answers(result)
    assert (answer["category"], answer["score"]) == (LIGHT, None)


@pytest.mark.sqlite
def test_which_street_must_be_clear(app):
    assert "no street yet" in run(app, "suggest").stderr
    street = factories.street()
    factories.street(1)

    assert "several streets" in run(app, "suggest", lines=asked("灯")).stderr
    assert "no street 123" in run(app, "suggest", "--street", "123").stderr
    assert run(app, "suggest", "--street", street.street.code, lines=asked("灯")).exit_code == 0


def test_it_learns_from_closed_cases_and_says_how_well(app, monkeypatch):
    monkeypatch.setattr(lessons, "ENOUGH", 10)
    street = factories.street()
    few = run(app, "train")
    assert "0 closed cases that teach something, 200 are needed" in few.stdout
    for number in range(6):
        for text, category in (("过道里黑", LIGHT), ("顶上滴答", "water")):
            case = registered(
                street, description=f"{number}门{text}", category=factories.category(category).code
            )
            with transaction():
                operations.close_at_once(
                    case.id, factories.actor(street.head), note="好了", version=None, now=case.registered_at,
                    is_talk=True,
                )  # fmt: skip

    result = run(app, "train", "--street", street.street.code)

    assert "learned 2 categories from 12 closed cases" in result.stdout
    (answer,) = answers(run(app, "suggest", lines=asked("过道里黑")))
    assert answer["category"] == LIGHT
    assert answer["score"] is not None
