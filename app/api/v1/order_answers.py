"""What the API answers about supervision orders."""

from datetime import datetime

from pydantic import Field

from app.api.v1.answers import Answer, At, Named
from app.domain.clocks import LimitUnit
from app.domain.supervision import OrderState, Step, Verdict


class OrderLine(Answer):
    """An order as the row of a list."""

    id: int
    number: str
    state: OrderState
    light: str = Field(description="green, yellow, red; none while nobody has to answer.")
    demand: str = Field(description="The beginning of what is demanded.")
    unit: Named
    person: str
    due_at: At
    url: str


class OrderList(Answer):
    """A page of orders."""

    items: list[OrderLine]


class OrderAnswer(Answer):
    """An answer to an order, and what was said of it."""

    sequence: int
    text: str
    by: str
    at: At
    due_at: At
    verdict: Verdict | None
    verdict_text: str
    verdict_by: str | None
    verdict_at: datetime | None = Field(description="An instant, with its offset.")


class Order(Answer):
    """A supervision order with its answers."""

    id: int
    number: str
    state: OrderState
    light: str = Field(description="green, yellow, red; none while nobody has to answer.")
    reason: str
    demand: str
    amount: int
    counted_in: LimitUnit
    unit: Named
    person: str
    given_by: str
    given_unit: Named
    given_at: At
    due_at: At
    ended_at: At | None
    rounds: int = Field(description="How often an answer was asked for.")
    cases: list[str] = Field(description="The numbers of those cases that may be read.")
    hidden_cases: int = Field(description="How many more there are.")
    answers: list[OrderAnswer]
    steps: list[Step] = Field(description="What the token's person may do with it now.")
    url: str
