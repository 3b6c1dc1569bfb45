"""Tokens: what opens, what does not any more, how often, and who makes them."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app.access.guards import actor_for
from app.accounts.operations.tokens import TokenFacts, make_token, revoke_token
from app.api.v1.describing import OPERATIONS
from app.database import transaction
from app.domain.errors import Forbidden, Invalid, Missing
from app.domain.levels import Role
from app.domain.tokens import PREFIX, Scope
from app.extensions import db
from app.models.accounts import ApiToken
from app.models.organisation import Person, Posting
from app.web import clock
from tests import factories
from tests.api.asked import Program, program, token_of
from tests.signing_in import post, sign_in


def row():
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalars(select(ApiToken)).one()


def make(street, person=None, **changes):
    values = {"name": "热线", "scopes": (Scope.READ,), "until": clock.today(), **changes}
    person = person or street.grid_worker
    actor = factories.actor(person)
    with transaction():
        make_token(person.id, actor, TokenFacts(**values), now=clock.now(), zone=clock.zone())


def test_it_is_recognised_shown_once_and_kept_as_a_digest(app, street):
    secret = token_of(street.grid_worker)

    assert secret.startswith(PREFIX)
    assert len(secret) > 40
    assert secret not in repr(vars(row()))


def test_it_says_whose_it_is_and_what_for(app, street):
    me = program(app, street.grid_worker, Scope.MOVE, Scope.READ).get("/me").json

    assert (me["name"], me["scopes"], me["is_program"]) == ("李国强", ["read", "move"], False)
    assert me["postings"] == [{"role": "grid_staff", "unit_id": street.grid.id}]


def test_it_opens_nothing_once_its_last_day_is_over(app, street, clock):
    asks = Program(app, token_of(street.grid_worker, days=0))
    assert asks.get("/me").status_code == 200

    clock.advance(timedelta(hours=14))  # midnight in Shanghai

    assert asks.get("/me").json["code"] == "no_token"


def test_it_opens_nothing_once_it_is_revoked(app, street, now):
    asks = program(app, street.grid_worker)

    with transaction():
        revoke_token(row().id, factories.actor(street.grid_worker), now=now)

    answer = asks.get("/me")
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")


def test_it_opens_nothing_while_its_person_is_disabled(app, street, now):
    asks = program(app, street.grid_worker)

    with transaction():
        db.session.execute(update(Person).values(disabled_at=now))

    assert asks.get("/me").status_code == 401


def test_it_can_do_nothing_any_more_once_the_posting_has_ended(app, street, grid):
    assert len(grid.get("/units").json["items"]) > 0

    with transaction():
        db.session.execute(update(Posting).values(until_on=clock.today()))

    assert grid.get("/me").json["postings"] == []
    assert grid.get("/units").json["items"] == []
    assert grid.get("/ledger").status_code == 404


@pytest.mark.parametrize(
    "sent", ["", "Bearer", "Bearer ", "Basic eXg=", "Bearer yh1_nonsense", "yh1_nonsense", "Bearer \x7f"]
)
def test_nothing_else_opens_anything(app, street, sent):
    answer = Program(app, None).get("/me", Authorization=sent)

    assert (answer.status_code, answer.json["code"]) == (401, "no_token")


def test_no_operation_answers_without_a_token_unless_it_says_so(app, street):
    named = dict.fromkeys(("entry_id", "talk_id", "file_id", "unit_id", "order_id"), 1)
    values = {"number": "YH-1", "size": "thumb", **named}
    opened = []
    with app.test_request_context():
        for name, one in OPERATIONS.items():
            url = app.url_map.bind("localhost").build(f"api.{name}", {**values, "code": "stale"})
            answer = Program(app, None).ask(one.method, url.split("?")[0])
            opened += [name] if answer.status_code != 401 else []

    assert opened == [name for name, one in OPERATIONS.items() if one.scope is None]


def test_each_scope_opens_its_operations_and_no_others(app, street):
    reader = program(app, street.grid_worker, Scope.READ)
    mover = program(app, street.grid_worker, Scope.MOVE)

    assert reader.post("/cases", {}).json["scope"] == "register"
    assert reader.post("/cases/YH-1/moves/accept").json["scope"] == "move"
    assert mover.get("/cases").json["scope"] == "read"
    assert mover.post("/cases/YH-1/moves/accept").status_code == 404


@pytest.mark.parametrize("path", ["/api/v1/cases", "/api/v1/orders/4/send-back"])
def test_a_program_may_ask_which_methods_there_are(app, street, path):
    answer = program(app, street.grid_worker).ask("OPTIONS", path)

    assert answer.status_code == 200
    assert "OPTIONS" in answer.headers["Allow"]


def test_the_day_of_its_last_use_is_kept(app, street, grid):
    assert row().last_used_on is None

    grid.get("/me")

    assert row().last_used_on == clock.today()


def test_who_asks_too_often_is_told_when_to_come_again(make_app):
    app = make_app(api_per_minute=3)
    with app.app_context():
        asks = program(app, factories.street().grid_worker)
        answers = [asks.get("/me") for _ in range(4)]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert [answer.headers["RateLimit-Remaining"] for answer in answers] == ["2", "1", "0", "0"]
    assert 1 <= int(answers[3].headers["Retry-After"]) <= 60


def test_another_minute_begins_anew(make_app, clock):
    app = make_app(api_per_minute=1)
    with app.app_context():
        asks = program(app, factories.street().grid_worker)
        asks.get("/me")
        clock.advance(timedelta(minutes=1))

        assert asks.get("/me").status_code == 200


def test_whoever_guesses_tokens_is_slowed_down_and_nobody_else(app, street, grid):
    guesser = Program(app, "yh1_nonsense")
    answers = [guesser.get("/me") for _ in range(31)]

    assert [answer.status_code for answer in answers[-2:]] == [401, 429]
    assert int(answers[-1].headers["Retry-After"]) >= 60
    assert grid.get("/me").status_code == 200


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ({"name": " "}, Missing),
        ({"name": "x" * 61}, Invalid),
        ({"scopes": ()}, Invalid),
        ({"until": factories.TODAY - timedelta(days=1)}, Invalid),
        ({"until": factories.TODAY + timedelta(days=367)}, Invalid),
    ],
)
def test_none_is_made_without_a_name_a_purpose_and_a_near_enough_end(street, changes, refused):
    with pytest.raises(refused):
        make(street, **changes)


def test_nobody_has_more_than_twenty(street):
    for _time in range(20):
        make(street)

    with pytest.raises(Invalid) as refusal:
        make(street)

    assert refusal.value.code == "too_many_tokens"


def test_nobody_makes_or_revokes_somebody_elses(app, street, now):
    with pytest.raises(Forbidden):
        token_of(street.grid_worker, by=factories.actor(street.administrator))
    token_of(street.grid_worker)

    with pytest.raises(Forbidden), transaction():
        revoke_token(row().id, factories.actor(street.sister_worker), now=now)

    with transaction():
        revoke_token(row().id, factories.actor(street.administrator), now=now)
    assert row().revoked_at == now


def test_a_person_makes_one_on_their_page_and_sees_it_once(client, street):
    sign_in(client, street.grid_worker)
    data = {"name": "热线", "scopes": ["read", "register"], "until": "2026-05-01"}

    made = post(client, "/account/tokens", data)

    secret = PREFIX + made.text.split(PREFIX)[1].split("<")[0].split('"')[0].strip()
    assert Program(client.application, secret).get("/me").json["scopes"] == ["read", "register"]
    page = client.get("/account/tokens").text
    assert PREFIX not in page
    assert "热线" in page


def test_a_form_that_does_not_fit_comes_back(client, street):
    sign_in(client, street.grid_worker)

    answer = post(client, "/account/tokens", {"name": "热线", "until": "2036-05-01"})

    assert answer.status_code == 422
    assert "热线" in answer.text
    assert "请至少勾选一项用途" in answer.text


def test_an_administrator_adds_a_program_and_makes_its_token(app, client, street):
    sign_in(client, street.administrator)
    person = {"name": "区热线平台", "username": "hotline", "is_program": "1", "from_on": "2026-03-01"}
    post(client, "/people/new", {**person, "role": "street_staff", "unit_code": street.street.code})
    added = db.session.scalars(select(Person).where(Person.username == "hotline")).one()

    made = post(
        client, f"/people/{added.id}/tokens", {"name": "派单", "scopes": "read", "until": "2026-05-01"}
    )

    secret = PREFIX + made.text.split(PREFIX)[1].split("<")[0].split('"')[0].strip()
    me = Program(app, secret).get("/me").json
    assert (me["name"], me["is_program"]) == ("区热线平台", True)
    assert client.get(f"/people/{added.id}/sessions").status_code == 404
    assert actor_for(added, today=clock.today()).has(Role.STREET_STAFF)


def test_an_administrator_makes_none_in_a_persons_name_but_can_revoke(client, street):
    token_of(street.grid_worker)
    sign_in(client, street.administrator)
    page = f"/people/{street.grid_worker.id}/tokens"

    assert post(client, page, {"name": "x", "scopes": "read", "until": "2026-05-01"}).status_code == 403
    assert post(client, f"{page}/{row().id}/revoke").status_code == 303
    assert row().revoked_at is not None


def test_who_administers_nothing_sees_nobodys(client, street):
    sign_in(client, street.leader)

    assert client.get(f"/people/{street.grid_worker.id}/tokens").status_code == 404
