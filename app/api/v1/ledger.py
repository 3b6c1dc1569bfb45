"""The follow-up ledger: its entries."""

from flask import abort, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from app.access.guards import current_actor
from app.access.policy import STAFF, Actor
from app.api.v1 import answers
from app.api.v1.asking import PageForm, asked, code_of, id_of, key, limit, listed, of_model
from app.api.v1.describing import reads
from app.api.v1.showing import named
from app.domain.ledger import AGES, GIVEN_REASONS, NextReview, ReasonClass
from app.ledger import queries
from app.ledger.filter_args import filter_of
from app.models.ledger import LedgerEntry
from app.web import api, clock

GROUP = "ledger"


class EntriesForm(PageForm):
    """Which entries, as on the page."""

    unit = id_of(_l("The id of the holder, or of the community"))
    holder = id_of(_l("The id of the holder"))
    place = id_of(_l("The id of the unit that the case lies in"))
    reason = code_of(_l("The class of reason"), (*GIVEN_REASONS, ReasonClass.OVERDUE))
    age = code_of(_l("0 to 3, the youngest first"), map(str, range(len(AGES))))
    state = code_of(_l("Nothing for those that are open"), ("proposed", "struck_off"))
    due = code_of(_l("When the next review is"), NextReview)


@reads(
    "/ledger",
    _l("List the ledger, the next review first."),
    answers.EntryList,
    group=GROUP,
    query=EntriesForm,
    is_list=True,
)
def list_entries() -> ResponseReturnValue:
    """List the register; it is the staff's book."""
    actor, most = staff(), limit()
    asked(EntriesForm(request.args))
    key(queries.read_key)
    page = queries.register(
        actor, filter_of(request.args), today=clock.today(), after=request.args.get("after"), limit=most
    )
    return listed(answers.EntryList, [_entry(one) for one in page.rows], page.next_key)


@reads(
    "/ledger/<int:entry_id>",
    _l("Read an entry; its ETag is wanted for what is done with it."),
    answers.Entry,
    group=GROUP,
    has_version=True,
)
def read_entry(entry_id: int) -> ResponseReturnValue:
    """Read one entry."""
    entry = queries.entry_or_404(staff(), entry_id)
    return of_model(_entry(entry), api.etag(entry.version))


def staff() -> Actor:
    """Return who asks; for others than staff there is no register."""
    actor = current_actor()
    if not actor.has(*STAFF):
        abort(404)
    return actor


def _entry(entry: LedgerEntry) -> answers.Entry:
    return answers.Entry(
        id=entry.id,
        number=entry.sequence,
        case=entry.case.number,
        unit=named(entry.unit),
        reason=entry.reason,
        unblock=entry.unblock,
        plan=entry.plan,
        entered_at=entry.entered_at,
        next_review_on=entry.next_review_on,
        proposed_at=entry.proposed_at,
        struck_off_at=entry.struck_off_at,
        url=url_for("api.read_entry", entry_id=entry.id),
    )
