"""Templates: a street's own words for an event."""

from sqlalchemy import delete

from app import audit
from app.access.policy import Actor
from app.audit import Act, Kind
from app.database import inserting
from app.domain.errors import Invalid
from app.domain.letters import wrong_placeholder
from app.extensions import db
from app.messages.wording import PLACEHOLDERS
from app.models.messages import MessageTemplate
from app.settings.operations.rights import let

LONGEST = 1000


def set_template(street_id: int, actor: Actor, *, code: str, language: str, text: str) -> None:
    """Word an event in a street's own way in a language; an empty text goes back to the usual words.

    Raises:
        Forbidden: the actor does not administer the street.
        Invalid: the text is too long, or has a placeholder that is not known.
    """
    let(actor, street_id)
    check_template(text)
    if text:
        row = {"street_id": street_id, "code": code, "language": language, "text": text}
        write = inserting(MessageTemplate).values(**row)
        same = ["street_id", "code", "language"]
        db.session.execute(write.on_conflict_do_update(index_elements=same, set_={"text": text}))
    else:
        which = {"street_id": street_id, "code": code, "language": language}
        db.session.execute(delete(MessageTemplate).filter_by(**which))
    subject = (Kind.UNIT, street_id)
    facts: dict[str, str | bool] = {"code": code, "language": language, "own": bool(text)}
    audit.record(Act.TEMPLATE_CHANGED, subject, by=actor, street_id=street_id, **facts)


def check_template(text: str) -> None:
    """Refuse a text that cannot be filled in.

    Raises:
        Invalid: it is too long, or a placeholder is not known.
    """
    if len(text) > LONGEST:
        raise Invalid("text", "too_long", most=LONGEST)
    wrong = wrong_placeholder(text, PLACEHOLDERS)
    if wrong is not None:
        raise Invalid(
            "text", "placeholder", wrong=wrong, known=" ".join(f"{{{one}}}" for one in PLACEHOLDERS)
        )
