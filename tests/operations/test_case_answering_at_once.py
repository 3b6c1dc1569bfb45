"""Two answers at the same moment: one row, one objection, whoever comes first."""

from threading import Barrier, Thread

import pytest
from sqlalchemy import select

from app.cases import operations as cases
from app.database import transaction
from app.domain.answers import Verdict
from app.domain.workflow import Move
from app.extensions import db
from app.models.answering import Slip
from tests.factories import actor
from tests.orders import moves
from tests.slips import answers, closed, objections, resident


@pytest.mark.parametrize("is_neighbour", [False, True])
def test_of_two_at_once_each_is_written_and_one_objection_is_open(app, place, register, now, is_neighbour):
    case = closed(place, register(), now)
    who = [resident(case), resident(case)]
    if is_neighbour:
        with transaction():
            slip = cases.give_slip(case.id, actor(place.head), now=now)
        who[1] = resident(case, db.session.scalars(select(Slip).where(Slip.id == slip.id)).one())
    case_id, start, failed = case.id, Barrier(2), []
    db.session.rollback()

    def say(actor):
        with app.app_context():
            start.wait()
            try:
                with transaction():
                    cases.judge(case_id, actor, verdict=Verdict.NOT_FIXED, note="不亮", now=now)
            except Exception as error:
                failed.append(error)
            db.session.remove()

    threads = [Thread(target=say, args=(actor,)) for actor in who]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failed == []
    assert len(answers(case)) == (2 if is_neighbour else 1)
    assert len(objections(case)) == 1
    assert moves(case).count(Move.JUDGE) == 2
