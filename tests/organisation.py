"""What tests of the organisation need beside the street: cases that lie somewhere."""

from datetime import UTC, date, datetime

from app.domain.clocks import Urgency
from app.domain.levels import Level
from app.domain.workflow import Channel, Move, State
from app.extensions import db
from app.models.cases import Case, Holding
from app.models.organisation import Unit
from tests import factories

AT = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)


def placed_case(holder: Unit, sequence: int, *, place: Unit | None = None, urgency=Urgency.BLUE) -> Case:
    """Add a case at `place` (else at its holder) that `holder` holds; the caller commits."""
    place = place or holder
    levels = dict(
        zip((Level.STREET, Level.COMMUNITY, Level.GRID, Level.BUILDING), place.ancestor_ids, strict=False)
    )
    row = Case(
        street_id=levels[Level.STREET],
        community_id=levels.get(Level.COMMUNITY),
        grid_id=levels.get(Level.GRID),
        building_id=levels.get(Level.BUILDING),
        number=f"YA-20260302-{sequence:03d}",
        numbered_on=date(2026, 3, 2),
        sequence=sequence,
        slip_secret="0" * 20,
        description="楼道灯坏了",
        category_id=factories.category("").id,
        urgency=urgency,
        channel=Channel.PATROL,
        state=State.HANDLING,
        holder_id=holder.id,
        held_since=AT,
        desk_id=holder.id,
        noted_at=AT,
        registered_at=AT,
        sort_at=AT,
        last_digest="",
    )
    db.session.add(row)
    db.session.flush()
    db.session.add(
        Holding(
            street_id=row.street_id,
            case_id=row.id,
            sequence=1,
            unit_id=holder.id,
            move=Move.REGISTER,
            from_at=AT,
        )
    )
    db.session.flush()
    return row
