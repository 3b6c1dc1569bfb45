"""Papers, pages, firms, programs and notices of random worlds: each notices a rule that is broken."""

from importlib import import_module

import pytest
from sqlalchemy import select, true

from app.access import scopes
from app.access.prepared import _built
from app.api.v1 import cases as api
from app.cases.queries import lists, similar, since
from app.cases.views import slips
from app.domain.feed import Cursor
from app.domain.levels import Role
from app.enterprises.queries import alliance, firms
from app.extensions import db
from app.files import views as files
from app.models.cases import Case
from app.models.enterprises import AllianceItem
from app.models.files import StoredFile
from app.models.organisation import Person, Posting, Unit
from app.notices import operations as notices
from app.notices import views as inbox
from app.notices.operations import telling
from app.reports.queries import briefs, trends
from app.supervision import queries as orders
from app.talks.views import papers
from tests.access import random_alliance, random_api, random_pages, random_sheets
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


def _staff_see_the_firms_of_their_streets(patch):
    patch.setattr(firms, "units_in_charge", scopes.units_of_streets)


def _firms_show_confidential_needs(patch):
    patch.setattr(firms, "IS_FOR_ALL", true())


def _alliances_list_confidential_needs(patch):
    patch.setattr(alliance, "IS_FOR_ALL", true())


def _called_units_see_numbers_of_needs(patch):
    patch.setattr(alliance, "wholly_readable_cases", scopes.readable_cases)


def _alliances_are_for_all_who_are_called(patch):
    def members_of(_street_ids):
        return db.session.scalars(select(Unit).where(Unit.level.is_(None))).all()

    patch.setattr(alliance, "members_of", members_of)


def _what_is_over_is_still_offered(patch):
    patch.setattr(alliance, "_to_be_had", lambda _today: AllianceItem.closed_on.is_(None))


def _programs_list_all_streets(patch):
    patch.setattr(lists, "readable_cases_of_streets", lambda _actor: true())


def _lists_of_programs_end_early(patch):
    def listed(model, rows, _next_key):
        return of_page(model, rows, None)

    of_page = api.listed
    patch.setattr(api, "listed", listed)


def _called_units_follow_cases(patch):
    patch.setattr(since, "wholly_readable_cases", scopes.readable_cases)


def _cursors_go_one_too_far(patch):
    def advance(cursor, numbers, _running):
        return Cursor(numbers[-1] + 1 if numbers else cursor.after)

    patch.setattr(since, "advance", advance)


QUERIES = {
    _minutes_leave_nothing_out: random_sheets.minutes,
    _agendas_show_confidential_cases: random_sheets.minutes,
    _orders_name_all_their_cases: random_sheets.order_papers,
    _the_ledger_is_everybodys: random_sheets.files,
    _whoever_was_posted_is_told: recipients,
    _notices_carry_what_was_said: recipients,
    _staff_see_the_firms_of_their_streets: random_alliance.firm_lists,
    _firms_show_confidential_needs: random_alliance.firm_lists,
    _alliances_list_confidential_needs: random_alliance.alliance_lists,
    _called_units_see_numbers_of_needs: random_alliance.alliance_lists,
    _alliances_are_for_all_who_are_called: random_alliance.alliance_lists,
    _what_is_over_is_still_offered: random_alliance.alliance_lists,
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
    _firms_show_confidential_needs: random_alliance.firm_pages,
    _alliances_list_confidential_needs: random_alliance.alliance_pages,
    _programs_list_all_streets: random_api.told_to_programs,
    _lists_of_programs_end_early: random_api.told_to_programs,
    _called_units_follow_cases: random_api.told_to_programs,
    _cursors_go_one_too_far: random_api.told_to_programs,
}
"""What is broken, and pages on which it has to be noticed."""
FIRST = {
    _firms_show_confidential_needs: 3,
    _called_units_see_numbers_of_needs: 7,
    _alliances_are_for_all_who_are_called: 4,
    _called_units_follow_cases: 4,
}
"""So many worlds are passed over, because nobody there would find what they should not."""


def noticed(app, patch, broken, **looked_at):
    """Return the first difference in some worlds of an application of which a rule is broken."""
    _built.cache_clear()
    broken(patch)
    seeds = range(SEED + FIRST.get(broken, 0), SEED + WORLDS)
    shown = (one for seed in seeds for one in outcomes(app, seed, **looked_at))
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
