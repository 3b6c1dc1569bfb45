"""The fields of forms, by the form's address: cases and their moves, the ledger, orders, files, the inbox."""

from tests.access import oracle as who
from tests.access.fields import Fields

STATIONS = (("S", "c"), ("S", "c2"), ("T", "c9"))
"""The communities that have one."""


def must_say_why(one: who.Somebody, what: who.Thing) -> bool:
    """Say who is asked what they look at a resident's number for: whoever does not handle the case by
    themselves, has not registered it, and was not given the number with a call."""
    handles = who.raised_and_works(one, what) or one.at(what.move_place, *who.STAFF_ROLES, "building_head")
    return not handles and not any(one.over(unit, "co_handler") for unit in what.phones)


def at_counter(one: who.Somebody, _what: who.Thing) -> bool:
    """Say who may say that a case came in at a counter: staff around one of the stations that there are."""
    return any(who.both(who.staff, who.around)(one, who.Thing(place)) for place in STATIONS)


CASES = {
    "cases.contact": Fields(some={"note": must_say_why, "reason": must_say_why}),
    "cases.dispatch": Fields("cases note unit_id"),
    "cases.move accept": Fields(),
    "cases.move amend": Fields("category_id note place_id spot urgency"),
    "cases.move answer": Fields("note photos"),
    "cases.move ask_extension": Fields("amount note"),
    "cases.move ask_resident": Fields("note"),
    "cases.move assign": Fields("assignee_id"),
    "cases.move call_in": Fields("due_on may_phone note unit_ids"),
    "cases.move close_at_once": Fields("note photos"),
    "cases.move comment": Fields("note"),
    "cases.move decline": Fields("note"),
    "cases.move dispatch": Fields("note unit_id"),
    "cases.move grant_extension": Fields("amount note"),
    "cases.move insist": Fields("due_on note task_id"),
    "cases.move join": Fields("note"),
    "cases.move judge": Fields("note rating verdict way"),
    "cases.move keep_result": Fields("decision note"),
    "cases.move let_go": Fields("note task_id"),
    "cases.move merge": Fields("into"),
    "cases.move note": Fields("expected_on note photos"),
    "cases.move praise": Fields("note"),
    "cases.move refuse_extension": Fields("note"),
    "cases.move reopen": Fields("note"),
    "cases.move report_in": Fields(varying="arrived_at photos", shown_to=who.co_handlers),
    "cases.move resident_answered": Fields("note"),
    "cases.move resolve": Fields("note outcome photos told"),
    "cases.move return": Fields("note"),
    "cases.move score_call": Fields("attendance mark note task_id"),
    "cases.move send_up": Fields("note"),
    "cases.move take_over": Fields("note"),
    "cases.move transfer": Fields("note unit_id"),
    "cases.move unmerge": Fields("note"),
    "cases.move urge": Fields("note photos"),
    "cases.move verify": Fields("note outcome"),
    "cases.move verify_failed": Fields("note"),
    "cases.move withdraw": Fields("note"),
    "cases.move withdraw_call": Fields("note task_id"),
    "cases.register": Fields(
        "category_id contact_name contact_phone description is_solved photos place_id solved_note spot "
        "urgency",
        some={
            "channel": who.staff,
            "is_confidential": who.staff,
            "outside_due_at": who.staff,
            "outside_number": who.staff,
            "station_id": at_counter,
        },
        shown_to=who.everybody,
    ),
    "cases.by_resident": Fields("resident"),
    "cases.remove_filter": Fields(shown_to=who.everybody),
    "cases.slip": Fields(),
    "cases.further_slip": Fields(),
    "cases.slips": Fields(),
    "cases.urge": Fields(shown_to=who.has("street_staff", "leader")),
    "exports.new": Fields("format query"),
    "exports.remove": Fields(shown_to=who.everybody),
    "ledger.decide": Fields("decision note"),
    "ledger.enter": Fields("next_review_on plan reason trigger_on unblock"),
    "ledger.resume": Fields("note"),
    "ledger.review": Fields("asked due_on next_review_on note promiser trigger_on what"),
    "ledger.strike_off": Fields("evidence"),
    "enterprises.conclude": Fields("note state"),
    "enterprises.edit": Fields("is_gone name name_en note trade unit_id"),
    "enterprises.edit_item": Fields("category_id is_over kind title valid_until words"),
    "enterprises.edit_policy": Fields("due_on grounds note state title unit_id"),
    "enterprises.match": Fields(varying="item_id"),
    "enterprises.members": Fields("unit_ids"),
    "enterprises.new": Fields("name name_en note trade unit_id"),
    "enterprises.new_item": Fields("category_id kind title unit_id valid_until words"),
    "enterprises.new_need": Fields("category_id contact_name contact_phone description title"),
    "enterprises.new_policy": Fields("due_on grounds note state title unit_id"),
    "hotline.upload": Fields("feeder file street"),
    "ledger.upload": Fields("file street"),
    "notices.read": Fields(varying="open", shown_to=who.everybody),
    "notices.read_all": Fields("until"),
    "portal.enter": Fields("number secret", shown_to=who.everybody),
    "supervision.answer": Fields("note"),
    "supervision.lift": Fields("note"),
    "supervision.verdict": Fields("amount counted_in decision note"),
}
