"""Refusals: each has a code, a sentence in the reader's language, and an address that explains it."""

import pytest
from werkzeug.exceptions import ServiceUnavailable

from app.cases.queries import lists
from app.web import problems
from tests.api.asked import Program


def test_every_code_is_explained_at_its_address(app):
    asks = Program(app, None)

    answers = {code: asks.get(f"/problems/{code}") for code in problems.codes()}

    assert {code for code, answer in answers.items() if answer.status_code != 200} == set()
    assert all(answer.json["detail"] for answer in answers.values())
    assert len(answers) > 60


@pytest.mark.parametrize(
    ("method", "path", "sent", "status", "code"),
    [
        ("GET", "/nowhere", {}, 404, "not_found"),
        ("GET", "/cases?words=%00", {}, 400, "bad_request"),
        ("GET", "/units/0", {}, 404, "not_found"),
        ("DELETE", "/cases", {}, 405, "method_not_allowed"),
        ("POST", "/cases", {"data": "a=1", "content_type": "text/plain"}, 415, "media_type"),
        ("POST", "/cases", {"data": {"description": "x"}}, 415, "media_type"),
        ("POST", "/cases", {"data": "{", "content_type": "application/json"}, 400, "bad_request"),
        ("POST", "/cases", {"json": [1]}, 400, "bad_request"),
        ("POST", "/cases", {"data": "[" * 90_000, "content_type": "application/json"}, 400, "bad_request"),
        ("POST", "/cases", {"json": {}}, 422, "invalid_fields"),
    ],
)
def test_each_mistake_has_its_problem(head, method, path, sent, status, code):
    answer = head.ask(method, path, **sent)

    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert (answer.json["code"], answer.json["status"]) == (code, status)


@pytest.mark.parametrize("path", ["/cases?need=", "/cases?limit=", "/talks?after=", "/units?limit=&after="])
def test_a_parameter_without_a_value_is_refused_by_its_name(head, path):
    answer = head.get(path)

    names = [part.partition("=")[0] for part in path.partition("?")[2].split("&")]
    assert (answer.status_code, answer.json["code"]) == (422, "invalid_query")
    assert [error["field"] for error in answer.json["errors"]] == names


@pytest.mark.parametrize("path", ["/cases?limit=", "/cases?raiser_id=", "/changes?limit=", "/talks?limit="])
@pytest.mark.parametrize("number", [f"1{'0' * 400}", f"-1{'0' * 400}", "9" * 5_000])
def test_a_number_of_hundreds_of_digits_is_refused_like_any_that_is_too_large(head, path, number):
    answer = head.get(f"{path}{number}")

    assert (answer.status_code, answer.json["code"]) == (422, "invalid_query")


@pytest.mark.parametrize("key", ["", "a b", "ü"])
def test_a_key_against_double_sending_consists_of_visible_signs(head, key):
    answer = head.ask("POST", "/cases", json={}, headers={"Idempotency-Key": key})

    assert [error["field"] for error in answer.json["errors"]] == ["Idempotency-Key"]


def test_the_sentence_is_in_the_language_that_is_asked_for(head):
    assert head.get("/cases/YH-1").json["detail"].isascii()
    assert not head.get("/cases/YH-1", **{"Accept-Language": "zh-CN"}).json["detail"].isascii()


def test_other_methods_are_named(head):
    assert "GET" in head.ask("DELETE", "/cases").headers["Allow"]


def test_what_cannot_be_done_now_says_when_to_try_again(head, monkeypatch):
    def busy(*_args, **_values):
        raise ServiceUnavailable

    monkeypatch.setattr(lists, "found", busy)

    answer = head.get("/cases")

    assert (answer.status_code, answer.json["code"]) == (503, "not_now")
    assert answer.headers["Retry-After"] == "5"


def test_a_fault_of_ours_is_a_problem_too(app, head, monkeypatch):
    def broken(*_args, **_values):
        raise ZeroDivisionError

    monkeypatch.setattr(lists, "found", broken)
    app.testing = False
    try:
        answer = head.get("/cases")
    finally:
        app.testing = True

    assert (answer.status_code, answer.json["code"]) == (500, "fault")
    assert "ZeroDivision" not in answer.text


def test_every_refusal_of_the_rules_has_a_status(app):
    assert {problems.status_of(code) for code in problems.codes()} <= {
        400, 401, 403, 404, 405, 409, 412, 413, 415, 422, 428, 429, 500, 503, 507,
    }  # fmt: skip
