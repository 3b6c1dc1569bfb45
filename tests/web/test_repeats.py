"""A form that is sent twice, with the same and with other content, in turn and at once."""

from io import BytesIO
from threading import Barrier, Thread

import pytest
from flask import redirect
from sqlalchemy import func, select
from wtforms import MultipleFileField, StringField

from app.access.guards import current_actor
from app.domain.errors import DomainError, Missing
from app.domain.workflow import Move
from app.extensions import db
from app.models.accounts import RepeatKey
from app.models.settings import SavedFilter
from app.web import repeats
from app.web.forms import GuardedForm
from tests import factories
from tests.signing_in import post, sign_in
from tests.web import cases_made

KEY = "11111111-2222-3333-4444-555555555555"


class NoteForm(GuardedForm):
    text = StringField()
    photos = MultipleFileField()


@pytest.fixture
def app(make_app):
    """The application with a page whose form adds a row each time it is carried out."""
    app = make_app()
    app.barrier = None

    def note():
        form, actor = NoteForm(), current_actor()
        if app.barrier:
            app.barrier.wait()

        def add() -> str:
            if not form.text.data:
                raise Missing("text")
            row = SavedFilter(person_id=actor.id, name=form.text.data[:30], query="")
            db.session.add(row)
            db.session.flush()
            return f"/notes/{row.id}"

        if form.validate_on_submit():
            try:
                answer = repeats.run(form, actor, add)
            except DomainError as error:
                form.refuse(error)
            else:
                return redirect(answer, 303)
        return str(form.errors), 422

    app.add_url_rule("/notes", view_func=note, methods=["POST"])
    with app.app_context():
        yield app


@pytest.fixture
def place(app):
    return factories.street()


@pytest.fixture
def client(app, place):
    client = app.test_client()
    sign_in(client, place.head)
    return client


def send(client, text="灯坏了", key=KEY, **values):
    return post(client, "/notes", {"text": text, "repeat_key": key, **values})


def rows() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(SavedFilter))


def test_the_second_time_gives_the_first_answer(client):
    first, second = send(client), send(client)

    assert (first.status_code, first.location) == (second.status_code, second.location)
    assert first.location.startswith("/notes/")
    assert rows() == 1


def test_two_forms_are_two(client):
    send(client, "one")
    answer = send(client, "two", key="another")

    assert answer.status_code == 303
    assert rows() == 2


def test_the_key_with_other_content_is_refused_and_nothing_is_done(client):
    send(client)

    answer = send(client, "门坏了")

    assert answer.status_code == 422
    assert rows() == 1


def test_a_key_that_no_database_keeps_is_refused_with_the_form(client):
    answer = send(client, key="\0")

    assert (answer.status_code, rows()) == (422, 0)


def test_the_key_with_another_photo_is_refused(client):
    first = send(client, photos=[(BytesIO(b"one"), "a.jpg")])
    same = send(client, photos=[(BytesIO(b"one"), "a.jpg")])
    other = send(client, photos=[(BytesIO(b"two"), "a.jpg")])

    assert [first.status_code, same.status_code, other.status_code] == [303, 303, 422]
    assert rows() == 1


def test_somebody_elses_key_is_another_one(app, client, place):
    send(client)
    other = app.test_client()
    sign_in(other, place.grid_worker)

    assert send(other, "two").status_code == 303
    assert rows() == 2


def test_what_was_refused_may_be_corrected_under_the_same_key(client):
    refused = send(client, "")
    corrected = send(client, "灯坏了")

    assert (refused.status_code, corrected.status_code) == (422, 303)
    assert rows() == 1


def test_a_form_without_a_key_is_carried_out_each_time(client):
    send(client, "one", key="")
    send(client, "two", key="")

    assert rows() == 2
    assert db.session.scalars(select(RepeatKey)).all() == []


def test_of_two_at_once_one_is_carried_out_and_both_get_its_answer(app, place):
    clients = [app.test_client(), app.test_client()]
    for client in clients:
        sign_in(client, place.head)
    app.barrier = Barrier(2)
    answers = []

    def go(client) -> None:
        with app.app_context():
            answers.append(send(client))

    threads = [Thread(target=go, args=[client]) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [answer.status_code for answer in answers] == [303, 303]
    assert len({answer.location for answer in answers}) == 1
    assert rows() == 1


def test_answers_are_forgotten_after_90_days(client, clock, now):
    send(client)

    assert repeats.forget(now=now + repeats.KEPT) == 0
    assert repeats.forget(now=clock.advance(repeats.KEPT * 2)) == 1


def test_a_form_that_would_not_be_taken_any_more_gives_its_first_answer(client, place, clock):
    case = cases_made.moved(cases_made.registered(place), Move.ACCEPT, place.grid_worker)
    cases_made.enter(client, place.grid_worker)
    data = {"version": case.version, "unit_id": place.building.id, "repeat_key": KEY}
    path = f"/cases/{case.number}/dispatch"

    first, second = post(client, path, data), post(client, path, data)
    other = post(client, path, {**data, "note": "other words"})

    assert (first.status_code, second.status_code, other.status_code) == (303, 303, 422)
    assert first.location == second.location


def test_what_was_refused_stays_refused(client, place):
    case = cases_made.moved(cases_made.registered(place), Move.ACCEPT, place.grid_worker)
    cases_made.enter(client, place.grid_worker)
    data = {"version": case.version, "unit_id": place.far_grid.id, "repeat_key": KEY}

    answers = [post(client, f"/cases/{case.number}/dispatch", data).status_code for _ in range(2)]

    assert answers == [422, 422]


@pytest.mark.parametrize("number", ["9", "9" * 3000])
def test_a_body_that_says_it_is_too_large_breaks_nothing_where_nobody_read_it(client, number):
    form, said = "application/x-www-form-urlencoded", {"CONTENT_LENGTH": "1" * 50}

    answer = client.post(f"/api/v1/orders/{number}/lift", content_type=form, environ_overrides=said)

    assert answer.status_code in {401, 404}
