"""How the entries about residents' data come about: looked up, kept no longer, erased."""

from app.access.policy import Role
from app.audit import Act
from app.cases import operations as cases
from app.database import transaction
from app.domain.erasing import Ground, Rule, RunKind
from app.domain.looked_up import Joined, LookedUp
from app.retention import running
from app.retention.operations import beginning, erasing, looking, reporting
from app.retention.queries import due
from tests import factories, talks
from tests.retention import canary


def erase(w):
    canary.write(w.street, w.now)
    running.run(due.streets(), now=w.now + canary.LONG)


def erase_neighbour(w):
    mandate = reporting.Mandate(RunKind.REQUEST, officer(w), (w.street.street.id,), Ground.WITHDRAWN)
    run_id = w.do(reporting.begin, mandate).id
    case = talks.registered(w.street.grid_worker, w.street.building, w.now, contact_name="丁一")
    w.do(cases.join, case.id, factories.actor(w.street.head), contact_name="王芳", version=None)
    w.do(erasing.erase_neighbour, Joined(case.id, w.now), run_id, Rule.REQUEST, mandate.by)


def begin_erasing(w):
    w.do(beginning.begin, [w.street.street.id], officer(w))


def officer(w):
    with transaction():
        return factories.actor(factories.person("officer", "韩保护", (Role.PRIVACY_OFFICER, w.street.street)))


def look_up(w):
    w.do(looking.note, w.by, LookedUp())


MUST_LOG = {
    Act.CASE_ERASED: erase,
    Act.NEIGHBOUR_ERASED: erase_neighbour,
    Act.MINUTES_REDACTED: erase,
    Act.PERSON_LOOKED_UP: look_up,
    Act.RETENTION_BEGUN: begin_erasing,
}
