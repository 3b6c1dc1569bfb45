"""Building the files: rows, kinds of cells, one builder, rights of the moment, memory that does not grow."""

from datetime import datetime, timedelta

import pytest

from app.database import transaction
from app.domain.errors import Invalid
from app.domain.exports import KEPT, LEASE, MOST_WAITING, ExportKind, ExportState, FileFormat
from app.domain.workflow import Move
from app.exports import building, jobs, operations
from app.extensions import db
from app.models.organisation import Posting
from tests import factories, talks
from tests.exported import asked, lines_of, part_of, row, sheets_of
from tests.web.cases_made import moved, registered


@pytest.fixture
def street(app):
    return factories.street()


def test_a_list_becomes_a_sheet_with_real_instants_in_the_zone_of_the_street(street, now):
    case = registered(street, description="3单元楼道灯坏了 13812345678")
    export_id = asked(street.leader, now=now)

    built = jobs.build_waiting(now=now)

    head, line = sheets_of(building.path_of(row(export_id).file))[0]
    cells = dict(zip(head, line, strict=True))
    layout = part_of(export_id, "xl/worksheets/sheet1.xml")
    assert built == 1
    assert (cells["编号"], cells["登记时间"]) == (case.number, datetime(2026, 3, 3, 10, 0))
    assert 'state="frozen"' in layout
    assert '<autoFilter ref="A1:N2"/>' in layout
    assert "12345678" not in cells["事项"]
    assert row(export_id).rows_done == 1


@pytest.mark.parametrize("first", ["=1+1", "+1", "-1", "@SUM(A1)"])
def test_what_looks_like_a_formula_is_a_text(street, now, first):
    registered(street, description=first)
    in_excel = asked(street.leader, now=now)
    in_csv = asked(street.leader, file_format=FileFormat.CSV, now=now)

    jobs.build_waiting(now=now)

    layout = part_of(in_excel, "xl/worksheets/sheet1.xml")
    assert sheets_of(building.path_of(row(in_excel).file))[0][1][4] == first
    assert "<f>" not in layout
    assert 'quotePrefix="1"' in part_of(in_excel, "xl/styles.xml")
    assert lines_of(in_csv)[1][4] == f"'{first}"


def test_the_filter_and_the_rights_decide_what_is_in_it(street, now):
    registered(street)
    done = registered(street, description="车棚漏水")
    moved(done, Move.WITHDRAW, street.head, note="登记错了")
    elsewhere = registered(street, by=street.far_worker, place=street.far_grid, description="井盖松了")
    ended = asked(street.leader, query="state=ended", file_format=FileFormat.CSV, now=now)
    all_of_them = asked(street.leader, query="state=all", file_format=FileFormat.CSV, now=now)
    of_a_grid = asked(street.grid_worker, query="state=all", file_format=FileFormat.CSV, now=now)

    jobs.build_waiting(now=now)

    assert [line[0] for line in lines_of(ended)[1:]] == [done.number]
    assert len(lines_of(all_of_them)) == 4
    assert elsewhere.number not in {line[0] for line in lines_of(of_a_grid)}


def test_a_list_of_several_batches_is_whole_and_without_doubles(street, now, monkeypatch):
    monkeypatch.setattr("app.exports.sources.cases.BATCH", 2)
    numbers = {registered(street, description=f"第{number}盏灯坏了").number for number in range(5)}
    export_id = asked(street.leader, file_format=FileFormat.CSV, now=now)

    jobs.build_waiting(now=now)

    found = [line[0] for line in lines_of(export_id)[1:]]
    assert (len(found), set(found)) == (5, numbers)


@pytest.mark.parametrize("kind", [ExportKind.TALKS, ExportKind.NOTICES, ExportKind.LEDGER])
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_the_other_lists_are_given_out_too(street, now, kind, language):
    host = street.community_worker
    talk = talks.opened(street.community, host, now)
    item = talks.add(talk, host, "要装充电桩", street.building)
    talks.decide(item, host, talks.DecisionKind.LEDGER, now, **talks.DEFERRED)
    talks.close(talk, host, now)
    reader = street.grid_worker if kind is ExportKind.NOTICES else host
    export_id = asked(reader, kind, FileFormat.CSV, now=now, language=language)

    jobs.build_waiting(now=now)

    lines = lines_of(export_id)
    assert len(lines) >= 2
    assert all(len(line) == len(lines[0]) for line in lines)
    assert (
        ("编号" in lines[0][0] or "名称" in lines[0][0]) or language == "en" or kind is not ExportKind.TALKS
    )


def test_a_file_that_is_being_built_is_nobody_elses(street, now):
    export_id = asked(street.leader, now=now)
    with transaction():
        first = operations.claim(export_id, now=now)

    with transaction():
        second = operations.claim(export_id, now=now + LEASE)

    assert first is not None
    assert second is None
    assert jobs.build_waiting(now=now + LEASE) == 0


def test_what_a_killed_builder_left_is_begun_anew_and_given_out_once(street, now, clock):
    registered(street)
    export_id = asked(street.leader, file_format=FileFormat.CSV, now=now)
    with transaction():
        killed = operations.claim(export_id, now=now)
        operations.go_on(killed, 500, now=now)
    building.path_of(killed.file).write_text("half of a list")
    later = clock.advance(LEASE + timedelta(seconds=1))

    built = jobs.build_waiting(now=later)

    with transaction():
        late = operations.finish(killed, operations.Built(9, 9, "0", []), now=later)
        goes_on = operations.go_on(killed, 600, now=later)
    assert (built, late, goes_on) == (1, False, False)
    assert (row(export_id).file, len(lines_of(export_id))) == (f"{export_id}-2.csv", 2)


def test_half_files_of_the_dead_are_swept(street, now, clock):
    left = building.path_of("7-1.xlsx")
    left.write_text("half of a list")

    swept = jobs.sweep(now=clock.advance(timedelta(days=400)))

    assert (swept, left.exists()) == (1, False)


def test_what_killed_three_builders_is_given_up(street, now, clock):
    export_id = asked(street.leader, now=now)
    for _ in range(3):
        with transaction():
            operations.claim(export_id, now=clock.now)
        clock.advance(LEASE + timedelta(seconds=1))

    assert jobs.build_waiting(now=clock.now) == 0
    assert row(export_id).state is ExportState.FAILED


def test_an_error_is_tried_again_and_leaves_no_file(street, now, monkeypatch):
    registered(street)
    export_id = asked(street.leader, now=now)
    with monkeypatch.context() as patch:
        patch.setattr("app.exports.sources.cases._row", lambda *_: 1 / 0)
        assert jobs.build_waiting(now=now) == 0
    assert row(export_id).state is ExportState.WAITING
    assert not building.path_of(f"{export_id}-1.xlsx").exists()

    assert jobs.build_waiting(now=now) == 1


def test_a_posting_that_ends_meanwhile_ends_the_building(street, now, monkeypatch):
    registered(street), registered(street, description="车棚漏水")
    monkeypatch.setattr("app.exports.sources.cases.BATCH", 1)
    export_id = asked(street.grid_worker, now=now)
    say = building._say

    def end_posting(held, rows):
        say(held, rows)
        with transaction():
            posting = db.session.query(Posting).filter_by(person_id=held.person_id).one()
            posting.until_on = now.date()

    monkeypatch.setattr(building, "_say", end_posting)

    assert jobs.build_waiting(now=now) == 0
    assert row(export_id).state is ExportState.FAILED


def test_a_filter_that_cannot_be_used_any_more_opens_nothing(street, now):
    registered(street)
    export_id = asked(street.grid_worker, query=f"unit_id={street.far_grid.id}", now=now)

    assert jobs.build_waiting(now=now) == 0
    assert row(export_id).state is ExportState.FAILED


def test_what_is_removed_while_it_is_built_is_not_given_out(street, now, monkeypatch):
    export_id = asked(street.leader, now=now)
    say = building._say

    def remove(held, rows):
        with transaction():
            operations.remove(export_id, factories.actor(street.leader))
        say(held, rows)

    monkeypatch.setattr(building, "_say", remove)

    assert jobs.build_waiting(now=now) == 0
    assert row(export_id).state is ExportState.GONE
    assert not building.path_of(f"{export_id}-1.xlsx").exists()


def test_a_file_stays_seven_days(street, now, clock):
    export_id = asked(street.leader, now=now)
    jobs.build_waiting(now=now)
    path = building.path_of(row(export_id).file)

    early = jobs.sweep(now=clock.advance(KEPT - timedelta(seconds=1)))
    late = jobs.sweep(now=clock.advance(timedelta(seconds=1)))

    assert (early, late, path.exists(), row(export_id).state) == (0, 1, False, ExportState.GONE)


def test_one_cannot_wait_for_any_number(street, now):
    for _ in range(MOST_WAITING):
        asked(street.leader, now=now)

    with pytest.raises(Invalid) as refused:
        asked(street.leader, now=now)

    assert refused.value.code == "too_many_exports"
