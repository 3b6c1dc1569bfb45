"""Forms of the pages of firms and of the alliance: what may be typed, not what may be done."""

from collections.abc import Iterable, Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, HiddenField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from app.cases.forms import Choice, code_choices, length, text_area
from app.cases.operations import Draft
from app.cases.queries.suggesting import Suggestion
from app.domain.clocks import Urgency
from app.domain.enterprises import ItemKind, MatchState, PolicyState
from app.domain.levels import Level
from app.enterprises.operations import FirmValues, ItemValues, PolicyValues
from app.models.enterprises import AllianceItem, Enterprise, NeedMatch, PolicyItem
from app.models.organisation import Unit
from app.organisation.forms import VersionedForm
from app.settings.forms import unit_options
from app.web.forms import CheckboxesField, GuardedForm
from app.web.messages import add_refusals
from app.web.naming import name_of
from app.web.text import row_id

add_refusals(
    {
        "enterprise_name_taken": _l("Another firm of this street has this name. Add what tells them apart."),
        "enterprise_gone": _l("This firm is marked as gone. Edit it first if it is back."),
        "enterprise_place_closed": _l("The unit that the firm lies in is closed. Edit the firm first."),
        "need_over": _l("This need is over; nothing more is brought together with it."),
        "alliance_no_member": _l("This unit does not belong to the alliance any more. Choose another one."),
        "alliance_item_over": _l("This is no more to be had. Choose something else."),
    }
)
_FILL = _l("Please fill this in.")
_NOT_WHOM = _l("Do not name people here; many read it.")


def _line(text: object, most: int, *, demanded: bool = False, hint: object = "") -> StringField:
    checks = [InputRequired(_FILL)] if demanded else []
    return StringField(text, validators=[*checks, length(most)], description=hint)


class FirmForm(VersionedForm):
    """What is said of a firm."""

    name = _line(_l("Name"), 80, demanded=True)
    name_en = _line(_l("English name"), 120)
    unit_id = Choice(
        _l("Where?"),
        validators=[InputRequired(_l("Choose a place."))],
        description=_l("The work station of its park or business district gets its needs first."),
    )
    trade = _line(_l("Trade"), 40, hint=_l("What it does, for example: restaurant, machine tools."))
    note = text_area(_l("What else to know"), most=500, hint=_NOT_WHOM)
    is_gone = BooleanField(_l("It is here no more"))

    def __init__(self, places: list[SelectChoice], firm: Enterprise | None = None) -> None:
        """Show the firm as it is, or an empty form; where it is now is offered even if that was closed."""
        data = _data(firm, self._OWN) if firm else {}
        if firm is not None:
            data["is_gone"] = firm.closed_on is not None
        super().__init__(version=firm.version if firm else None, data=data)
        self.unit_id.choices = _with_present(places, firm)
        if firm is None:
            del self.is_gone

    _OWN = ("name", "name_en", "unit_id", "trade", "note")

    def values(self) -> FirmValues:
        """Return what was typed."""
        return FirmValues(
            unit_id=self.unit_id.data,
            name=self.name.data or "",
            name_en=self.name_en.data or "",
            trade=self.trade.data or "",
            note=self.note.data or "",
            is_gone=bool(self.is_gone and self.is_gone.data),
        )


class NeedForm(GuardedForm):
    """What a firm needs."""

    title = _line(
        _l("What is needed, in a few words"),
        60,
        demanded=True,
        hint=_l("It stands in the alliance's list, which all member units read."),
    )
    description = text_area(
        _l("What exactly?"),
        _l("Say in a few words what is needed."),
        most=5000,
        hint=_l("Read by whoever handles it."),
    )
    category_id = Choice(_l("What is it about?"))
    contact_name = _line(_l("Whom to ask at the firm"), 60)
    contact_phone = _line(_l("Phone"), 30, hint=_l("Kept encrypted with this need alone."))

    def __init__(self, categories: list[SelectChoice]) -> None:
        """Offer the categories; without a choice it is the one that the words suggest."""
        super().__init__()
        self.category_id.choices = categories

    def draft(self, *, likely: Suggestion) -> Draft:
        """Return what was typed."""
        return Draft(
            description=self.description.data or "",
            place_id=None,
            category_id=self.category_id.data or likely.category_id,
            urgency=Urgency.RED if likely.emergencies else None,
            suggested_category_id=likely.category_id,
            contact_name=self.contact_name.data or "",
            contact_phone=self.contact_phone.data or "",
        )


class PolicyForm(VersionedForm):
    """Something that a firm was promised."""

    title = _line(_l("What it was promised"), 80, demanded=True)
    grounds = _line(_l("On what grounds"), 200, hint=_l("The policy or document that it follows from."))
    unit_id = Choice(_l("Who does it"), validators=[InputRequired(_l("Choose a unit."))])
    due_on = DateField(_l("By when"), validators=[Optional()])
    state = SelectField(_l("How far it is"), coerce=PolicyState)
    note = text_area(_l("How it stands"), most=500, hint=_NOT_WHOM)

    def __init__(self, units: Sequence[Unit], row: PolicyItem | None = None) -> None:
        """Show the promise as it is, or an empty form."""
        names = ("title", "grounds", "unit_id", "due_on", "state", "note")
        data = _data(row, names) if row else {"state": PolicyState.PLANNED}
        super().__init__(version=row.version if row else None, data=data)
        self.unit_id.choices = _with_present(_choices(unit_options(units, _("Choose"))), row)
        self.state.choices = [(choice.value, choice.label) for choice in code_choices(PolicyState)]

    def values(self) -> PolicyValues:
        """Return what was typed."""
        return PolicyValues(
            title=self.title.data or "",
            unit_id=self.unit_id.data,
            grounds=self.grounds.data or "",
            due_on=self.due_on.data,
            state=self.state.data,
            note=self.note.data or "",
        )


class ItemForm(VersionedForm):
    """A resource or project on a member unit's list."""

    kind = SelectField(_l("On which list"), coerce=ItemKind)
    unit_id = Choice(_l("Whose"), validators=[InputRequired(_l("Choose a unit."))])
    title = _line(_l("What it is, in a few words"), 60, demanded=True)
    words = text_area(
        _l("What exactly, for whom, on which terms"),
        _l("Say what it is: needs are matched by these words."),
        most=1000,
        hint=_NOT_WHOM,
    )
    category_id = Choice(_l("For needs of which category"))
    valid_until = DateField(
        _l("To be had until"), validators=[Optional()], description=_l("Left empty, it stays on the list.")
    )
    is_over = BooleanField(_l("It is no more to be had"))

    def __init__(
        self,
        categories: list[SelectChoice],
        *,
        units: Sequence[Unit] = (),
        kind: ItemKind = ItemKind.RESOURCE,
        item: AllianceItem | None = None,
    ) -> None:
        """Show the item as it is, or an empty form for a unit to choose; a single one is chosen already."""
        names = ("kind", "title", "words", "category_id", "valid_until")
        data: dict[str, object] = _data(item, names) if item else {"kind": kind}
        if item is not None:
            data["is_over"] = item.closed_on is not None
        elif len(units) == 1:
            data["unit_id"] = units[0].id
        super().__init__(version=item.version if item else None, data=data)
        self.kind.choices = [(choice.value, choice.label) for choice in code_choices(ItemKind)]
        self.category_id.choices = categories
        self.unit_id.choices = _choices([("", _("Choose")), *((str(one.id), name_of(one)) for one in units)])
        if item is None:
            del self.is_over
        else:
            del self.unit_id

    def values(self) -> ItemValues:
        """Return what was typed."""
        return ItemValues(
            kind=self.kind.data,
            title=self.title.data or "",
            words=self.words.data or "",
            category_id=self.category_id.data,
            valid_until=self.valid_until.data,
            is_over=bool(self.is_over and self.is_over.data),
        )


class MembersForm(GuardedForm):
    """Which units belong to the alliance."""

    unit_ids = CheckboxesField(_l("Member units"), coerce=int)

    def __init__(self, units: Sequence[Unit], members: Iterable[Unit]) -> None:
        """Offer the units of a street; its members are ticked."""
        super().__init__(data={"unit_ids": [unit.id for unit in members]})
        self.unit_ids.choices = _by_community(units)


def _by_community(units: Sequence[Unit]) -> list[SelectChoice]:
    """Return the units of a street as choices under their communities, what lies in none under the street."""
    heads = {unit.id: unit for unit in units if unit.level in {Level.STREET, Level.COMMUNITY}}

    def head(unit: Unit) -> Unit:
        return [heads[above] for above in unit.ancestor_ids if above in heads][-1]

    ordered = sorted(units, key=lambda unit: (head(unit).path, unit.level is None, unit.path))
    return [SelectChoice(str(unit.id), name_of(unit), optgroup=name_of(head(unit))) for unit in ordered]


class MatchForm(GuardedForm):
    """One tap that brings a need and something from the lists together."""

    item_id = HiddenField(validators=[Length(max=20)])

    def chosen(self) -> int | None:
        """Return the id that was sent."""
        try:
            return row_id(self.item_id.data or "")
        except ValueError:
            return None


class ConcludeForm(VersionedForm):
    """What came of a match."""

    state = SelectField(_l("What came of it?"), coerce=MatchState)
    note = text_area(_l("In a few words"), most=500, hint=_NOT_WHOM)

    def __init__(self, row: NeedMatch) -> None:
        """Show the match as it is."""
        super().__init__(version=row.version, data={"state": row.state, "note": row.note})
        self.state.choices = [(choice.value, choice.label) for choice in code_choices(MatchState)]


def _with_present(offered: list[SelectChoice], row: Enterprise | PolicyItem | None) -> list[SelectChoice]:
    """Return what is offered, and the unit of a row even if it was closed since."""
    if row is None or str(row.unit_id) in {choice.value for choice in offered}:
        return offered
    return [*offered, SelectChoice(str(row.unit_id), name_of(row.unit))]


def _data(row: object, names: Iterable[str]) -> dict[str, object]:
    return {name: getattr(row, name) for name in names}


def _choices(pairs: Iterable[tuple[str, str]]) -> list[SelectChoice]:
    return [SelectChoice(value, text) for value, text in pairs]
