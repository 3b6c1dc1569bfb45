"""The table of routes: the API, asked with a token in place of a cookie, and the pages of tokens."""

from tests.access import oracle as who
from tests.access.routes_cases import MOVES, SEEN_CASES, STAFF_READING
from tests.access.rows import Row, open_to_all

TOKENS = {
    "accounts.own_tokens": Row(),
    "accounts.make_own_token": Row(ticks=("scopes",), data={"name": "热线"}),
    "accounts.revoke_own_token": Row(sees=who.owns, things=("token",)),
    "accounts.person_tokens": Row(sees=who.edits_person, things=("grid person", "program person")),
    "accounts.make_token_for": Row(
        sees=who.edits_person, things=("program person",), ticks=("scopes",), data={"name": "热线"}
    ),
    "accounts.revoke_token_for": Row(sees=who.edits_person, things=("token",)),
}
STREET = "?jurisdiction_id=M00"
PUBLIC = {
    "developers.show": open_to_all(),
    "api.read_document": open_to_all(),
    "api.read_problem": open_to_all(values={"code": "stale"}),
    "open311.discover": open_to_all(values={"suffix": "json"}),
    "open311.discover_beside": open_to_all(values={"suffix": "xml"}),
    "open311.list_services": open_to_all(values={"suffix": "json"}, query=STREET),
    "open311.define_service": open_to_all(values={"suffix": "xml", "code": "lift"}, query=STREET),
}
READING = {
    "api.read_me": Row(),
    "api.list_cases": Row(),
    "api.list_changes": Row(),
    "api.list_units": Row(),
    "api.list_categories": Row(),
    "api.list_talks": Row(),
    "api.list_entries": Row(sees=who.staff),
    "api.read_indicators": Row(may=who.staff),
    "api.read_case": Row(sees=who.reads_case, things=(*SEEN_CASES, "closed", "merged", "ledgered")),
    "api.list_events": Row(
        sees=who.reads_case, may=who.reads_whole_case, things=("called", "confidential", "other")
    ),
    "api.list_attachments": Row(sees=who.reads_case, things=SEEN_CASES),
    "api.read_attachment": Row(
        sees=who.reads_case,
        things=("photo of new", "photo of called", "photo of confidential", "photo of other"),
    ),
    "api.read_unit": Row(sees=who.of_street, things=("grid unit", "other street unit")),
    "api.read_talk": Row(sees=who.around, things=("planned talk", "open talk", "closed talk")),
    "api.list_items": Row(sees=who.around, things=("planned talk", "open talk", "closed talk")),
    "api.read_entry": Row(sees=STAFF_READING, things=("entry",)),
}
ORDERS = {
    "api.list_orders": Row(sees=who.workers),
    "api.read_order": Row(sees=who.reads_order, things=("order", "answered order")),
    "api.give_order": Row(may=who.office),
    "api.answer_order": Row(sees=who.reads_order, may=who.answers_order, things=("order",)),
    "api.accept_order": Row(sees=who.reads_order, may=who.decides_order, things=("answered order",)),
    "api.send_order_back": Row(sees=who.reads_order, may=who.decides_order, things=("answered order",)),
    "api.lift_order": Row(sees=who.reads_order, may=who.decides_order, things=("order",)),
}
DISPATCHES = {
    "api.list_dispatches": Row(may=who.has("administrator", "street_staff")),
    "api.send_dispatch": Row(may=who.has("administrator", "street_staff")),
}
WRITING = {
    "api.register_case": Row(data={"description": "灯坏了"}),
    "api.read_contact": Row(sees=who.reads_case, posts=who.phones, things=SEEN_CASES),
    # Without a place it is about the talk's own, where only some may register something.
    "api.add_item": Row(
        sees=who.around, may=who.workers_over, things=("open talk",), data={"description": "路灯"}
    ),
    "api.review_entry": Row(sees=STAFF_READING, may=who.moves_case, things=("entry",)),
    "api.strike_off_entry": Row(sees=STAFF_READING, may=who.moves_case, things=("entry",)),
    "api.confirm_entry": Row(sees=STAFF_READING, may=who.office_over, things=("entry",)),
    "api.send_entry_back": Row(sees=STAFF_READING, may=who.office_over, things=("entry",)),
}
OF_LEDGER = {
    "ask_ledger": ("open", who.moves_case),
    "enter_ledger": ("asked", who.directs_case),
    "refuse_ledger": ("asked", who.directs_case),
    "resume": ("ledgered", who.moves_case),
}
MAKING_MOVES = {
    f"api.move_{move}": Row(sees=who.reads_case, may=party, things=(thing, "other"))
    for move, (thing, party) in {**MOVES, **OF_LEDGER}.items()
}
"""Each is asked without a version: whoever may is told to send one, and the others why they may not."""
API = {**TOKENS, **PUBLIC, **READING, **ORDERS, **DISPATCHES, **WRITING, **MAKING_MOVES}
