"""Papers, pictures, pages and notices of random worlds: each channel notices a rule that is broken."""

from importlib import import_module

import pytest
from sqlalchemy import select, true

from app.access import scopes
from app.access.prepared import _built
from app.cases.queries import similar
from app.cases.views import slips
from app.domain.levels import Role
from app.extensions import db
from app.files import views as files
from app.models.cases import Case
from app.models.files import StoredFile
from app.models.organisation import Person, Posting
from app.notices import operations as notices
from app.notices import views as inbox
from app.notices.operations import telling
from app.reports.queries import briefs, trends
from app.supervision import queries as orders
from app.talks.views import papers
from tests.access import random_pages, random_sheets
from tests.access.random_outcomes import outcomes
from tests.access.random_told import recipients

agenda = import_module("app.talks.queries.agenda")
register = import_module("app.ledger.queries.register")
"""Their packages give functions of the same names."""
SEED = 20260303
WORLDS = 60
"""So many worlds at most are looked at until somebody finds what they should not."""

pytestmark = [pytest.mark.sqlite, pytest.mark.timeout(300)]


def _minutes_leave_nothing_out(patch):
    patch.setattr(papers, "confidential_in", lambda _actor, _content: {})


def _agendas_show_confidential_cases(patch):
    patch.setattr(agenda, "is_shown", lambda _actor: true())


def _tables_show_confidential_cases(patch):
    patch.setattr(agenda.Row, "is_confidential", False)


def _orders_name_all_their_cases(patch):
    patch.setattr(orders, "readable_cases", lambda _actor: true())


def _the_ledger_is_everybodys(patch):
    patch.setattr(register, "STAFF", frozenset(Role))


def _whoever_was_posted_is_told(patch):
    once = select(Posting.person_id).where(telling._HERE, Posting.role.in_(sorted(telling.TOLD)))
    patch.setattr(telling, "_AT_WORK", Person.id.in_(once))


def _notices_carry_what_was_said(patch):
    def tell(*told, params, **known):
        return told_of(*told, params={**params, "said": "灯坏了"}, **known)

    told_of = notices.tell_unit
    patch.setattr(notices, "tell_unit", tell)


def _slips_are_for_all_readers(patch):
    patch.setattr(slips, "authorize", lambda *_asked: None)


def _thumbnails_are_everybodys(patch):
    patch.setattr(files.queries, "file_or_404", lambda _actor, number: db.session.get(StoredFile, number))


def _the_inbox_says_the_matter(patch):
    def said(notice, **known):
        return f"{sentence(notice, **known)} {db.session.get(Case, notice.case_id).description}"

    sentence = inbox.sentence
    patch.setattr(inbox, "sentence", said)


def _the_likes_of_others_are_offered(patch):
    patch.setattr(similar, "readable_cases", lambda _actor: true())


def _lists_reach_over_all(patch):
    patch.setattr(scopes, "_read_by", lambda _grant: true())


def _briefs_name_confidential_cases(patch):
    patch.setattr(briefs, "_is_public", true)


def _charts_count_everything(patch):
    patch.setattr(trends, "readable_cases_of_streets", lambda _actor: true())


QUERIES = {
    _minutes_leave_nothing_out: random_sheets.minutes,
    _agendas_show_confidential_cases: random_sheets.minutes,
    _orders_name_all_their_cases: random_sheets.order_papers,
    _the_ledger_is_everybodys: random_sheets.files,
    _whoever_was_posted_is_told: recipients,
    _notices_carry_what_was_said: recipients,
}
"""What is broken, and a check by the queries that has to notice."""
OVER_HTTP = {
    _minutes_leave_nothing_out: random_pages.talk_pages,
    _tables_show_confidential_cases: random_pages.talk_pages,
    _orders_name_all_their_cases: random_pages.order_pages,
    _slips_are_for_all_readers: random_pages.case_pages,
    _thumbnails_are_everybodys: random_pages.case_pages,
    _the_inbox_says_the_matter: random_pages.list_pages,
    _lists_reach_over_all: random_pages.list_pages,
    _the_likes_of_others_are_offered: random_pages.typing,
    _briefs_name_confidential_cases: random_pages.brief_pages,
    _charts_count_everything: random_pages.charts,
}
"""What is broken, and pages on which it has to be noticed."""


def noticed(app, patch, broken, **looked_at):
    """Return the first difference in some worlds of an application of which a rule is broken."""
    _built.cache_clear()
    broken(patch)
    shown = (one for seed in range(SEED, SEED + WORLDS) for one in outcomes(app, seed, **looked_at))
    found = next((outcome for _person, outcome in shown if outcome.found != outcome.expected), None)
    shown.close()
    _built.cache_clear()
    return found


@pytest.mark.parametrize("broken", QUERIES, ids=lambda broken: broken.__name__.strip("_"))
def test_a_broken_rule_is_noticed_by_the_queries(installed, monkeypatch, broken):
    assert noticed(installed, monkeypatch, broken, checks=[QUERIES[broken]]) is not None


@pytest.mark.parametrize("broken", OVER_HTTP, ids=lambda broken: broken.__name__.strip("_"))
def test_a_broken_rule_is_noticed_on_a_page(installed, monkeypatch, broken):
    assert noticed(installed, monkeypatch, broken, checks=(), pages=[OVER_HTTP[broken]]) is not None
