"""flask cases verify and flask cases show."""

import pytest
from sqlalchemy import delete, select, update

from app.database import transaction
from app.domain.workflow import Move
from app.extensions import db
from app.models.cases import Event, EventText
from app.settings.operations import install_defaults
from tests import factories
from tests.web.cases_made import registered, resolved


@pytest.fixture
def street(app, now):
    made = factories.street()
    with transaction():
        install_defaults(now=now)
    return made


def run(app, *arguments: str):
    db.session.rollback()
    db.session.expire_all()
    return app.test_cli_runner().invoke(args=["cases", *arguments])


def test_untouched_chains_are_proved(app, street):
    resolved(street)
    registered(street)

    result = run(app, "verify")

    assert (result.exit_code, result.output) == (0, "2 checked, 0 broken\n")


@pytest.mark.parametrize(
    "tampering",
    [
        update(Event).where(Event.move == Move.ACCEPT).values(actor_id=None),
        update(Event).where(Event.move == Move.RESOLVE).values(facts={"outcome": "refused"}),
        delete(EventText),
        update(EventText).values(body=None),
        update(EventText).values(body="something else"),
    ],
    ids=["somebody else", "another outcome", "no text", "an emptied text", "another text"],
)
def test_what_was_changed_is_found(app, street, tampering):
    number = resolved(street).number
    with transaction():
        db.session.execute(tampering, execution_options={"synchronize_session": False})

    result = run(app, "verify")

    assert result.exit_code == 1
    assert number in result.output


def test_a_story_cut_off_at_its_end_is_found(app, street):
    case = resolved(street)
    with transaction():
        last = select(Event.id).where(Event.case_id == case.id).order_by(Event.sequence.desc()).limit(1)
        event_id = db.session.scalars(last).one()
        db.session.execute(delete(EventText).where(EventText.event_id == event_id))
        db.session.execute(delete(Event).where(Event.id == event_id))

    assert run(app, "verify", case.number).exit_code == 1


def test_one_case_is_printed_without_names_or_texts(app, street):
    case = resolved(street)

    output = run(app, "show", case.number.lower()).output

    assert "accept" in output
    assert case.number in output
    assert "换了灯泡" not in output
    assert "李国强" not in output


@pytest.mark.parametrize("number", ["nonsense", "YA-20200101-001"])
def test_a_number_of_no_case_is_said(app, street, number):
    result = run(app, "show", number)

    assert result.exit_code == 1
    assert "no case" in result.output
