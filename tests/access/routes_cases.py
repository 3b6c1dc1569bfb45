"""The table of routes: cases, their photos and files, the ledger, orders."""

from tests.access import oracle as who
from tests.access import oracle_alliance as listed
from tests.access.rows import Row, open_to_all

SEEN_CASES = ("new", "called", "answered", "transferred", "confidential", "raised from afar", "far", "other")
"""One for each way in which somebody may have to do with a case."""


def _registered_it(somebody: who.Somebody, case: who.Thing) -> bool:
    """Say to whom the secret word of a slip is shown without asking: whoever has just registered the case."""
    return somebody.id == case.raiser


STAFF_READING = who.both(who.staff, who.reads_case)
"""The ledger is the staff's book: for others it is not there."""
CASES = {
    "cases.start": Row(),
    "cases.own": Row(),
    "cases.offline": Row(),
    "cases.kept_pages": Row(),
    "cases.index": Row(),
    "cases.save_filter": Row(data={"name": "我的", "query": "urgency=red"}),
    "cases.remove_filter": Row(things=("filter",), may=who.owns),
    "cases.register": Row(posts=who.workers, data={"description": "灯坏了"}),
    "cases.by_resident": Row(may=who.workers, data={"resident": "没有这个人"}),
    "cases.suggestions": Row(),
    "cases.dispatch": Row(posts=who.office, ticks=("cases",)),
    "cases.our_calls": Row(sees=who.co_handlers),
    "cases.departments": Row(sees=who.office),
    "cases.calls_made": Row(sees=who.office),
    "cases.street_red": Row(sees=who.has("street_staff", "leader")),
    "cases.urge": Row(
        things=("street-red", "other"),
        sees=who.both(who.has("street_staff", "leader"), who.reads_case),
    ),
    "cases.show": Row(sees=who.reads_case, things=(*SEEN_CASES, "closed", "merged", "ledgered", "sent up")),
    "cases.clocks": Row(
        sees=who.reads_case, may=who.reads_whole_case, things=("called", "confidential", "other")
    ),
    "cases.registered": Row(sees=who.reads_case, things=("called", "merged", "other")),
    "cases.contact": Row(sees=who.reads_case, posts=who.phones, things=SEEN_CASES),
    "cases.slip": Row(sees=who.reads_case, may=who.raiser_or_mover, things=("new", "called", "other")),
    "cases.slip_code": Row(sees=who.reads_case, may=_registered_it, things=("new", "called", "other")),
    "cases.join": Row(sees=who.reads_case, things=("raised from afar", "other")),
    "cases.slips": Row(sees=who.reads_case, may=who.raiser_or_mover, things=("new", "called", "other")),
    "cases.further_slip": Row(
        sees=who.reads_case, may=who.raiser_or_mover, things=("slip of new", "slip of other")
    ),
    "cases.further_slip_code": Row(
        sees=who.reads_case, may=_registered_it, things=("slip of new", "slip of other")
    ),
    "files.show": Row(
        sees=who.reads_case,
        things=("photo of new", "photo of called", "photo of confidential", "photo of far", "photo of other"),
    ),
    "exports.index": Row(),
    "exports.new": Row(values={"kind": "cases"}),
    "exports.file": Row(sees=who.owns, things=("export",)),
    "exports.remove": Row(sees=who.owns, things=("export",)),
    "notices.inbox": Row(),
    "notices.read": Row(sees=who.owns, things=("notice",)),
    "notices.read_all": Row(data={"until": "100000"}),
}
PORTAL = {
    "portal.enter": open_to_all(data={"number": "YS-20260303-001", "secret": "ABCDEFGH"}),
    "portal.show": open_to_all(things=("new", "other")),
    "portal.answer": open_to_all(things=("verifying", "other"), data={"note": "还是不亮"}),
    "portal.remark": open_to_all(things=("new", "other"), data={"note": "楼下也是"}),
    "portal.leave": open_to_all(things=("new", "other")),
}
"""Nobody comes in without the secret: whoever asks is shown the same, and writes nothing into a case."""
LEDGER = {
    "ledger.index": Row(sees=who.staff),
    "ledger.ageing": Row(sees=who.staff),
    "ledger.promises": Row(sees=who.staff),
    "ledger.requests": Row(sees=who.staff),
    "ledger.export": Row(sees=who.staff),
    "ledger.import_template": Row(may=who.has("administrator", "street_staff")),
    "ledger.upload": Row(may=who.has("administrator", "street_staff")),
    "ledger.begin_import_again": Row(),
    "ledger.confirm_import": Row(may=who.has("administrator", "street_staff")),
    "ledger.show": Row(sees=STAFF_READING, things=("entry",)),
    "ledger.review": Row(sees=STAFF_READING, may=who.moves_case, things=("entry",)),
    "ledger.strike_off": Row(sees=STAFF_READING, may=who.moves_case, things=("entry",)),
    "ledger.confirm": Row(sees=STAFF_READING, may=who.office_over, things=("entry",)),
    "ledger.decide": Row(sees=who.reads_case, may=who.directs_case, things=("asked",)),
    "ledger.enter": Row(sees=who.reads_case, may=who.moves_case, things=("open",)),
    "ledger.resume": Row(sees=who.reads_case, may=who.moves_case, things=("ledgered",)),
}
HOTLINE = {
    "hotline.upload": Row(may=who.has("administrator", "street_staff")),
    "hotline.begin_again": Row(),
    "hotline.begin_columns_again": Row(),
    "hotline.columns": Row(may=who.has("administrator", "street_staff")),
    "hotline.confirm": Row(may=who.has("administrator", "street_staff")),
    "hotline.answers": Row(may=who.has("administrator", "street_staff")),
    "hotline.answer_sheet": Row(may=who.has("administrator", "street_staff")),
}
ALLIANCE = who.either(who.workers, who.administrators, listed.member_units)
ENTERPRISES = {
    "enterprises.index": Row(may=who.staff),
    "enterprises.new": Row(may=who.staff),
    "enterprises.show": Row(sees=who.staff_over, things=("enterprise",)),
    "enterprises.edit": Row(sees=who.staff_over, things=("enterprise",)),
    "enterprises.new_need": Row(sees=who.staff_over, things=("enterprise",)),
    "enterprises.new_policy": Row(sees=who.staff_over, things=("enterprise",)),
    "enterprises.edit_policy": Row(sees=who.staff_over, things=("enterprise",)),
    "enterprises.need": Row(sees=who.reads_whole_case, things=("need",)),
    "enterprises.match": Row(sees=who.reads_whole_case, may=who.moves_case, things=("need",)),
    "enterprises.conclude": Row(sees=who.reads_whole_case, may=who.moves_case, things=("need",)),
    "enterprises.alliance": Row(may=ALLIANCE),
    "enterprises.new_item": Row(may=listed.keeps_a_list),
    "enterprises.edit_item": Row(
        sees=listed.reads_alliance, may=listed.keeps_list, things=("alliance item",)
    ),
    "enterprises.members": Row(may=who.has("administrator", "street_staff", "leader")),
}
ORDERS = {
    "supervision.index": Row(sees=who.workers),
    "supervision.choose": Row(may=who.office),
    "supervision.give": Row(may=who.office),
    "supervision.show": Row(sees=who.reads_order, things=("order", "answered order")),
    "supervision.docx": Row(sees=who.reads_order, things=("order",)),
    "supervision.pdf": Row(sees=who.reads_order, things=("order",)),
    "supervision.answer": Row(sees=who.reads_order, posts=who.answers_order, things=("order",)),
    "supervision.verdict": Row(sees=who.reads_order, posts=who.decides_order, things=("answered order",)),
    "supervision.lift": Row(sees=who.reads_order, may=who.decides_order, things=("order",)),
}

MOVES = {
    "accept": ("new", who.moves_case),
    "return": ("transferred", who.moves_case),
    "dispatch": ("sent up", who.moves_case),
    "send_up": ("open", who.moves_case),
    "transfer": ("open", who.moves_case),
    "call_in": ("open", who.moves_case),
    "report_in": ("called", who.answers_call),
    "answer": ("called", who.answers_call),
    "decline": ("called", who.answers_call),
    "insist": ("declined", who.moves_case),
    "let_go": ("declined", who.moves_case),
    "withdraw_call": ("called", who.moves_case),
    "score_call": ("answered", who.moves_case),
    "ask_resident": ("open", who.moves_case),
    "resident_answered": ("waiting", who.moves_case),
    "resolve": ("open", who.moves_case),
    "verify": ("verifying", who.verifies),
    "verify_failed": ("verifying", who.verifies),
    "close_at_once": ("new", who.raiser_or_mover),
    "reopen": ("closed", who.reads_case),
    "judge": ("verifying", who.verifies),
    "keep_result": ("objected", who.reviews),
    "merge": ("open", who.moves_case),
    "unmerge": ("merged", who.moves_case),
    "withdraw": ("new", who.raiser_or_mover),
    "note": ("confidential", who.moves_case),
    "assign": ("open", who.moves_case),
    "amend": ("open", who.moves_case),
    "ask_extension": ("open", who.moves_case),
    "grant_extension": ("extending", who.directs_case),
    "refuse_extension": ("extending", who.directs_case),
    "comment": ("open", who.directs_case),
    "praise": ("closed", who.directs_case),
    "take_over": ("open", who.directs_case),
    "ask_lead": ("open", who.moves_case),
    "name_lead": ("open", who.directs_case),
    "join": ("raised from afar", who.reads_case),
    "urge": ("open", who.reads_case),
}
"""Each move with a case that it fits and who makes it; whoever reads the case is told why not."""
ELSEWHERE = {"accept", "note", "reopen"}
"""Moves that are asked about a case of another street, too; all come to it the same way."""
