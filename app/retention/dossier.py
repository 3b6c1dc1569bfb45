"""All that is held about a resident as one file: readable, as data, and the photos themselves."""

import json
from collections.abc import Collection
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs
from zipfile import ZIP_DEFLATED, ZipFile

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.access.policy import Actor
from app.cases.presenting.timeline import sentence
from app.cases.queries.contacts import in_clear
from app.cases.queries.reading import names_behind
from app.domain.exports import ExportKind
from app.domain.looked_up import LookedUp, read
from app.exports.sources import WHOLE, Asked, Whole
from app.files import storage
from app.retention.queries.person import HeldBeside, HeldCase, held, held_beside, readable_count
from app.web.filters import instant
from app.web.i18n import current_locale
from app.web.messages import label
from app.web.naming import name_of

PLACES = {
    "task": _l("Call of a department"),
    "ledger_entry": _l("Ledger entry"),
    "ledger_request": _l("Request for the ledger"),
    "review": _l("Review in the ledger"),
    "promise": _l("Promise"),
    "supervision_order": _l("Supervision order"),
    "supervision_answer": _l("Answer to an order"),
    "agenda_item": _l("Item of a talk"),
    "decision": _l("Decision at a talk"),
    "dissent": _l("Dissent at a talk"),
    "vote": _l("Vote at a talk"),
    "brief": _l("Brief"),
    "reveal": _l("What somebody looked for"),
}
"""Where something was written down, by the name of its table."""


def query_of(found: LookedUp) -> str:
    """Return how an export remembers whom it is about: by cases and instants, never by name."""
    return f"cases={found.text()}"


def found_in(query: str) -> LookedUp:
    """Return what `query_of` wrote."""
    return read(parse_qs(query).get("cases", [""])[0])


def told(one: HeldCase) -> dict[str, Any]:
    """Return a case and all that is held with it, in the reader's language."""
    case, names = one.case, names_behind(one.case, one.events)
    return {
        "number": case.number,
        "name": one.contact.name or "",
        "phone": one.contact.phone or "",
        "further": in_clear(one.contact).beside(),
        "state": label(case.state),
        "category": name_of(case.category),
        "holder": name_of(case.holder),
        "registered_at": instant(case.registered_at),
        "closed_at": instant(case.closed_at) if case.closed_at else "",
        "description": case.description,
        "spot": case.spot,
        "outside_number": case.outside_number or "",
        "events": [
            {
                "at": instant(event.at),
                "what": sentence(event, names),
                "text": (event.words.body or "") if event.words else "",
            }
            for event in one.events
        ],
        "written": [
            {"where": str(PLACES[found.table]), "words": _plain(found.words.values())}
            for found in one.written
        ],
        "talks": [f"{talk.title} {instant(talk.starts_at)}" for talk in one.talks],
        "photos": [f"photos/{file.id}.jpg" for file in one.photos],
        "looks": [{"at": instant(look.at), "person": look.person} for look in one.looks],
        "notices": one.notices,
    }


def told_beside(one: HeldBeside) -> dict[str, Any]:
    """Return what is held about a neighbour who joined a case; the case is about somebody else."""
    case = one.case
    return {
        "number": case.number,
        "name": one.contact.name or "",
        "phone": one.contact.phone or "",
        "state": label(case.state),
        "category": name_of(case.category),
        "holder": name_of(case.holder),
        "joined_at": instant(one.contact.joined_at),
        "looks": [{"at": instant(look.at), "person": look.person} for look in one.looks],
    }


def handed_out(one: HeldCase) -> dict[str, Any]:
    """Return what a copy tells of a case: all that is held but further lines, of which it tells the number.

    They are numbers that stood in reports and remarks, and neighbours who joined the case: whose each is
    nobody wrote down, and nobody is given what may be somebody else's.
    """
    whole = told(one)
    return {**whole, "further": [], "left_out": len(whole["further"])}


def _plain(values: Collection[object]) -> list[str]:
    """Return the texts in some values, however they are nested, each once."""
    found: list[str] = []
    for value in values:
        if isinstance(value, dict):
            found += _plain(value.values())
        elif isinstance(value, list):
            found += _plain(value)
        elif isinstance(value, str) and value:
            found.append(value)
    return list(dict.fromkeys(found))


def _title() -> str:
    return _("What is held about a person")


def _write(actor: Actor, asked: Asked, path: Path) -> list[int]:
    wanted = found_in(asked.query)
    cases, beside = held(actor, wanted.case_ids), held_beside(actor, wanted.joined)
    shown, joined = [handed_out(one) for one in cases], [told_beside(one) for one in beside]
    made_at = instant(asked.at)
    # Not as a page of somebody who asks: the scheduler builds it too, where no request is.
    template = current_app.jinja_env.get_template("retention/copy.html")
    page = template.render(cases=shown, joined=joined, made_at=made_at, is_english=current_locale() == "en")
    data = json.dumps({"made_at": made_at, "cases": shown, "joined": joined}, ensure_ascii=False, indent=2)
    with ZipFile(path, "w", ZIP_DEFLATED) as packed:
        packed.writestr("index.html", page)
        packed.writestr("data.json", data)
        for one in cases:
            _pack_photos(packed, one)
    return sorted({one.case.id for one in cases} | {one.case.id for one in beside})


def _pack_photos(packed: ZipFile, one: HeldCase) -> None:
    for file in one.photos:
        photo = storage.path_of(file.content_hash)
        packed.write(photo, f"photos/{file.id}.jpg")


WHOLE[ExportKind.PERSON] = Whole(_title, _write, readable_count)
