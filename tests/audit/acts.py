"""A world in which every act of the audit log is done, and by which operation each comes about."""

from datetime import date, time, timedelta

from sqlalchemy import select

from app.accounts import operations as accounts
from app.accounts import throttling
from app.accounts.operations import factor
from app.audit import Act, operations
from app.backup import creating
from app.cases import operations as cases
from app.database import transaction
from app.domain.backlog import Days
from app.domain.choosing import ClockKind
from app.domain.clocks import LimitUnit
from app.domain.duty import Line
from app.domain.indicators import Code
from app.domain.levels import Level, Role
from app.duty import operations as duty
from app.extensions import db
from app.keys import operations as keys
from app.models.audit import AuditAnchor, AuditEntry
from app.models.organisation import Posting
from app.models.settings import CalendarClosure, LimitSetting, Routing
from app.organisation import operations as organisation
from app.reports.operations import publishing, targets
from app.settings import operations as settings
from app.settings.importer import Arrangement, Day
from app.settings.operations import calendar, limits, own_values
from tests import exported, factories, second_factors, stations, talks
from tests.audit import acts_of_firms, acts_of_identities, acts_of_messages, acts_of_retention, acts_of_tokens
from tests.audit.world import newest

PASSWORD = "a long enough sentence"


def failed(w):
    w.do(throttling.note_failure, w.person.id)


def change_password(w):
    w.do(accounts.change_password, w.person.id, 0, password=PASSWORD)


def reset(w):
    link = w.do(accounts.issue_reset, w.person.id, w.by)
    w.do(accounts.reset_password, link, password=PASSWORD)


def give_password(w):
    w.do(accounts.set_initial_password, w.person.id, w.by, password=PASSWORD)


def factor_on(w):
    second_factors.switch_on(w.person, w.now)


def factor_off(w):
    second_factors.switch_on(w.person, w.now)
    w.do(factor.switch_off_for, w.person.id, w.by)


def add_person(w):
    facts = organisation.PersonFacts("newcomer", "新人")
    posting = organisation.NewPosting(w.street.grid.id, Role.GRID_STAFF, date(2026, 3, 3))
    w.do(organisation.add_person, w.by, facts, posting)


def amend_person(w):
    facts = organisation.PersonFacts(w.person.username, "李小强")
    w.do(organisation.amend_person, w.person.id, w.by, facts, version=w.version(w.person))


def disable(w):
    w.do(organisation.disable_person, w.person.id, w.by, version=w.version(w.person))


def enable(w):
    disable(w)
    w.do(organisation.enable_person, w.person.id, w.by, version=w.version(w.person))


def end_posting(w):
    posting = db.session.scalars(select(Posting.id).where(Posting.person_id == w.person.id)).one()
    until, version = date(2026, 3, 9), w.version(w.person)
    w.do(organisation.end_posting, posting, w.by, until_on=until, version=version)


def open_unit(w):
    facts = organisation.UnitFacts("990001B9", "槐荫小区9号楼")
    w.do(organisation.open_unit, w.street.grid.id, w.by, facts)


def amend_unit(w):
    facts, unit = organisation.UnitFacts(w.street.building.code, "别名"), w.street.building
    w.do(organisation.amend_unit, unit.id, w.by, facts, version=w.version(unit))


def move_unit(w):
    unit, to = w.street.building, w.street.sister_grid.id
    w.do(organisation.move_unit, unit.id, w.by, parent_id=to, code="", version=w.version(unit))


def close_unit(w):
    unit, day = w.street.sister_building, date(2026, 3, 2)
    w.do(organisation.close_unit, unit.id, w.by, closed_on=day, version=w.version(unit))


def reopen_unit(w):
    close_unit(w)
    unit = w.street.sister_building
    w.do(organisation.reopen_unit, unit.id, w.by, version=w.version(unit))


def add_limit(w):
    values = limits.LimitValues(ClockKind.HANDLE, 5, LimitUnit.WORKING_DAYS, date(2026, 3, 4), Level.GRID)
    w.do(limits.add_limit, w.street.street.id, w.by, values=values)


def end_limit(w):
    add_limit(w)
    w.do(limits.end_limit, newest(LimitSetting).id, w.by, until_on=date(2026, 3, 9))


def set_day(w):
    values = calendar.DayValues(date(2026, 3, 9), True, "停电")
    w.do(calendar.set_day, w.street.street.id, w.by, values=values)


def remove_day(w):
    set_day(w)
    w.do(calendar.remove_day, w.street.street.id, date(2026, 3, 9), w.by)


def add_closure(w):
    values = calendar.ClosureValues(w.now, w.now + timedelta(days=1), "停电")
    w.do(calendar.add_closure, w.street.street.id, w.by, values=values)


def remove_closure(w):
    add_closure(w)
    w.do(calendar.remove_closure, w.street.street.id, newest(CalendarClosure).id, w.by)


def load_year(w):
    days = (Day(date(2031, 1, 1), True, "元旦"),)
    w.do(calendar.load_year, Arrangement(2031, "test", date(2030, 11, 1), days), w.by)


def category(w):
    w.do(settings.close_category, factories.category("other").id, w.by)


def routing(w):
    w.do(settings.remove_routing, newest(Routing).id, w.by)


def target(w):
    values = targets.TargetValues(next(iter(Code)), 900, 1, date(2026, 3, 4))
    w.do(targets.set_target, w.street.street.id, w.by, values=values)


def reveal(w):
    contact = {"contact_name": "黄小姐", "contact_phone": "100 1234 5678"}
    case = talks.registered(w.street.grid_worker, w.street.building, w.now, **contact)
    w.do(cases.reveal_contact, case.id, factories.actor(w.street.grid_worker))


def show_slip(w):
    case = talks.registered(w.street.grid_worker, w.street.building, w.now)
    w.do(cases.show_slip, case.id, factories.actor(w.street.grid_worker))


def backup(w):
    return creating.create(w.folder, key=None, now=w.now).path


def rotate(w):
    with transaction():
        keys.note_begun(0)
        keys.note_done(0)


def publish(w):
    days, unit = Days(date(2026, 2, 1), date(2026, 2, 28)), w.street.street
    w.do(publishing.publish, unit.id, factories.actor(w.street.leader), days=days)


def give_out(w):
    with transaction():
        operations.note_export(w.by)


def shorten(w):
    failed(w)
    first = newest(AuditEntry)
    with transaction():
        db.session.add(AuditAnchor(day=w.now.date(), at=w.now, entry_id=first.id, digest=first.digest))
    w.clock.advance(timedelta(days=401))
    w.now = w.clock.now
    failed(w)
    w.do(operations.shorten, timedelta(days=400))


def set_values(w, **values):
    w.do(own_values.set_values, w.street.street.id, w.by, values=values or {"review_days": 5})


def give_to_running(w):
    w.do(limits.give_to_running, w.street.street.id, w.by, on=w.now.date())


def roster(w):
    week = {0: Line(w.person.id)}
    who = factories.actor(w.person)
    w.do(duty.set_week, w.street.grid.id, who, changes_at=time(8), week=week, version=None)


MUST_LOG = {
    Act.SIGNED_IN: lambda w: w.session(),
    Act.SIGN_IN_FAILED: failed,
    Act.SIGNED_OUT: lambda w: w.do(accounts.revoke, w.person.id, w.session()),
    Act.SESSIONS_ENDED: lambda w: w.do(accounts.revoke_all_for, w.person.id, w.by),
    Act.PASSWORD_CHANGED: change_password,
    Act.PASSWORD_RESET: reset,
    Act.PASSWORD_GIVEN: give_password,
    Act.CODE_ISSUED: lambda w: w.do(accounts.issue_code, w.person.id, w.by),
    Act.LINK_ISSUED: lambda w: w.do(accounts.issue_reset, w.person.id, w.by),
    Act.FACTOR_ON: factor_on,
    Act.FACTOR_OFF: factor_off,
    Act.RECOVERY_CODES_MADE: factor_on,
    **acts_of_tokens.MUST_LOG,
    **acts_of_identities.MUST_LOG,
    Act.PERSON_ADDED: add_person,
    Act.PERSON_AMENDED: amend_person,
    Act.PERSON_DISABLED: disable,
    Act.PERSON_ENABLED: enable,
    Act.POSTING_BEGUN: add_person,
    Act.POSTING_ENDED: end_posting,
    Act.UNIT_OPENED: open_unit,
    Act.UNIT_AMENDED: amend_unit,
    Act.UNIT_MOVED: move_unit,
    Act.UNIT_CLOSED: close_unit,
    Act.UNIT_REOPENED: reopen_unit,
    Act.VALUES_SET: set_values,
    Act.LIMIT_ADDED: add_limit,
    Act.LIMIT_ENDED: end_limit,
    Act.LIMITS_APPLIED: give_to_running,
    Act.YEAR_LOADED: load_year,
    Act.DAY_SET: set_day,
    Act.DAY_REMOVED: remove_day,
    Act.CLOSURE_ADDED: add_closure,
    Act.CLOSURE_REMOVED: remove_closure,
    Act.CATEGORY_CHANGED: category,
    Act.ROUTING_CHANGED: routing,
    Act.TARGET_SET: target,
    Act.STATION_CHANGED: lambda w: stations.opened(w.street.community, w.street.street_worker, w.now),
    Act.DUTY_CHANGED: roster,
    **acts_of_firms.MUST_LOG,
    **acts_of_messages.MUST_LOG,
    **acts_of_retention.MUST_LOG,
    Act.REVEALED: reveal,
    Act.SLIP_SHOWN: show_slip,
    Act.EXPORT_ASKED: lambda w: exported.asked(w.person, now=w.now),
    Act.BACKUP_MADE: backup,
    Act.FIGURES_PUBLISHED: publish,
    Act.LOG_EXPORTED: give_out,
    Act.KEYS_BEGUN: rotate,
    Act.KEYS_ROTATED: rotate,
    Act.LOG_SHORTENED: shorten,
}
"""By which operation each entry comes about; a restore is looked at by tests/backup/test_commands.py."""
