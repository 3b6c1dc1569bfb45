"""The counters behind the gapless numbers of cases."""

from datetime import date

from sqlalchemy import Date, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Model


class DayCounter(Model):
    """The last number given out in a street on a day; locked last, so that none is skipped."""

    __tablename__ = "day_counter"

    street_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    last: Mapped[int]
