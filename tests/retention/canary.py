"""A resident whose name and number stand wherever somebody may write them, and a look into every byte."""

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import unescape
from pathlib import Path
from urllib.parse import quote, unquote_plus
from zipfile import BadZipFile, ZipFile

from flask import current_app
from sqlalchemy import select, text

from app.cases import operations as cases
from app.cases.operations.protecting import contact_digests
from app.database import transaction
from app.domain.exports import ExportKind, ExportState, FileFormat
from app.domain.talks import DecisionKind
from app.domain.workflow import Outcome
from app.exports import jobs as exports
from app.extensions import Base, db
from app.files import operations as files
from app.files import storage
from app.models.cases import Case, Contact
from app.models.exports import Export
from app.models.notices import Notice
from app.talks import operations as talk_operations
from tests import minutes, orders, talks
from tests.exported import asked
from tests.factories import Street, actor
from tests.files.pictures import picture, upload
from tests.signing_in import post
from tests.web.cases_made import enter

NAME, PHONE = "欧阳晓燕", "13655550123"
SPACED = "欧 阳 晓燕"
OTHERS = "其他人的门牌照旧"
"""Something else that stands beside it, and stays."""
LONG = timedelta(days=1_200)


@dataclass
class Written:
    """The case of the resident, and the talk at which it came up."""

    case_id: int
    talk_id: int
    photo: Path


def write(street: Street, now: datetime) -> Written:
    """Let a talk take the case up, write name and number wherever it is possible, and close it."""
    host = street.community_worker
    talk = talks.opened(
        street.community, host, now, title=f"{NAME}家漏水碰头会", place=f"{NAME}家", news=f"{NAME}家周五修管"
    )
    minutes.arrive(talk, street.head, host)
    item = talks.add(talk, street.head, f"{NAME}家（电话{PHONE}）漏水，{OTHERS}", street.building)
    talks.decide(item, host, DecisionKind.DISPATCHED, now, note=f"请联系{SPACED}")
    talks.close(talk, host, now)
    case = talks.case_of(item)
    _minutes(talk, street, now)
    photo = _on_the_case(case.id, street, now)
    _besides(case.id, street, now)
    return Written(case.id, talk.id, photo)


def _minutes(talk, street: Street, now: datetime) -> None:
    """Lock minutes and add to them."""
    host = street.community_worker
    minutes.word(talk, host, closing=f"谢谢{NAME}老人")
    minutes.read_out(talk, host, now)
    for person in (host, street.head):
        minutes.confirm(talk, person, now)
    minutes.lock(talk, host, now)
    with transaction():
        talk_operations.add_to_minutes(talk.id, actor(host), body=f"{NAME}补充说已修好", now=now)


def _on_the_case(case_id: int, street: Street, now: datetime) -> Path:
    """Name the resident, send a photo, write notes, give an order and close the case."""
    worker = actor(street.grid_worker)
    prepared = files.prepare([upload(picture())])
    with transaction():
        case = db.session.get_one(Case, case_id)
        kept = files.store(prepared, street_id=case.street_id, actor_id=worker.id, now=now)
        cases.accept(case_id, worker, version=None, now=now)
        contact = db.session.get_one(Contact, case.contact_id)
        contact.name = NAME
        for column, digest in contact_digests(NAME, PHONE).items():
            setattr(contact, column, digest)
        cases.note(
            case_id, worker, note=f"{NAME}不在家，留言 {PHONE[:3]}****{PHONE[-4:]}", version=None, now=now
        )
        cases.call_in(
            case_id, worker, unit_ids=[street.department.id], note=f"请找{NAME}", version=None, now=now
        )
    order = orders.given(
        street.leader, [db.session.get_one(Case, case_id)], street.grid_worker, street.grid, now,
        reason=f"{NAME}来访", demand=f"给{NAME}答复",
    )  # fmt: skip
    orders.answered(order, street.grid_worker, now, f"已回复{NAME}")
    orders.accepted(order, street.leader, now)
    with transaction():
        cases.resolve(
            case_id, worker, outcome=Outcome.SOLVED, note=f"{NAME}家修好了", told="当面告知",
            unanswered="不等了", version=None, now=now, photos=kept,
        )  # fmt: skip
    with transaction():
        cases.verify(case_id, actor(street.community_worker), version=None, now=now)
    return storage.path_of(prepared[0].content_hash)


def _besides(case_id: int, street: Street, now: datetime) -> None:
    """Search for the name, keep the search and have a file made with it, as pages do; tell somebody of it."""
    by_name = _searched(street.leader)
    whole = asked(street.leader, ExportKind.CASES, FileFormat.CSV, now=now)
    exports.build_waiting(now=now)
    with transaction():
        notice = db.session.scalars(select(Notice).where(Notice.case_id == case_id).limit(1)).one()
        notice.params = {**notice.params, "said": NAME}
        ready = select(Export).where(Export.id.in_([by_name, whole]))
        assert {row.state for row in db.session.scalars(ready)} == {ExportState.READY}


def _searched(person) -> int:
    """Send the forms that the list of cases shows to who searches for the name; return the export's id."""
    client = current_app.test_client()
    enter(client, person)
    listed = client.get("/cases", query_string={"words": NAME, "state": "all"})
    post(client, "/cases/filters", {"name": NAME, "query": _field(listed, "query")})
    new = client.get("/exports/new/cases", query_string={"words": NAME, "state": "all"})
    sent = {name: _field(new, name) for name in ("query", "repeat_key")}
    post(client, "/exports/new/cases", {**sent, "format": "csv"})
    db.session.rollback()
    return db.session.scalars(select(Export.id)).one()


def _field(page, name: str) -> str:
    """Return what a hidden field of a page holds."""
    return unescape(page.text.split(f'name="{name}"')[1].split('value="')[1].split('"')[0])


def forms() -> dict[str, bytes]:
    """Return how the canary may be written: as it is, in JSON, in an address, as pairs of an index."""
    pairs = [f"{NAME[at : at + 2]}".encode() for at in range(len(NAME) - 1)]
    found = {f"pair {number}": pair for number, pair in enumerate(pairs)}
    found |= {"number": PHONE.encode(), "masked": f"{PHONE[:3]}****{PHONE[-4:]}".encode()}
    found |= {"spaced": SPACED.encode(), "quoted": quote(NAME).encode()}
    found["json"] = json.dumps(NAME[1:3])[1:-1].encode()
    return found


def found_in(what: Iterator[tuple[str, bytes]]) -> set[str]:
    """Return where something of the canary stands."""
    known = forms()
    return {f"{name}: {form}" for name, data in what for form, sought in known.items() if sought in data}


def columns_naming() -> set[str]:
    """Return the columns of the schema in which the name stands, however it is written there."""
    db.session.rollback()
    return {
        f"{table.name}.{column.name}"
        for table in Base.metadata.tables.values()
        for column in table.columns
        for value in db.session.scalars(select(column).where(column.is_not(None)))
        if any(name in _readable(value) for name in (NAME, SPACED))
    }


def _readable(value: object) -> str:
    return (
        unquote_plus(value) if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    )


def everything(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Go through the bytes of the database and of all files."""
    yield from _database()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path.name, path.read_bytes()
            yield from _unpacked(path)


def _unpacked(path: Path) -> Iterator[tuple[str, bytes]]:
    try:
        with ZipFile(path) as packed:
            for name in packed.namelist():
                yield f"{path.name}/{name}", packed.read(name)
    except BadZipFile:
        return


def _database() -> Iterator[tuple[str, bytes]]:
    db.session.rollback()
    if db.engine.dialect.name == "sqlite":
        path = Path(db.engine.url.database)
        for one in (path, path.with_name(f"{path.name}-wal")):
            if one.exists():
                yield one.name, one.read_bytes()
        return
    with db.engine.connect() as connection:
        for table in [*Base.metadata.tables, "case_search"]:
            for row in connection.execute(text(f'SELECT t::text FROM "{table}" t')):
                yield table, row[0].encode()


def settle() -> None:
    """Bring what SQLite holds in its log into its file, so that the file is all there is."""
    db.session.rollback()
    if db.engine.dialect.name == "sqlite":
        with sqlite3.connect(db.engine.url.database, timeout=5) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
