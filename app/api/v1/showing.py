"""Cases as the API shows them: what the pages show, to the same people, and no more."""

from datetime import datetime

from flask import url_for

from app.access.policy import Action, Actor, may
from app.api.v1 import answers
from app.cases.moves import PAGES
from app.cases.presenting.actions import why_not
from app.cases.presenting.timeline import entries
from app.cases.presenting.words import in_place, light_of, place_of, title_of
from app.cases.queries.lines import Listed
from app.cases.queries.reading import Dossier
from app.domain.masking import masked_name, masked_phone, without_phones
from app.domain.workflow import Move
from app.models.cases import Event
from app.models.organisation import Unit
from app.web.naming import name_of

OF_LEDGER = (Move.ASK_LEDGER, Move.ENTER_LEDGER, Move.REFUSE_LEDGER, Move.RESUME)
"""Moves of cases whose operations belong to the ledger."""


def line_of(case: Listed, as_of: datetime) -> answers.CaseLine:
    """Return a case as the row of a list."""
    return answers.CaseLine(
        number=case.number,
        title=title_of(case),
        state=case.state,
        light=light_of(case, as_of).code,
        urgency=case.urgency,
        holder=name_of(case.holder) if case.holder else None,
        place=in_place(name_of(case.place), case.spot),
        due_at=case.due_at if case.is_whole else None,
        url=url_for("api.read_case", number=case.number),
    )


def named(unit: Unit) -> answers.Named:
    """Return a unit by id and name."""
    return answers.Named(id=unit.id, name=name_of(unit))


def case_of(dossier: Dossier, actor: Actor, *, as_of: datetime) -> answers.CaseWhole:
    """Return a case as `actor` may see it: all of it, or the matter that they were called in for."""
    case, whole = dossier.case, may(actor, Action.CASE_WHOLE, dossier.place)
    clear = may(actor, Action.CONTACT_READ, dossier.place)
    contact, merged = case.contact, case.merged_into
    return answers.CaseWhole(
        number=case.number,
        description=case.description if clear else without_phones(case.description),
        state=case.state,
        outcome=case.outcome,
        light=light_of(case, as_of).code,
        urgency=case.urgency,
        place=place_of(case, whole=True),
        place_id=case.building_id or case.grid_id or case.community_id or case.street_id,
        url=url_for("api.read_case", number=case.number),
        registered_at=case.registered_at,
        due_at=case.due_at if whole else None,
        holder=named(case.holder) if whole else None,
        held_since=case.held_since if whole else None,
        category=answers.Named(id=case.category_id, name=name_of(case.category)) if whole else None,
        channel=case.channel if whole else None,
        spot=case.spot if whole else None,
        assignee=case.assignee.name if whole and case.assignee else None,
        expected_on=case.expected_on if whole else None,
        raiser=case.raiser.name if whole and case.raiser else None,
        closed_at=case.closed_at if whole else None,
        merged_into=merged.number if whole and merged else None,
        resident=answers.Resident(name=masked_name(contact.name), phone=masked_phone(contact.phone))
        if whole and contact
        else None,
        moves=[move for move in (*PAGES, *OF_LEDGER) if not why_not(move, dossier, actor)],
    )


def events_of(dossier: Dossier, actor: Actor, *, after: int) -> list[answers.Event]:
    """Return the events after a sequence, oldest first, in the words of the page."""
    clear = may(actor, Action.CONTACT_READ, dossier.place)
    newer = [event for event in dossier.events if event.sequence > after]
    told = entries(newer, dossier.photos, dossier.names, clear=clear)
    return [
        answers.Event(
            sequence=event.sequence,
            move=event.move,
            at=event.at,
            person=event.actor.name if event.actor else None,
            unit=named(event.unit) if event.unit else None,
            sentence=entry.sentence,
            text=entry.text,
            attachments=[file.id for file in dossier.photos.get(event.id, [])],
        )
        for event, entry in zip(newer, told, strict=True)
    ]


def attachments_of(dossier: Dossier, actor: Actor) -> list[answers.Attachment]:
    """Return the photos that `actor` may see: all, or those that came when the case was registered."""
    seen = dossier.events if may(actor, Action.CASE_WHOLE, dossier.place) else dossier.events[:1]
    return [_attachment(event, file.id) for event in seen for file in dossier.photos.get(event.id, [])]


def _attachment(event: Event, file_id: int) -> answers.Attachment:
    return answers.Attachment(
        id=file_id,
        event=event.sequence,
        url=url_for("api.read_attachment", file_id=file_id, size="photo"),
        thumbnail_url=url_for("api.read_attachment", file_id=file_id, size="thumb"),
    )
