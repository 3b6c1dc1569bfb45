"""The table of routes: talks with table, minutes, votes and series, and the news that they carry."""

from tests.access import oracle as who
from tests.access.rows import Row

PLANNED, OPEN, DECIDED, CLOSED = ("planned talk",), ("open talk",), ("decided item",), ("closed talk",)
LOCKED, PROMISE = ("locked talk",), ("promise",)


def held(*things: str, **values) -> Row:
    """Return a line for what is the work of whoever holds the talk; for others it is not there."""
    return Row(sees=who.staff_over, things=things, **values)


def read(*things: str, **values) -> Row:
    """Return a line for what everybody may see whom the talk concerns."""
    return Row(sees=who.around, things=things, **values)


TABLE = {
    "talks.table": held(*OPEN),
    "talks.since": held(*OPEN),
    "talks.similar": held(*OPEN),
    "talks.table_begin": held(*PLANNED),
    "talks.table_add": held(*OPEN, data={"description": "路灯"}),
    "talks.table_decide": held(*OPEN, data={"decision": "noted", "note": "记下"}),
    "talks.table_present": held(*OPEN),
    "talks.table_remove": held(*OPEN),
    "talks.table_settle": held(*PROMISE, data={"outcome": "kept"}),
    "talks.table_take_back": held(*DECIDED),
    "talks.table_undo": held(*OPEN),
}
MINUTES = {
    "talks.minutes": read(*CLOSED, *LOCKED),
    "talks.minutes_docx": read(*CLOSED),
    "talks.minutes_pdf": read(*CLOSED),
    "talks.draft": held(*CLOSED),
    "talks.edit_minutes": held(*CLOSED),
    "talks.read_out": held(*CLOSED),
    "talks.confirm": read(*CLOSED, posts=who.at_table),
    "talks.sign": held(*CLOSED),
    "talks.lock": held(*CLOSED),
    "talks.add_to_minutes": read(*LOCKED, posts=who.either(who.staff_over, who.at_table)),
    "talks.dissent": read(*DECIDED, posts=who.either(who.staff_over, who.at_table)),
    "talks.take_dissent_back": read(*DECIDED, posts=who.either(who.staff_over, who.at_table)),
}
TALKS = {
    "talks.index": Row(),
    "talks.following": Row(),
    "talks.new": Row(sees=who.staff),
    "talks.attendance": Row(sees=who.staff),
    "talks.show": read("planned talk", "open talk", "closed talk"),
    "talks.edit": held(*PLANNED),
    "talks.cancel": held(*PLANNED),
    "talks.begin": held(*PLANNED),
    "talks.present": read(*OPEN, posts=who.staff_over),
    "talks.close": held(*OPEN),
    "talks.add": read(*OPEN, posts=who.around, data={"description": "路灯"}),
    "talks.remove": read(*OPEN, posts=who.staff_over),
    "talks.decide": held(*OPEN),
    "talks.take_back": held(*DECIDED),
    "talks.give_word": held(*DECIDED),
    "talks.settle": held(*PROMISE, data={"outcome": "kept"}),
    "talks.carry_out": held(*DECIDED),
    "talks.wall": held(*OPEN),
    "talks.wall_code": held(*OPEN),
    "talks.here": Row(sees=who.around, things=OPEN),
    "talks.stand_ins": read(*PLANNED),
    "talks.change_stand_in": read(*PLANNED),
    "talks.put_to_vote": held(*DECIDED),
    "talks.vote": read(*OPEN),
    "talks.cast_ballot": read(*OPEN, posts=who.at_table),
    "talks.close_vote": held(*OPEN),
}
SERIES = {
    "talks.series_index": Row(sees=who.staff),
    "talks.new_series": Row(sees=who.staff),
    "talks.series": held("series"),
    "talks.edit_series": held("series"),
    "talks.end_series": held("series"),
    "talks.series_date": held("series"),
}
NEWS = {
    "bulletins.index": Row(sees=who.workers),
    "bulletins.new": Row(sees=who.staff),
    "bulletins.show": read("bulletin"),
    "bulletins.remind": read("bulletin", posts=who.staff_over),
    "bulletins.relay": Row(sees=who.workers_over, things=("relay",)),
    "bulletins.take_back": Row(sees=who.around_news, posts=who.workers_over, things=("relay",)),
}
