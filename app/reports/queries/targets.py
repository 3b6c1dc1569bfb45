"""What a street wants its indicators to reach, now and before."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.domain.indicators import Code, Target, targets_on
from app.extensions import db
from app.models.figures import IndicatorSetting


def lines(street_id: int) -> list[IndicatorSetting]:
    """Return every line of a street with who set it, the oldest first.

    Read along ix_indicator_setting_street_id_from_on_id.
    """
    statement = (
        select(IndicatorSetting)
        .where(IndicatorSetting.street_id == street_id)
        .order_by(IndicatorSetting.from_on, IndicatorSetting.id)
        .options(joinedload(IndicatorSetting.set_by))
    )
    return list(db.session.scalars(statement))


def targets(street_id: int, on: date) -> Mapping[Code, Target]:
    """Return the targets and weights that hold in a street on a day."""
    told = [Target(row.code, row.target, row.weight, row.from_on) for row in lines(street_id)]
    return targets_on(told, on)
