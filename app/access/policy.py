"""The only rule of rights: `may(actor, action, place)`; `scopes` says the same in SQL.

Rights follow from postings and reach down the subtree of the unit. Standard library only.
"""

from collections.abc import Iterable
from dataclasses import replace

from app.access.actions import Action as Action  # whoever asks for rights takes all of it from here
from app.access.actors import SYSTEM as SYSTEM
from app.access.actors import Actor as Actor
from app.access.actors import Grant as Grant
from app.access.actors import Place as Place
from app.domain.errors import Forbidden
from app.domain.levels import Level, Role

STAFF = frozenset({Role.GRID_STAFF, Role.COMMUNITY_STAFF, Role.STREET_STAFF, Role.LEADER})
"""Roles that handle cases for their unit and for the units below it."""
WORKERS = STAFF | {Role.BUILDING_HEAD}
OFFICE = frozenset({Role.COMMUNITY_STAFF, Role.STREET_STAFF, Role.LEADER})
OVERSEERS = STAFF | {Role.ADMINISTRATOR, Role.OBSERVER}
"""Roles that see how well a place is served."""


def may(actor: Actor, action: Action, place: Place) -> bool:
    """Return whether `actor` may do `action` at `place`."""
    return _RULES[action](actor, place)


def authorize(actor: Actor, action: Action, place: Place) -> None:
    """Let the actor pass.

    Raises:
        Forbidden: the actor may not do this here.
    """
    if not may(actor, action, place):
        raise Forbidden(action=action)


def in_name_of(actor: Actor, action: Action, street_id: int) -> Actor:
    """Return the actor as staff of a whole street, for what the street does by their hand.

    Raises:
        Forbidden: the actor may not do `action` for this street.
    """
    path = f"/{street_id}/"
    authorize(actor, action, Place(path))
    return replace(actor, grants=(Grant(Role.STREET_STAFF, street_id, path, Level.STREET),))


def _covering(actor: Actor, roles: Iterable[Role], path: str) -> bool:
    return any(grant.role in roles and grant.covers(path) for grant in actor.grants)


def _street(path: str) -> str:
    return "/".join(path.split("/")[:2]) + "/"


def _is_raiser(actor: Actor, place: Place) -> bool:
    """Whether the case is the actor's own: they have registered it, and still handle cases in its street."""
    if actor.id is None or actor.id != place.raiser_id:
        return False
    street = _street(place.path)
    return any(grant.role in WORKERS and grant.path.startswith(street) for grant in actor.grants)


def _reads_case(actor: Actor, place: Place) -> bool:
    if _is_raiser(actor, place):
        return True
    return any(_grant_reads(grant, place) for grant in actor.grants)


def _grant_reads(grant: Grant, place: Place) -> bool:
    if grant.role is Role.CO_HANDLER:
        return any(grant.covers(path) for path in place.sight_paths)
    if grant.role not in WORKERS or grant.level is None or grant.level.rank > place.lowest_rank:
        return False
    paths = (place.path, place.holder_path or place.path, *place.sight_paths)
    return any(grant.covers(path) for path in paths)


def _reads_whole_case(actor: Actor, place: Place) -> bool:
    if _is_raiser(actor, place):
        return True
    return any(grant.role is not Role.CO_HANDLER and _grant_reads(grant, place) for grant in actor.grants)


def _registers(actor: Actor, place: Place) -> bool:
    return _covering(actor, WORKERS, place.path)


def _moves_case(actor: Actor, place: Place) -> bool:
    path = place.holder_path or place.path
    return _reads_case(actor, place) and (
        _covering(actor, STAFF, path)
        or any(grant.role is Role.BUILDING_HEAD and grant.path == path for grant in actor.grants)
    )


def _directs_case(actor: Actor, place: Place) -> bool:
    path = place.holder_path or place.path
    return any(
        grant.role in STAFF and grant.covers(path) and (grant.path != path or grant.level is Level.STREET)
        for grant in actor.grants
    )


def _supervises(actor: Actor, place: Place) -> bool:
    path = place.holder_path or place.path
    return any(
        grant.role in OFFICE and grant.covers(path) and (grant.path != path or grant.level is Level.STREET)
        for grant in actor.grants
    )


def _reads_order(actor: Actor, place: Place) -> bool:
    return _covering(actor, STAFF, place.path) or _works_at(actor, place.path)


def _answers_order(actor: Actor, place: Place) -> bool:
    return actor.id != place.raiser_id and _works_at(actor, place.path)


def _works_at(actor: Actor, path: str) -> bool:
    return any(grant.role in WORKERS and grant.path == path for grant in actor.grants)


def _decides_order(actor: Actor, place: Place) -> bool:
    return actor.id != place.resolved_by_id and _supervises(actor, place)


def _verifies(actor: Actor, place: Place) -> bool:
    if actor.id is None or actor.id == place.resolved_by_id:
        return False
    return _is_raiser(actor, place) or (_reads_case(actor, place) and _covering(actor, OFFICE, place.path))


def _reviews(actor: Actor, place: Place) -> bool:
    return actor.id != place.resolved_by_id and _directs_case(actor, place)


def _holds_slip(actor: Actor, place: Place) -> bool:
    return actor.slip_of is not None and actor.slip_of == place.case_id


def _is_raiser_or_mover(actor: Actor, place: Place) -> bool:
    return _is_raiser(actor, place) or _moves_case(actor, place)


def _answers(actor: Actor, place: Place) -> bool:
    return any(_covering(actor, {Role.CO_HANDLER}, path) for path in place.task_paths)


def _phones(actor: Actor, place: Place) -> bool:
    return _is_raiser_or_mover(actor, place) or any(
        _covering(actor, {Role.CO_HANDLER}, path) for path in place.phone_paths
    )


def _phones_unasked(actor: Actor, place: Place) -> bool:
    if _is_raiser(actor, place):
        return True
    if any(_covering(actor, {Role.CO_HANDLER}, path) for path in place.phone_paths):
        return True
    return _moves_case(actor, place) and _works_at(actor, place.holder_path or place.path)


def _is_staff(actor: Actor, place: Place) -> bool:
    return _covering(actor, STAFF, place.path)


def _takes_over(actor: Actor, place: Place) -> bool:
    return _covering(actor, {Role.ADMINISTRATOR, Role.STREET_STAFF}, place.path)


def _reads_talk(actor: Actor, place: Place) -> bool:
    return _covering(actor, STAFF, place.path) or any(
        grant.role in WORKERS and grant.path.startswith(place.path) for grant in actor.grants
    )


def _speaks(actor: Actor, place: Place) -> bool:
    return actor.id is not None and actor.id in place.present_ids


def _is_office(actor: Actor, place: Place) -> bool:
    return _covering(actor, OFFICE | {Role.ADMINISTRATOR}, place.path)


def _reads_alliance(actor: Actor, place: Place) -> bool:
    works = any(grant.role in WORKERS and grant.path.startswith(place.path) for grant in actor.grants)
    called = any(_covering(actor, {Role.CO_HANDLER}, path) for path in place.task_paths)
    return works or called or _administers(actor, place)


def _keeps_list(actor: Actor, place: Place) -> bool:
    return _covering(actor, STAFF | {Role.CO_HANDLER}, place.path)


def _reads_coverage(actor: Actor, place: Place) -> bool:
    return _covering(actor, OVERSEERS, place.path)


def _reads_unit(actor: Actor, place: Place) -> bool:
    street = _street(place.path)
    return any(grant.path.startswith(street) or street.startswith(grant.path) for grant in actor.grants)


def _administers(actor: Actor, place: Place) -> bool:
    return _covering(actor, {Role.ADMINISTRATOR}, place.path)


def _protects(actor: Actor, place: Place) -> bool:
    return _covering(actor, {Role.PRIVACY_OFFICER}, place.path)


def _publishes(actor: Actor, place: Place) -> bool:
    return _covering(actor, OFFICE, place.path)


def _sets_targets(actor: Actor, place: Place) -> bool:
    return _covering(actor, {Role.ADMINISTRATOR, Role.LEADER}, place.path)


_RULES = {
    Action.CASE_READ: _reads_case,
    Action.CASE_WHOLE: _reads_whole_case,
    Action.CASE_REGISTER: _registers,
    Action.CASE_MOVE: _moves_case,
    Action.CASE_DIRECT: _directs_case,
    Action.CASE_SUPERVISE: _supervises,
    Action.CASE_VERIFY: _verifies,
    Action.CASE_REVIEW: _reviews,
    Action.CASE_SLIP: _holds_slip,
    Action.CASE_RAISER: _is_raiser_or_mover,
    Action.CASE_ANSWER: _answers,
    Action.CONTACT_READ: _is_raiser_or_mover,
    Action.LEAD_NAME: _is_staff,
    Action.ORDER_READ: _reads_order,
    Action.ORDER_ANSWER: _answers_order,
    Action.ORDER_DECIDE: _decides_order,
    Action.CONTACT_PHONE: _phones,
    Action.CONTACT_UNASKED: _phones_unasked,
    Action.LEDGER_READ: _is_staff,
    Action.LEDGER_CONFIRM: _is_staff,
    Action.LEDGER_TAKE_OVER: _takes_over,
    Action.DISPATCH_TAKE_IN: _takes_over,
    Action.TALK_READ: _reads_talk,
    Action.TALK_HOLD: _is_staff,
    Action.TALK_SPEAK: _speaks,
    Action.BULLETIN_READ: _reads_talk,
    Action.BULLETIN_GIVE: _is_staff,
    Action.BULLETIN_RELAY: _registers,
    Action.DUTY_EDIT: _is_staff,
    Action.STATION_EDIT: _is_office,
    Action.STATION_TAKE_IN: _reads_talk,
    Action.ENTERPRISE_READ: _is_staff,
    Action.ENTERPRISE_EDIT: _is_staff,
    Action.ALLIANCE_READ: _reads_alliance,
    Action.ALLIANCE_KEEP: _keeps_list,
    Action.ALLIANCE_EDIT: _is_office,
    Action.COVERAGE_READ: _reads_coverage,
    Action.UNIT_READ: _reads_unit,
    Action.UNIT_EDIT: _administers,
    Action.PEOPLE_EDIT: _administers,
    Action.CODE_ISSUE: _is_office,
    Action.AUDIT_READ: _administers,
    Action.PRIVACY_READ: _protects,
    Action.PRIVACY_ERASE: _protects,
    Action.SETTINGS_EDIT: _administers,
    Action.FIGURES_READ: _is_staff,
    Action.FIGURES_PUBLISH: _publishes,
    Action.TARGETS_SET: _sets_targets,
}
