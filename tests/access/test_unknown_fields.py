"""A field that the form does not have is refused by its name, and nothing is written.

That it is so at every address is seen in test_matrix, which sends each accepted form once more with such a
field. Arguments of addresses are not held to this: links carry marks of other programs.
"""

import io

import pytest

from tests import factories
from tests.access import contents
from tests.access.forms_read import forms_of
from tests.signing_in import csrf_token, post, sign_in

EN = {"Accept-Language": "en"}


def shown(client, path):
    """Return what the form of a page holds."""
    return next(form.data for form in forms_of(client.get(path).text, path) if form.path == path)


@pytest.fixture
def place(app):
    return factories.street()


@pytest.fixture
def browser(client, place):
    sign_in(client, place.grid_worker)
    return client


@pytest.fixture
def registration(client, place):
    sign_in(client, place.head)
    return {"description": "楼道灯坏了", "place_id": str(place.building.id), "repeat_key": "k1"}


def test_the_form_comes_back_with_what_was_typed(client, registration):
    before = contents.digests()

    answer = post(client, "/cases/new", {**registration, "lowest_rank": "0"}, headers=EN)

    assert answer.status_code == 422
    assert "This form does not have a field “lowest_rank”" in answer.text
    assert "楼道灯坏了" in answer.text
    assert contents.digests() == before


def test_without_it_the_same_form_is_taken(client, registration):
    assert post(client, "/cases/new", registration).status_code == 303


def test_a_file_in_a_field_that_takes_none_is_refused(client, registration):
    before = contents.digests()

    answer = post(client, "/cases/new", {**registration, "papers": (io.BytesIO(b"x"), "x.txt")}, headers=EN)

    assert (answer.status_code, "“papers”" in answer.text) == (422, True)
    assert contents.digests() == before


@pytest.mark.parametrize("path", ["/language", "/display", "/theme", "/logout", "/inbox/read"])
def test_a_view_without_a_form_refuses_too(browser, path):
    known = {"language": "en", "display": "large", "theme": "dark", "until": "1"}
    data = {name: value for name, value in known.items() if path.endswith(name) or path == "/inbox/read"}
    before = contents.digests()

    answer = post(browser, path, {**data, "as_person": "1"}, headers=EN)

    assert answer.status_code == 400
    assert contents.digests() == before
    assert not [cookie for cookie in answer.headers.getlist("Set-Cookie") if "theme" in cookie]


def test_a_field_that_this_form_goes_on_without_is_unknown(client, place):
    sign_in(client, place.administrator)
    path = f"/units/{place.building.id}/edit"
    data = {**shown(client, path), "short_code": "ZZ"}
    before = contents.digests()

    answer = post(client, path, data, headers=EN)

    assert (answer.status_code, "“short_code”" in answer.text) == (422, True)
    assert contents.digests() == before


def test_a_body_of_another_kind_is_refused_whatever_it_says(client, registration):
    before = contents.digests()
    headers = {"X-CSRFToken": csrf_token(client), "Referer": "http://localhost/"}

    answer = client.post("/cases/new", json=registration, headers=headers)

    assert answer.status_code in {400, 415}
    assert contents.digests() == before


def test_marks_of_other_programs_in_an_address_do_no_harm(browser):
    assert browser.get("/cases?utm_source=mail&gclid=1").status_code == 200
