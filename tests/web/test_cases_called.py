"""Lists, files and the API say of a case no more to a called-in department than the page of the case does."""

import pytest

from app.cases import operations as cases
from app.cases.queries import lists
from app.cases.queries.filtering import Filters
from app.database import transaction
from app.domain.backlog import Span
from app.domain.exports import ExportKind, FileFormat
from app.domain.levels import Level, Role
from app.domain.workflow import Channel
from app.exports import building
from tests import factories
from tests.api.asked import Program, token_of
from tests.counting import statements
from tests.exported import asked, lines_of
from tests.factories import actor
from tests.web.cases_made import enter, registered


@pytest.fixture
def street(app):
    return factories.street()


@pytest.fixture
def called(street, now):
    """Return a case into which the department was called."""
    return call(street, now)


def call(street, now, **values):
    case = registered(street, spot="3单元", **values)
    by = {"version": None, "now": now}
    with transaction():
        cases.accept(case.id, actor(street.grid_worker), **by)
        cases.assign(case.id, actor(street.grid_worker), assignee_id=street.grid_worker.id, **by)
        unit_ids = [street.department.id]
        cases.call_in(case.id, actor(street.grid_worker), unit_ids=unit_ids, note="请到场", **by)
    return case


def numbers(person, now, filters):
    rows = lists.found(actor(person), filters, as_of=now).rows
    assert lists.count(actor(person), filters, as_of=now) == len(rows)
    return [row.number for row in rows]


def test_the_page_list_names_neither_holder_nor_due(client, street, called):
    enter(client, street.co_handler)
    theirs = client.get("/cases").text
    enter(client, street.grid_worker)
    whole = client.get("/cases").text

    assert called.number in theirs
    assert (street.grid.name in theirs.split('class="case-row"')[1], "还剩" in theirs) == (False, False)
    assert (street.grid.name in whole.split('class="case-row"')[1], "还剩" in whole) == (True, True)
    assert [("<span>办理单位</span>" in page, "办理单位：" in page) for page in (theirs, whole)] == [
        (False, False),
        (True, True),
    ]


def test_the_list_of_the_api_says_what_the_case_says(app, street, called):
    program = Program(app, token_of(street.co_handler))
    (line,) = program.get("/cases").json["items"]
    case = program.get(f"/cases/{called.number}").json
    (whole,) = Program(app, token_of(street.grid_worker)).get("/cases").json["items"]

    assert (line["holder"], line["due_at"]) == (case["holder"], case["due_at"]) == (None, None)
    assert (line["state"], line["light"], line["urgency"]) == (case["state"], case["light"], case["urgency"])
    assert whole["holder"] == street.grid.name
    assert whole["due_at"] is not None


def test_the_file_leaves_the_columns_empty(street, called, now):
    def cells(person):
        export_id = asked(person, ExportKind.CASES, FileFormat.CSV, now=now)
        building.build(export_id)
        head, *rows = lines_of(export_id)
        (row,) = [row for row in rows if row[0] == called.number]
        return dict(zip(head, row, strict=True))

    theirs, whole = cells(street.co_handler), cells(street.grid_worker)

    hidden = {name for name, cell in theirs.items() if cell != whole[name]}
    assert hidden == {"类别", "办理单位", "来源", "到期时间"}
    assert {theirs[name] for name in hidden} == {""}


@pytest.mark.parametrize(
    "hidden",
    [
        {"level": Level.GRID},
        {"channel": Channel.BUILDING_HEAD},
        {"category_id": "category_id"},
        {"raiser_id": "raiser_id"},
        {"assignee_id": "assignee_id"},
        {"due": "due"},
    ],
    ids=lambda values: next(iter(values)),
)
def test_no_filter_tells_what_the_case_hides(street, called, now, hidden):
    ((name, value),) = hidden.items()
    due = Span(from_at=called.due_at, until_at=None)
    value = due if value == "due" else getattr(called, value) if value == name else value
    filters = Filters(**{name: value})

    assert numbers(street.grid_worker, now, filters) == [called.number]
    assert numbers(street.co_handler, now, filters) == []


def test_what_the_case_says_can_be_filtered(street, called, now):
    for filters in (Filters(), Filters(words="楼道灯"), Filters(unit_id=street.building.id)):
        assert numbers(street.co_handler, now, filters) == [called.number]


def test_the_order_of_the_list_does_not_tell_what_is_due_first(street, called, now):
    later = call(street, now, category="property.upkeep")
    urgent = sorted((called, later), key=lambda case: case.due_at)
    assert urgent[0] is not later or urgent[0].due_at != urgent[1].due_at

    page = lists.found(actor(street.co_handler), Filters(), as_of=now, limit=1)

    assert [row.number for row in page.rows] == [later.number]
    assert page.next_key == str(later.id)


def test_whoever_works_here_too_sees_their_own_cases_whole(street, called, now):
    with transaction():
        roles = ((Role.CO_HANDLER, street.department), (Role.GRID_STAFF, street.sister_grid))
        both = factories.person("both", "许文", *roles)
    own = registered(street, by=both, place=street.sister_grid)

    rows = {row.number: row for row in lists.found(actor(both), Filters(), as_of=now).rows}

    assert rows[own.number].holder is not None
    assert rows[called.number].holder is None
    assert numbers(both, now, Filters(level=Level.GRID)) == [own.number]


def test_it_is_one_statement_however_many(street, called, now):
    by = actor(street.co_handler)

    def taken():
        with statements() as seen:
            lists.found(by, Filters(), as_of=now)
        return len(seen)

    few = taken()
    call(street, now)

    assert (few, taken()) == (1, 1)
