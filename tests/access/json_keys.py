"""What the answers in JSON hold, and who gets which of it; who gets one at all stands in routes_*.py."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from tests.access import oracle as who
from tests.access.oracle import Audience, Somebody, Thing
from tests.access.world import B, G


@dataclass(frozen=True)
class Keys:
    """The keys of an answer that something stands behind, those of parts after that of the whole."""

    all: str = ""
    """What everybody gets who is answered."""
    some: Mapping[str, Audience] = field(default_factory=dict)
    """What only some get, and who; for others the key is missing or null."""
    at_most: Mapping[str, Audience] = field(default_factory=dict)
    """What nobody else gets, and they only where there is something."""
    varying: str = ""
    """What depends on the state of the thing and not on who looks."""

    @property
    def names(self) -> set[str]:
        """Return every key."""
        return {*self.all.split(), *self.some, *self.at_most, *self.varying.split()}

    def wrong(self, answer: object, somebody: Somebody | None, thing: Thing) -> list[str]:
        """Return each part of an answer that is not as the table says for somebody and a thing."""
        theirs = {one for one, may in self.some.items() if may(somebody, thing)}
        wanted = {*self.all.split(), *theirs}
        further = {one for one, may in self.at_most.items() if may(somebody, thing)}
        allowed = {*wanted, *further, *self.varying.split()}
        found = []
        for above, keys, _nulls in parts_of(answer):
            lacking = {one for one in wanted if one.rpartition(".")[0] == above} - keys
            if lacking or not keys <= allowed:
                found.append(f"has {sorted(keys - allowed)}, lacks {sorted(lacking)}")
        return found


def parts_of(value: object, above: str = "") -> Iterator[tuple[str, set[str], set[str]]]:
    """Walk over an answer's objects: where each stands, its keys with something in them, its null ones."""
    if isinstance(value, list):
        for one in value:
            yield from parts_of(one, above)
    elif isinstance(value, dict):
        names = {key: f"{above}.{key}".strip(".") for key in value}
        nulls = {names[key] for key, part in value.items() if part is None}
        yield above, {*names.values()} - nulls, nulls
        for key, part in value.items():
            yield from parts_of(part, names[key])


def signed_in(somebody: Somebody | None, _what: Thing) -> bool:
    """Say that it is for whoever is signed in."""
    return somebody is not None


def posted_at_units(somebody: Somebody, _what: Thing) -> bool:
    """Say who is posted at units and not everywhere."""
    return all(chain for _role, chain in somebody.postings)


def not_only_called_in(somebody: Somebody, _what: Thing) -> bool:
    """Whether somebody has any work but that of a unit that is called in, which sees no case whole."""
    return any(role != "co_handler" for role, _chain in somebody.postings)


def reads_cases_of_building(somebody: Somebody, _what: Thing) -> bool:
    """Say who reads the cases on the agenda of the talks, which all lie in one building."""
    return who.reads_case(somebody, Thing(B, holder=G))


def each(audience: Audience, keys: str) -> dict[str, Audience]:
    """Return several keys with the same audience."""
    return dict.fromkeys(keys.split(), audience)


PAGES = {
    "accounts.device_key": Keys(some=each(signed_in, "key person")),
    "accounts.device_me": Keys(some=each(signed_in, "person token")),
    "cases.kept_pages": Keys("pages"),
    "cases.register": Keys("number url"),
    "health.healthz": Keys("process"),
    "installing.manifest": Keys(
        "background_color display icons icons.purpose icons.sizes icons.src icons.type id lang name "
        "scope short_name shortcuts shortcuts.name shortcuts.url start_url theme_color"
    ),
    "talks.similar": Keys("id name"),
    "talks.since": Keys(
        "is_open is_over items items.case items.decision.consequence items.decision.is_applied "
        "items.decision.kind items.decision.mark items.decision.note items.decision.promised_on "
        "items.decision.values items.decision.words items.dissents items.found.explains "
        "items.found.is_broken items.found.is_late items.found.light items.found.light_code "
        "items.found.lines items.found.promises items.found.promises.id "
        "items.found.promises.is_broken items.found.promises.outcome items.found.promises.words "
        "items.found.state items.found.state_code items.id items.is_new items.is_readable "
        "items.needs_unit items.offered items.place items.raised items.title items.vote.id "
        "items.vote.question left_out offered people people.here people.id people.name "
        "people.stand_in people.stand_in_here people.unit people.unit_id state version",
        varying="items.decision items.found items.vote",
    ),
}
COMPLAINT = Keys("field message")
STEPS = {
    "talks.table_add": Keys("item"),
    "talks.table_begin": Keys(),
    "talks.table_decide": Keys("replaced"),
    "talks.table_present": Keys(),
    "talks.table_remove": Keys(),
    "talks.table_settle": Keys(),
    "talks.table_take_back": Keys(),
}
"""Steps at the table: what was done is seen on the table."""
REFUSED = {
    "cases.register": Keys("reasons reasons.field reasons.message"),
    **dict.fromkeys((*STEPS, "talks.table_undo"), COMPLAINT),
}
"""What stands in place of the answer where something is refused in words; undoing a step always is here."""
