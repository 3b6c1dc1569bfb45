"""Whether a case is a firm's need."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.domain.workflow import Channel
from app.extensions import db
from app.models.cases import Case
from app.models.enterprises import EnterpriseNeed


def need_of(case: Case) -> EnterpriseNeed | None:
    """Return the need that a case is, with its firm; None, and nothing is asked, if no firm raised it."""
    if case.channel is not Channel.ENTERPRISE:
        return None
    firm = joinedload(EnterpriseNeed.enterprise)
    return db.session.scalar(select(EnterpriseNeed).where(EnterpriseNeed.case_id == case.id).options(firm))
