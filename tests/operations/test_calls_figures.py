"""The queue of a department, and the figures of all with their lists."""

from datetime import date, timedelta

from sqlalchemy import select

from app.cases import operations as cases
from app.cases.queries import calls
from app.cases.queries.calls import Wanted
from app.database import transaction
from app.domain.backlog import ALWAYS
from app.domain.calls import Attendance, Figure, Mark
from app.domain.levels import Role
from app.extensions import db
from app.models.cases import Case
from tests import factories
from tests.factories import actor


def test_figures_are_the_counts_of_their_lists(place, do, register):
    (first,) = do.call()
    do(cases.answer, place.co_handler, note="已拆除")
    do(cases.score_call, place.grid_worker, task_id=first, attendance=Attendance.ON_TIME, mark=Mark.WELL)
    (second,) = do.call()  # nobody comes in time
    (third,) = do.call(do.firm)
    do(cases.withdraw_call, place.grid_worker, task_id=third, note="不用来")
    later, street = do.now + timedelta(days=9), actor(place.street_worker)

    tallies = {one.unit_id: one for one in calls.tallies(street, ALWAYS, as_of=later)}

    assert list(tallies) == [place.department.id]  # what was taken back in time counts nowhere
    mine = tallies[place.department.id]
    assert (mine.called, mine.came_in_time, mine.answered_in_time) == (2, 1, 1)
    assert (mine.scored, mine.points, mine.open, mine.overdue) == (1, 4, 1, 1)
    for figure in Figure:
        wanted = Wanted(figure, ALWAYS, place.department.id)
        listed = calls.found(street, wanted, as_of=later).rows
        assert len(listed) == calls.count(street, wanted, as_of=later) == getattr(mine, figure.value)
    open_ones = calls.found(street, Wanted(Figure.OPEN, ALWAYS), as_of=later, limit=1)
    assert [call.task.id for call in open_ones.rows] == [second]


def test_another_community_sees_no_figures_of_it(place, do):
    do.call()
    with transaction():
        across = factories.person("across", "郑伟", (Role.COMMUNITY_STAFF, place.other_community))

    assert calls.tallies(actor(across), ALWAYS, as_of=do.now) == []
    assert len(calls.tallies(actor(place.community_worker), ALWAYS, as_of=do.now)) == 1


def test_ones_own_queue_holds_only_what_waits_for_one_what_is_due_first_on_top(place, do, register, now):
    do.call()
    other = register()
    with transaction():
        called = {"unit_ids": [place.department.id], "note": "急", "due_on": date(2026, 3, 4)}
        cases.call_in(other.id, actor(place.grid_worker), **called, version=None, now=now)
        cases.report_in(other.id, actor(place.co_handler), version=None, now=now)
    mine = actor(place.co_handler)
    first = calls.queue(mine, limit=1)

    assert [call.task.case_id for call in first.rows] == [do.case.id]
    rest = calls.queue(mine, after=first.next_key)
    assert [call.task.case_id for call in rest.rows] == [other.id]
    do(cases.decline, place.co_handler, note="不归我们管")
    assert [call.task.case_id for call in calls.queue(mine).rows] == [other.id]
    assert calls.queue(actor(do.manager)).rows == []
    assert db.session.scalars(select(Case.id).where(Case.id == do.case.id)).one()
