"""What can be done about a thing in each of its states, said from the product's text and not from its code.

By the name of the field in the address, then by the thing of the world, which is called by its state: the
moves and endpoints whose form does something there. In any other state the same form changes nothing.
"""

_ANY = "cases.contact cases.slip cases.slips "
_OPEN = _ANY + "assign cases.join cases.urge comment join note praise urge "
_HELD = _OPEN + "amend call_in merge withdraw "
_AT_WORK = _HELD + "dispatch "
_WORK = _AT_WORK + "send_up transfer take_over "
_NEW = _WORK + "accept "
_BUSY = "ask_resident ledger.enter resolve "
_HANDLED = _WORK + _BUSY + "ask_extension "
_LEDGERED = _HELD + "ledger.enter ledger.resume resolve take_over "
_ENTRY = "ledger.review ledger.strike_off "
_AHEAD = "api.add_item talks.add talks.begin talks.cancel talks.edit talks.present talks.stand_ins "

DONE = {
    "number": {
        "new": _NEW + "close_at_once",
        "open": _HANDLED,
        "asked": _HANDLED + "ledger.decide",
        "extending": _WORK + _BUSY + "grant_extension refuse_extension",
        "waiting": _HELD + "resident_answered",
        "ledgered": _LEDGERED,
        "asked to stay": _LEDGERED + "ledger.decide",
        "proposed": _LEDGERED,
        "struck off": _HANDLED,
        "street-red": _AT_WORK + _BUSY + "ask_extension return",
        "verifying": _OPEN + "judge verify verify_failed",
        "closed": _ANY + "judge praise reopen",
        "reopened": _NEW,
        "merged": _ANY + "unmerge",
        "withdrawn": _ANY,
        "erased": "",
    },
    "entry_id": {
        "entry": _ENTRY,
        "entry asked to stay": _ENTRY,
        "entry proposed": _ENTRY + "ledger.confirm",
        "entry struck off": "",
    },
    "order_id": {
        "order": "supervision.answer supervision.lift",
        "answered order": "supervision.verdict supervision.lift",
        "accepted order": "",
        "lifted order": "",
    },
    "talk_id": {
        "planned talk": _AHEAD,
        "open talk": _AHEAD
        + "talks.cast_ballot talks.close_vote talks.decide talks.dissent talks.remove talks.take_back",
        "closed talk": "talks.confirm talks.dissent",
        "locked talk": "talks.add_to_minutes",
        "cancelled talk": "",
    },
}

BEFORE = ("planned talk", "open talk", "cancelled talk")
"""A talk that has no minutes yet."""
NOT_THERE = {
    "cases.slip": ("erased",),
    "cases.slip_code": ("erased",),
    "cases.slips": ("erased",),
    "supervision.lift": ("accepted order", "lifted order"),
    **dict.fromkeys(
        ("talks.add_to_minutes", "talks.confirm", "talks.edit_minutes", "talks.lock", "talks.read_out"),
        BEFORE,
    ),
    "talks.sign": ("planned talk", "cancelled talk"),
    "talks.minutes_docx": ("cancelled talk",),
    "talks.minutes_pdf": ("cancelled talk",),
}
"""Pages that are not there in some states, nor is their form elsewhere, also for those who may."""
