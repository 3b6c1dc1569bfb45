"""The fields of forms, by the form's address: talks, their minutes, votes and series, and news."""

from tests.access import oracle as who
from tests.access.fields import Fields

PASS_ON = who.both(who.workers, who.around)
"""Whoever works around a bulletin, each for their own buildings."""
TALKS = {
    "bulletins.new": Fields("kind text title unit unit_ids valid_until"),
    "bulletins.relay": Fields("ways", some={"households": who.has("building_head")}, shown_to=PASS_ON),
    "bulletins.remind": Fields(),
    "talks.add_to_minutes": Fields("body"),
    "talks.add": Fields("category_id description place_id spot", some={"raised_by_id": who.staff_over}),
    "talks.begin": Fields(),
    "talks.cancel": Fields(),
    "talks.carry_out": Fields(),
    "talks.cast_ballot": Fields("choice"),
    "talks.close_vote": Fields(),
    "talks.confirm": Fields("digest"),
    "talks.decide": Fields("decision note promised_on promiser promiser_id unit_id"),
    "talks.dissent": Fields("person_id words", shown_to=who.around),
    "talks.edit": Fields("host_id news place starts_at title unit_id"),
    "talks.edit_minutes": Fields("closing item-N news opening"),
    "talks.edit_series": Fields(
        "at building_ids every from_on host_id month_days place repeats short_month title unit "
        "until_on weekdays"
    ),
    "talks.end_series": Fields(),
    "talks.give_word": Fields("promised_on promiser promiser_id"),
    "talks.lock": Fields("digest"),
    "talks.new": Fields("host_id news place starts_at title unit_id"),
    "talks.new_series": Fields(
        "at every from_on host_id month_days place repeats short_month title unit until_on weekdays",
        varying="building_ids",
    ),
    "talks.present": Fields(varying="away here"),
    "talks.put_to_vote": Fields("majority options question way"),
    "talks.read_out": Fields("digest"),
    "talks.remove": Fields(),
    "talks.series_date": Fields("day"),
    "talks.settle": Fields("outcome"),
    "talks.sign": Fields("digest strokes typed_name"),
    "talks.stand_ins": Fields("absent_id name person_id"),
    "talks.take_back": Fields(),
}
