"""Whatever goes wrong, the answer is a page in human words, in the reader's language."""

import errno

import pytest
from sqlalchemy import text
from werkzeug.exceptions import HTTPException

from app import create_app
from app.domain.errors import Forbidden, Missing, MoveNotAllowed, StaleCase
from app.extensions import db
from tests import databases, factories
from tests.signing_in import sign_in

TITLES = {
    400: "This could not be understood",
    401: "Please sign in first",
    403: "This is not yours to do",
    404: "There is nothing here for you",
    409: "Somebody was faster",
    413: "That is too large",
    422: "Something is missing or does not fit",
    429: "Too many tries",
    500: "Something went wrong on our side",
    503: "Not just now",
    507: "There is no room left",
}
CODES = sorted(TITLES)


def page(app, address: str, view) -> None:
    """Add a public page to the application."""
    view.is_public = True
    app.add_url_rule(address, endpoint=address.strip("/"), view_func=view)


@pytest.fixture
def client(app):
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return app.test_client()


@pytest.fixture
def app(make_app):
    app = make_app()

    def fail(code: int):
        error = HTTPException()
        error.code = code
        raise error

    def full():
        raise OSError(errno.ENOSPC, "No space left on device")

    def refuse(code: str):
        raise {
            "forbidden": Forbidden(),
            "stale": StaleCase(),
            "missing": Missing("note"),
            "move": MoveNotAllowed(),
        }[code]

    def fault():
        return 1 / 0

    def broken():
        db.session.execute(text("SELECT nothing FROM nowhere"))

    page(app, "/fail/<int:code>", fail)
    page(app, "/refuse/<code>", refuse)
    page(app, "/full", full)
    page(app, "/fault", fault)
    page(app, "/broken", broken)
    with app.app_context():
        yield app


@pytest.mark.parametrize("code", CODES)
def test_every_error_has_a_page_in_english(client, code):
    answer = client.get(f"/fail/{code}", headers={"Accept-Language": "en"})

    assert answer.status_code == code
    assert f"<h1>{TITLES[code]}</h1>" in answer.text
    assert '<html lang="en"' in answer.text


@pytest.mark.parametrize("code", CODES)
def test_every_error_has_a_page_in_chinese(client, code):
    answer = client.get(f"/fail/{code}", headers={"Accept-Language": "zh-TW,en;q=0.5"})

    title = answer.text.partition("<h1>")[2].partition("</h1>")[0]
    assert answer.status_code == code
    assert '<html lang="zh-CN"' in answer.text
    assert title
    assert all(ord(letter) > 0x2E80 for letter in title)


@pytest.mark.parametrize(("code", "shown"), [(405, 400), (406, 400), (415, 400), (501, 500), (502, 500)])
def test_rarer_errors_share_a_page_and_keep_their_code(client, code, shown):
    answer = client.get(f"/fail/{code}", headers={"Accept-Language": "en"})

    assert answer.status_code == code
    assert TITLES[shown] in answer.text


@pytest.mark.parametrize(
    ("refusal", "code", "sentence"),
    [
        ("forbidden", 403, "your posting does not let you do this here"),
        ("stale", 409, "Somebody else changed this"),
        ("missing", 422, "Please fill this in."),
        ("move", 422, "not possible while the case is in its present state"),
    ],
)
def test_a_refusal_that_reached_no_form_is_a_sentence(client, refusal, code, sentence):
    answer = client.get(f"/refuse/{refusal}", headers={"Accept-Language": "en"})

    assert answer.status_code == code
    assert sentence in answer.text


@pytest.mark.parametrize("address", ["/fault", "/broken"])
def test_a_fault_of_ours_is_said_to_be_ours(client, address):
    answer = client.get(address, headers={"Accept-Language": "en"})

    assert answer.status_code == 500
    assert "It is not your fault" in answer.text
    assert "ZeroDivision" not in answer.text
    assert "nowhere" not in answer.text


def test_a_full_disk_is_said_to_be_full(client):
    answer = client.get("/full", headers={"Accept-Language": "en"})

    assert (answer.status_code, answer.headers["Retry-After"]) == (507, "60")
    assert "The disk of the system is full" in answer.text


def test_whoever_is_signed_in_keeps_the_menu_on_an_error_page(client):
    place = factories.street()
    sign_in(client, place.grid_worker)

    assert place.grid_worker.name in client.get("/nothing").text


def test_a_form_without_its_token_says_what_to_do(client):
    answer = client.post("/login", data={"username": "a"}, headers={"Accept-Language": "en"})

    assert answer.status_code == 400
    assert "reload it and send again" in answer.text


def test_a_request_that_is_too_large_is_told_so(app, client):
    app.config["MAX_CONTENT_LENGTH"] = 1000

    answer = client.post("/login", data={"username": "a" * 2000}, headers={"Accept-Language": "en"})

    assert answer.status_code == 413
    assert "That is too large" in answer.text


@pytest.mark.parametrize(
    "url", ["sqlite:////nowhere/at/all.db", "postgresql+psycopg://nobody@127.0.0.1:1/none?connect_timeout=2"]
)
def test_without_a_database_there_is_still_a_page_in_words(url, clock, tmp_path):
    app = create_app(databases.settings(url, tmp_path), clock)
    client = app.test_client()
    with client.session_transaction() as session:
        session["token"] = "of a session that cannot be looked up"

    answer = client.get("/account", headers={"Accept-Language": "en"})

    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert "Wait a few seconds" in answer.text
