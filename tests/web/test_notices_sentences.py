"""Every code has words in both languages, whatever its parameters are."""

import ast
import re
from pathlib import Path

import pytest
from flask_babel import force_locale

from app.models.notices import Notice
from app.notices.sentences import SENTENCES, sentence

ROOT = Path(__file__).parents[2]
FULL = {
    "number": "YA-20260303-001",
    "into": "YA-20260303-002",
    "title": "三月夜话",
    "place": "居民活动室",
    "unit": "槐荫一网格",
    "person": "陈静",
    "count": 12,
    "due_at": "2026-03-04T09:00:00+00:00",
    "starts_at": "2026-03-07T11:30:00+00:00",
    "expected_on": "2026-03-09",
    "next_review_on": "2026-04-01",
    "outcome": "partly",
    "move": "send_up",
}
SPARSE = {"number": FULL["number"]}


def render(app, language, code, params):
    with app.test_request_context(), force_locale(language):
        notice = Notice(code=code, params=params)
        return sentence(notice, number=params.get("number"), title=None, unit=None)


@pytest.mark.parametrize("params", [FULL, SPARSE, {}], ids=["full", "sparse", "empty"])
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_every_code_is_a_whole_sentence(app, language, params):
    for code in SENTENCES:
        text = render(app, language, code, params)

        assert code not in text
        assert "%(" not in text
        assert "None" not in text
        assert text.endswith("。" if language == "zh_CN" else "."), (code, text)
        assert bool(re.search("[\u4e00-\u9fff]", text)) or language == "en", (code, text)


def test_parameters_are_worded_for_the_reader(app):
    escalated = render(app, "en", "case_escalated", FULL)
    closed = render(app, "en", "case_closed", FULL)
    noted = render(app, "en", "case_noted", FULL)

    assert escalated == (
        "The limit of case YA-20260303-001 passed at 槐荫一网格; it is now with your unit, due Mar 4 17:00."
    )
    assert closed == "Case YA-20260303-001 is closed: Partly solved."
    assert noted.endswith("it should be done by Mar 9, 2026 (Mon).")


def test_a_parameter_that_is_no_date_is_left_out(app):
    text = render(app, "en", "case_warned", {"number": "YA-1", "due_at": "soon"})

    assert text == "Case YA-1 is due soon."


def test_a_code_of_a_later_release_is_not_shown_raw(app):
    assert render(app, "en", "case_teleported", FULL) == "There is news for your unit."


def test_whatever_the_product_tells_has_a_sentence():
    told = set()
    for path in (ROOT / "app").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and _name(node.func) in _TELLERS:
                told |= {
                    argument.value
                    for argument in node.args[:2]
                    if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
                }

    assert told <= set(SENTENCES)


_TELLERS = {"tell_unit", "tell_person", "tell_leaders", "tell_administrators", "tell_both", "_tell"}


def _name(function):
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
