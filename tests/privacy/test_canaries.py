"""Nothing that identifies a resident is anywhere in clear but where somebody has asked for it."""

import io
import re
import zipfile
from html import unescape
from urllib.parse import unquote_plus

import pytest
from sqlalchemy import func, inspect, select, text

from app.database import transaction
from app.domain.exports import ExportKind, FileFormat
from app.domain.levels import Role
from app.exports import building
from app.extensions import db
from app.models.accounts import Reveal
from app.models.cases import Case, Contact
from app.papers import pdf
from app.settings.operations import install_defaults
from tests import exported, factories
from tests.privacy import ways
from tests.privacy.canaries import NAME, seeded
from tests.signing_in import fields, post, sign_in

LINK = re.compile(r'href="(/[^"#]*)')
MOST_OF_A_KIND = 2
PACKED = b"PK\x03\x04"
"""How a docx, an xlsx and a zip begin."""
PAPERS = ("leader", "community_worker")
"""Who is offered the papers of talks and orders."""
LOGGED = (
    *("/api/v1/cases", "/api/v1/cases/<number>/moves/note", "/open311/v2/requests", "/hotline/confirm"),
    *("/q/<number>/remark", "/q/<number>/answer", "/firms/<int:enterprise_id>/needs/new", "/cases/new"),
)
"""Routes by which something was sent: the log names them, and nothing of what they took."""
PEOPLE = ("head", "leader", "community_worker", "co_handler", "administrator", "officer", "stranger")


@pytest.fixture
def place(app, now):
    made = factories.street()
    with transaction():
        install_defaults(now=now)
        made.officer = factories.person("officer", "钱保", (Role.PRIVACY_OFFICER, made.street))
    return made


@pytest.fixture
def planted(client, place, now):
    return seeded(client, place, now)


def shape(path):
    """Return what kind of page an address is, so that a hundred cases are one kind."""
    return re.sub(r"[A-Z]+-\d+-\d+|\d+", "N", path.split("?")[0])


def opened(content: bytes) -> str:
    """Return what can be read in a file, in a packed one of each of its parts."""
    if not content.startswith(PACKED):
        return content.decode(errors="replace")
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return "\n".join(opened(packed.read(name)) for name in packed.namelist())


@pytest.fixture
def printed(monkeypatch):
    """Return every sheet that is set as a PDF: the letters in the file itself are numbers of its font."""
    sheets, set_as_pdf = [], pdf.document

    def noted(paper, font):
        sheets.append(repr(paper))
        return set_as_pdf(paper, font)

    monkeypatch.setattr(pdf, "document", noted)
    return sheets


def walked(client):
    """Go through the pages that somebody is offered; return what each answered, its headers too."""
    waiting, seen, kinds, answers = ["/"], set(), {}, {}
    while waiting:
        path = waiting.pop(0)
        kind = shape(path)
        if path in seen or kinds.get(kind, 0) >= MOST_OF_A_KIND or path.startswith(("/logout", "/assets")):
            continue
        seen.add(path)
        kinds[kind] = kinds.get(kind, 0) + 1
        answer = client.get(path, buffered=True)
        answers[path] = f"{answer.headers}\n{opened(answer.get_data())}"
        if answer.mimetype == "text/html":
            waiting += [unescape(one) for one in LINK.findall(answer.text)]
    return answers


def hits(planted, written):
    """Return which canaries stand in texts, and where; bare rooms count beside their unit only."""
    found = []
    for where, words in written.items():
        for canary, way in planted.items():
            if (f"3单元{canary}" if len(canary) == 4 else canary) in words:
                found.append((where, way, canary))
    return found


@pytest.mark.sqlite  # what pages say hangs on no database
@pytest.mark.parametrize("who", PEOPLE)
def test_no_page_or_paper_shows_a_canary_to_anybody_who_has_not_asked(client, place, planted, printed, who):
    db.session.rollback()
    sign_in(client, getattr(place, who))

    answers = walked(client)
    answers |= {f"pdf {number}": sheet for number, sheet in enumerate(printed)}

    kinds = {path.split("?")[0].rsplit(".", 1)[-1] for path in answers if "." in path}
    assert (kinds >= {"docx", "pdf"} and len(printed) > 0) or who not in PAPERS
    assert len(answers) > (2 if who == "stranger" else 8)
    assert hits(planted.planted, answers) == []


def test_whoever_asks_sees_what_was_put_in(client, place, planted):
    """What makes the other tests mean something: the canaries are there, behind the one door."""
    db.session.rollback()
    sign_in(client, place.leader)
    seen = ""
    for number in db.session.scalars(select(Case.number)).all():
        form = {**fields(client.get(f"/cases/{number}")), "reason": "emergency"}
        seen += post(client, f"/cases/{number}/contact", form).text

    kept = planted.planted.keys() - planted.lost
    assert [(canary, planted.planted[canary]) for canary in kept if canary not in seen] == []
    assert len(kept) > 3 * len(ways.EVERY)
    assert [canary for canary in planted.lost if canary in seen] == []


def rows_of_database():
    """Return everything that the database holds, a text a table, the index of the search too."""
    db.session.rollback()
    quote = db.engine.dialect.identifier_preparer.quote
    names = inspect(db.engine).get_table_names()
    held = {}
    for name in names:
        rows = db.session.execute(text(f"SELECT * FROM {quote(name)}")).all()
        held[name] = "\n".join(
            str([bytes(v).decode("latin-1") if isinstance(v, bytes | memoryview) else v for v in row])
            for row in rows
        )
    return held


def test_the_database_holds_none_of_them(place, planted):
    held = rows_of_database()

    assert "3单元***室" in held["case"]
    assert hits(planted.planted, held) == []


@pytest.mark.sqlite
def test_not_even_the_bytes_of_its_file(app, place, planted):
    db.session.rollback()
    path = db.engine.url.database
    with open(path, "rb") as file:
        main = file.read()
    with open(f"{path}-wal", "rb") as file:
        written = main + file.read()

    assert "3单元***室".encode() in written
    found = [canary for canary in planted.planted if len(canary) != 4 and canary.encode() in written]
    assert found == []
    assert not any(f"3单元{canary}".encode() in written for canary in planted.planted if len(canary) == 4)


@pytest.mark.parametrize("file_format", [FileFormat.CSV, FileFormat.XLSX])
@pytest.mark.parametrize("kind", [ExportKind.CASES, ExportKind.LEDGER, ExportKind.TALKS, ExportKind.NOTICES])
def test_files_that_are_given_out_hold_none(place, planted, now, kind, file_format):
    who = place.grid_worker if kind is ExportKind.NOTICES else place.leader
    export_id = exported.asked(who, kind, file_format, now=now)
    building.build(export_id)

    held = opened(building.path_of(exported.row(export_id).file).read_bytes())

    assert len(held) > 20
    assert hits(planted.planted, {"file": held}) == []


def test_the_log_and_answers_to_senders_hold_none(capsys, client, place, now):
    """Whatever was sent by every way, and then asked in vain."""
    planted = seeded(client, place, now)
    db.session.rollback()
    number = db.session.scalars(select(Case.number).order_by(Case.id)).first()
    sign_in(client, place.leader)
    asked = [
        client.get(f"/cases/{number}/nothing"),
        post(client, f"/cases/{number}/contact"),
        post(client, f"/cases/{number}/accept", {"version": "-1"}),
        client.get("/audit"),
    ]

    log = capsys.readouterr()
    logged = log.err + log.out
    assert [answer.status_code for answer in asked] == [404, 422, 422, 403]
    assert [rule for rule in LOGGED if rule not in logged] == []
    written = {f"{n}": f"{answer.headers}\n{answer.text}" for n, answer in enumerate(asked)}
    assert hits(planted.planted, written | planted.answers | {"log": logged}) == []
    assert db.session.scalar(select(Contact.id).limit(1)) is not None


def test_looking_for_them_leaves_none_in_addresses_and_lists(client, place, planted):
    """Searched, kept as a list, given out as a file and looked for by the form of their own."""
    db.session.rollback()
    sign_in(client, place.leader)
    addresses, before = [], db.session.scalar(select(func.count()).select_from(Reveal))
    db.session.rollback()
    found = post(client, "/cases/by-resident", {"resident": NAME})
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(Reveal)) > before
    addresses += [unquote_plus(one) for one in LINK.findall(found.text)]
    for canary in ("13877776666", "3单元1919室", "37081119491231" + "0001"):
        query = f"words=楼道+{canary}&state=all"
        pages = [client.get(f"{path}?{query}") for path in ("/cases", "/orders/choose", "/exports/new/cases")]
        pages += [client.get(page.location) for page in pages]
        pages.append(post(client, "/cases/filters", {"name": "我的", "query": query}))
        pages.append(post(client, "/exports/new/cases", {"query": query, "format": "csv"}))
        pages.append(post(client, "/cases/by-resident", {"resident": canary}))
        addresses += [unquote_plus(one) for page in pages for one in LINK.findall(page.text)]
        addresses += [unquote_plus(page.location or "") for page in pages]

    assert any("words=楼道&state=all" in one for one in addresses)
    assert hits(planted.planted, {"addresses": "\n".join(addresses)} | rows_of_database()) == []
