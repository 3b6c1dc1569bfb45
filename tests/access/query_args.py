"""Which arguments each address reads behind its question mark, and what they name."""

FILTER = (
    "age alone assignee_id category_id channel closed_from closed_to due_from due_to level light need "
    "raiser_id registered_from registered_to state station_id unit_id words"
)
PERIOD = "as_of first last period unit"
STREET = (
    "clocks.own_values messages.add messages.edit messages.edit_words messages.index messages.unit "
    "settings.add_category settings.add_limit settings.add_routing settings.categories "
    "settings.edit_category settings.end_limit settings.index settings.installation settings.limit_set "
    "settings.limit_sets settings.set_target settings.target_list settings.watch enterprises.members "
    "stations.services"
)
AFTER = (
    "accounts.person_sessions accounts.show cases.our_calls cases.own cases.street_red "
    "identity.differing ledger.requests reports.briefs_of talks.index"
)
SAMPLE = "category_id kind level street unit_id urgency"
CALLS = "after as_of called_from called_to figure repeat_key unit_id version"
READS = {
    **dict.fromkeys(STREET.split(), "street"),
    **dict.fromkeys(AFTER.split(), "after"),
    "accounts.login": "next",
    "accounts.login_code": "next",
    "identity.back": "code iss state",
    "identity.sign_in": "next",
    "activity.index": "from to unit",
    "api.list_cases": f"{FILTER} after limit",
    "api.list_changes": "after limit since",
    "api.list_dispatches": "after feeder limit since street_id",
    "api.list_entries": "after age due holder limit place reason state unit",
    "api.list_orders": "after limit unit view",
    "api.list_talks": "after limit",
    "api.list_units": "after limit parent_id",
    "api.read_indicators": PERIOD,
    "audit.index": "before day person user what",
    "bulletins.index": "before",
    "bulletins.new": "talk unit",
    "cases.calls_made": CALLS,
    "cases.departments": CALLS,
    "cases.index": f"{FILTER} after as_of",
    "cases.move": "task",
    "cases.start": "after tab",
    "clocks.apply_limits": "on street",
    "clocks.calendar": "street year",
    "clocks.limits_replay": "first last on set staff_building staff_community staff_grid staff_street street",
    "duty.day": "day",
    "enterprises.alliance": "before list over",
    "enterprises.index": "after gone q",
    "enterprises.new_item": "kind",
    "exports.index": "before",
    "exports.new": FILTER,
    "figures.in_whose_hands": PERIOD,
    "figures.league": f"{PERIOD} by",
    "figures.members": f"{PERIOD} after",
    "figures.show": PERIOD,
    "handover.show": "posting to",
    "hotline.answer_sheet": "feeder first last",
    "hotline.answers": "feeder first last",
    "ledger.export": "age due holder place reason state unit",
    "ledger.index": "after age due holder place reason state unit",
    "ledger.promises": "after outcome",
    "messages.log": "before channel state street",
    "messages.show": "street unit",
    "messages.words": "language street",
    "notices.inbox": "before unread",
    "open311.define_service": "jurisdiction_id",
    "open311.list_requests": "end_date jurisdiction_id service_code service_request_id start_date status",
    "open311.list_services": "jurisdiction_id",
    "open311.read_request": "jurisdiction_id",
    "open311.read_token": "jurisdiction_id",
    "organisation.index": "after q",
    "organisation.new_person": "unit",
    "organisation.people": "after q",
    "organisation.post": "person unit",
    "portal.answer": "s verdict",
    "portal.enter": "s",
    "portal.remark": "s",
    "portal.show": "s",
    "privacy.index": "after day number person user",
    "retention.index": "before",
    "settings.limits": f"{SAMPLE} changed",
    "settings.routing": SAMPLE,
    "stations.coverage": "after list unit",
    "stations.index": "after closed",
    "supervision.choose": f"{FILTER} after",
    "supervision.give": "number",
    "supervision.index": "after unit view",
    "talks.attendance": "unit",
    "talks.dissent": "from",
    "talks.minutes_docx": "copy",
    "talks.minutes_pdf": "copy",
    "talks.new": "narrow",
    "talks.new_series": "unit",
    "talks.since": "version",
    "talks.stand_ins": "for",
}
UNREACHED = {"identity.back"}
"""Reads its arguments of those alone whom the provider sends back."""
UNITS = {"unit", "unit_id", "holder", "place", "parent_id", "narrow"}
PEOPLE = {"person", "assignee_id", "raiser_id", "for"}
OWN = {("handover.show", "to"): "person", ("messages.log", "channel"): "channel"}
NAMED = {
    **dict.fromkeys(UNITS, "unit"),
    **dict.fromkeys(PEOPLE, "person"),
    **dict.fromkeys(("street", "street_id"), "street"),
    **dict.fromkeys(("after", "before", "since"), "position"),
    "number": "case", "posting": "posting", "station_id": "station", "talk": "talk", "task": "task",
    "user": "username",
}  # fmt: skip
DAYS = {"day", "on", "changed", "first", "last", "from", "to"}
INSTANTS = {"as_of", "start_date", "end_date"}
RANGES = ("_from", "_to")


def kind_of(endpoint: str, name: str) -> str | None:
    """Return of what an argument names one; None where it is words, a code or a day."""
    return OWN.get((endpoint, name)) or NAMED.get(name)


def time_of(name: str) -> str | None:
    """Return how an argument names a time: as a day, an instant, or a position that begins with one."""
    if name in DAYS or name.endswith(RANGES):
        return "day"
    return "instant" if name in INSTANTS else {"position": "position"}.get(NAMED.get(name, ""))


def sample(name: str) -> str:
    """Return a value of the kind that an argument takes."""
    if name in INSTANTS:
        return "2026-03-03T10:00:00+08:00"
    if name in DAYS or name.endswith(RANGES):
        return "2026-03-03"
    return "1" if name in NAMED else ""
