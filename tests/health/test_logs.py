"""The log: one line of JSON for a request, with ids and without anybody's words."""

import json
import logging

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from app.database import transaction
from app.extensions import db
from app.models.settings import SavedFilter
from app.web.logs import JSONLines
from tests import factories
from tests.signing_in import post, sign_in


@pytest.fixture
def lines(app, capsys):
    """Return a function that gives the lines logged since it was asked last."""

    def read() -> list[dict]:
        return [json.loads(line) for line in capsys.readouterr().err.splitlines()]

    read()
    return read


def test_a_request_is_one_line(app, client, lines):
    place = factories.street()
    sign_in(client, place.head)

    answer = client.get("/files/7/photo?name=王秀兰")

    (line,) = lines()
    milliseconds, at = line.pop("milliseconds"), line.pop("at")
    assert line == {
        "level": "INFO",
        "logger": "app.web.logs",
        "message": "request",
        "request_id": answer.headers["X-Request-ID"],
        "method": "GET",
        "route": "/files/<int:file_id>/<any(photo, thumb):size>",
        "status": 404,
        "person_id": place.head.id,
    }
    assert 0 < milliseconds < 10_000
    assert at.endswith("+00:00")


def test_nothing_that_was_typed_is_logged(client, lines):
    client.get("/login?next=/cases/秘密")
    client.get("/不存在的秘密")
    post(client, "/login", {"username": "秘密", "password": "秘密秘密秘密"})

    text = json.dumps(lines(), ensure_ascii=False)

    assert "/login" in text
    assert "秘密" not in text
    assert "%E7" not in text


def test_an_unknown_address_is_logged_without_it(client, lines):
    client.get("/wp-login.php")

    (line,) = lines()
    assert (line["route"], line["status"], line["person_id"]) == (None, 404, None)


def test_what_machines_ask_all_day_is_not_logged(client, lines):
    for address in ("/healthz", "/readyz", "/static/css/base.css"):
        client.get(address).close()

    assert lines() == []


@pytest.mark.parametrize("given", ["req-12345678", "A" * 64, "0.8f_3-aa"])
def test_a_request_id_is_accepted_and_given_back(client, lines, given):
    answer = client.get("/login", headers={"X-Request-ID": given})

    assert answer.headers["X-Request-ID"] == given
    assert [line["request_id"] for line in lines()] == [given]


@pytest.mark.parametrize("given", ["", "short", "A" * 65, 'in"jected1', "two words", "ümlaut-12345"])
def test_a_malformed_request_id_is_replaced(client, given):
    answer = client.get("/login", headers={"X-Request-ID": given})

    assert answer.headers["X-Request-ID"] != given
    assert len(answer.headers["X-Request-ID"]) == 32


def test_a_refused_request_is_logged_too(client, lines):
    answer = client.post("/login", data={"username": "x"})

    assert answer.status_code == 400  # no CSRF token
    assert lines()[-1]["status"] == 400


def test_a_fault_is_logged_with_its_place_and_the_page_shows_its_id(make_app, capsys):
    app = make_app(log_level="INFO")
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.add_url_rule("/static/fault", view_func=lambda: 1 / 0, endpoint="fault")
    app.view_functions["fault"].is_public = True

    answer = app.test_client().get("/static/fault", headers={"X-Request-ID": "fault-12345678"})

    fault, request = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert (fault["level"], fault["request_id"]) == ("ERROR", "fault-12345678")
    assert "ZeroDivisionError" in fault["error"]
    assert (request["status"], answer.status_code) == (500, 500)
    assert "fault-12345678" in answer.text


def test_a_database_error_is_logged_without_the_values(app):
    place = factories.street()
    twice = [{"person_id": place.head.id, "name": "秘密", "query": ""}] * 2
    with pytest.raises(IntegrityError) as failed, transaction():
        db.session.execute(insert(SavedFilter), twice)

    record = logging.LogRecord("x", logging.ERROR, __file__, 1, "failed", (), None)
    record.exc_info = (failed.type, failed.value, None)
    line = json.loads(JSONLines().format(record))

    assert "IntegrityError" in line["error"]
    assert "秘密" not in line["error"]


def test_a_second_application_does_not_log_twice(make_app, capsys):
    make_app()
    client = make_app().test_client()

    client.get("/login")

    assert len(capsys.readouterr().err.splitlines()) == 1


def test_the_level_is_a_setting(make_app, capsys):
    client = make_app(log_level="WARNING").test_client()

    client.get("/login")

    assert capsys.readouterr().err == ""


def test_outside_a_request_a_line_has_no_request_id(app):
    record = logging.LogRecord("x", logging.INFO, __file__, 1, "%d clocks", (3,), None)

    line = json.loads(JSONLines().format(record))

    assert line["message"] == "3 clocks"
    assert "request_id" not in line


ODD = "a\nb\r\x0b\x0c\x1b[31m\x7f\x85\u2028\u2029\u202e\ud800c"


def test_whatever_is_logged_stays_one_line_that_a_terminal_can_show(app):
    record = logging.makeLogRecord({"msg": "%s", "args": (ODD,), "facts": {"name": ODD}})

    line = JSONLines().format(record)

    assert line.splitlines() == [line]
    assert line.isprintable()
    assert line.encode()
    assert json.loads(line)["message"] == json.loads(line)["name"] == ODD
