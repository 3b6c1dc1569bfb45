"""A message says no more of a resident than its reader may see when it leaves, and each look is noted."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.audit import Act
from app.cases import operations as cases
from app.database import transaction
from app.domain.sending import FLOOD, ChannelKind
from app.extensions import db
from app.messages import jobs, operations
from app.models.accounts import Reveal
from app.models.audit import AuditEntry
from app.models.cases import Task
from app.models.messages import MessageChannel
from app.models.organisation import Posting
from tests import factories
from tests.factories import TODAY, actor

NAME, PHONE, REPORT = "单春花", "100 1234 5678", "楼道灯坏了"
WORDS = "{resident} {phone} {report}"


@pytest.fixture
def case_id(house):
    place = house.place
    category = factories.category("power.corridor_light").id
    draft = cases.Draft(REPORT, place.building.id, category, contact_name=NAME, contact_phone=PHONE)
    with transaction():
        for code in ("case_received", "case_called_in"):
            operations.set_template(place.street.id, house.admin, code=code, language="en", text=WORDS)
        return cases.register(draft, actor(place.head), now=house.clock.now).id


def mailbox(house, mail, person):
    """Let somebody be told by mail, by a channel that may name residents."""
    channel = house.channel(ChannelKind.MAIL, mail.url(), personal_data=True)
    house.tell_person(channel, person, "somebody@street.example")
    return channel


def called_in(house, case_id, **values) -> int:
    by, given = actor(house.place.grid_worker), {"version": None, "now": house.clock.now}
    with transaction():
        cases.accept(case_id, by, **given)
        ids = [house.place.department.id]
        cases.call_in(case_id, by, unit_ids=ids, note="请到场", **values, **given)
    return db.session.scalars(select(Task.id).where(Task.case_id == case_id)).one()


def said(mail) -> list[bool]:
    """Return whether name, phone and report stand in the one mail that came."""
    (letter,) = mail.mails
    return [text in letter.get_content() for text in (NAME, PHONE, REPORT)]


def looks() -> tuple[list[int], int]:
    """Return who looked, and how many looks the audit log has."""
    db.session.rollback()
    noted = select(AuditEntry.id).where(AuditEntry.action == Act.REVEALED)
    return list(db.session.scalars(select(Reveal.person_id))), len(db.session.scalars(noted).all())


def test_whoever_handles_the_case_is_told_and_it_is_noted_as_a_look(house, mail, case_id):
    mailbox(house, mail, house.place.grid_worker)
    house.send()

    assert said(mail) == [True, True, True]
    assert looks() == ([house.place.grid_worker.id], 1)


def may_name(channel, *, allowed):
    db.session.rollback()
    with transaction():
        db.session.get_one(MessageChannel, channel).personal_data = allowed


def tried_again(house, mail, *, refused):
    """Let the mail server take it later, or at last; the sender tries once more."""
    mail.refuse.clear()
    if refused:
        mail.refuse["somebody@street.example"] = "451 later"
    house.clock.advance(timedelta(minutes=30))
    house.send()


def test_what_is_named_only_at_a_later_try_is_a_look_too(house, mail, case_id):
    channel = mailbox(house, mail, house.place.grid_worker)
    may_name(channel, allowed=False)
    mail.refuse["somebody@street.example"] = "451 later"
    house.send()
    before = looks()
    may_name(channel, allowed=True)

    tried_again(house, mail, refused=False)

    assert before == ([], 0)
    assert said(mail) == [True, True, True]
    assert looks() == ([house.place.grid_worker.id], 1)


def test_a_message_that_is_tried_often_is_one_look(house, mail, case_id):
    mailbox(house, mail, house.place.grid_worker)
    mail.refuse["somebody@street.example"] = "451 later"
    house.send()
    tried_again(house, mail, refused=True)

    tried_again(house, mail, refused=False)

    assert said(mail) == [True, True, True]
    assert looks() == ([house.place.grid_worker.id], 1)


def test_another_message_about_the_case_is_another_look(house, mail, case_id):
    mailbox(house, mail, house.place.grid_worker)
    house.send()
    house.happen(house.place.grid, case_id=case_id)
    house.send()

    assert len(mail.mails) == 2
    assert looks() == ([house.place.grid_worker.id] * 2, 2)


def test_many_things_of_one_case_in_one_message_are_one_look(house, mail, case_id):
    mailbox(house, mail, house.place.grid_worker)
    for _number in range(FLOOD):
        house.happen(house.place.grid, case_id=case_id)
    house.send()

    assert len(mail.mails) == 1
    assert looks() == ([house.place.grid_worker.id], 1)


def test_a_leader_who_would_have_to_say_what_for_is_not_told(house, mail, case_id):
    mailbox(house, mail, house.place.leader)
    house.happen(house.place.street, case_id=case_id)
    house.send()

    assert said(mail) == [False, False, True]
    assert looks() == ([], 0)


@pytest.mark.parametrize("may_phone", [False, True])
def test_a_called_unit_is_told_whom_to_phone_only_if_the_caller_handed_it_over(
    house, mail, case_id, may_phone
):
    mailbox(house, mail, house.place.co_handler)
    called_in(house, case_id, may_phone=may_phone)
    house.send()

    assert said(mail) == [may_phone, may_phone, True]
    assert looks()[0] == [house.place.co_handler.id] * may_phone


def test_what_was_put_on_its_way_before_the_call_was_withdrawn_says_nothing_any_more(house, mail, case_id):
    mailbox(house, mail, house.place.co_handler)
    task_id = called_in(house, case_id, may_phone=True)
    jobs.fan_out(now=house.clock.now)
    by, given = actor(house.place.grid_worker), {"version": None, "now": house.clock.now}
    with transaction():
        cases.withdraw_call(case_id, by, task_id=task_id, note="不用了", **given)
    house.send()

    texts = "".join(letter.get_content() for letter in mail.mails)
    assert mail.mails
    assert not [text for text in (NAME, PHONE, REPORT) if text in texts]
    assert looks() == ([], 0)


def test_nor_to_somebody_whose_posting_has_ended_meanwhile(house, mail, case_id):
    mailbox(house, mail, house.place.grid_worker)
    jobs.fan_out(now=house.clock.now)
    with transaction():
        own = select(Posting).where(Posting.person_id == house.place.grid_worker.id)
        db.session.scalars(own).one().until_on = TODAY
    house.send()

    assert said(mail) == [False, False, False]
    assert looks() == ([], 0)
