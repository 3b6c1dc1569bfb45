"""What a street's closed cases have taught about categories: one model a street, and its weights."""

from datetime import datetime

from sqlalchemy import JSON, Float, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.columns import BigId, UTCDateTime
from app.extensions import Model


class CategoryModel(Model):
    """What was learned last, of how many cases, and how sure one can be of it.

    Replaced as a whole, weights included, by one transaction: readers see the old or the new one.
    """

    __tablename__ = "category_model"
    __table_args__ = (UniqueConstraint("street_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    street_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    trained_at: Mapped[datetime] = mapped_column(UTCDateTime)
    case_count: Mapped[int]
    """Of how many closed cases it was learned."""
    newest_closed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    """When the last of them was closed; nothing new is to be learned while none was closed later."""
    categories: Mapped[list[int]] = mapped_column(JSON)
    """Ids of the categories, in the order of the weights."""
    slope: Mapped[float] = mapped_column(Float)
    """With `offset`: how the lead of the first category over the second becomes a score from 0 to 1."""
    offset: Mapped[float] = mapped_column(Float)
    threshold: Mapped[float | None] = mapped_column(Float)
    """From this score on 98 of 100 answers were right on cases kept apart; empty if from none."""
    sure_share: Mapped[float] = mapped_column(Float)
    """Of the cases kept apart, the share that reaches the threshold."""
    accuracy: Mapped[float] = mapped_column(Float)
    """Of the cases kept apart, the share whose category was found."""


class CategoryWeight(Model):
    """A run of one or two characters, how rare it is, and how much it speaks for each category."""

    __tablename__ = "category_weight"

    model_id: Mapped[int] = mapped_column(ForeignKey("category_model.id"), primary_key=True)
    piece: Mapped[str] = mapped_column(String(12), primary_key=True)
    rarity: Mapped[float] = mapped_column(Float)
    weights: Mapped[list[float]] = mapped_column(JSON)
    """One for each of the model's categories, in their order."""
