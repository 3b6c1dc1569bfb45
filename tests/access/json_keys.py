"""Which keys the answers in JSON have, by address; who gets one at all stands in the table of routes."""

KEYS = {
    "accounts.device_key": "key person",
    "accounts.device_me": "person token",
    "cases.kept_pages": "pages",
    "cases.register": "number reasons reasons.field reasons.message url",
    "health.healthz": "process",
    "installing.manifest": (
        "background_color display icons icons.purpose icons.sizes icons.src icons.type id lang name "
        "scope short_name shortcuts shortcuts.name shortcuts.url start_url theme_color "
    ),
    "talks.similar": "id name",
    "talks.since": (
        "is_open is_over items items.case items.decision items.decision.consequence "
        "items.decision.is_applied items.decision.kind items.decision.mark items.decision.note "
        "items.decision.promised_on items.decision.values items.decision.words items.dissents "
        "items.found items.found.explains items.found.is_broken items.found.is_late "
        "items.found.light items.found.light_code items.found.lines items.found.promises "
        "items.found.promises.id items.found.promises.is_broken items.found.promises.outcome "
        "items.found.promises.words items.found.state items.found.state_code items.id items.is_new "
        "items.is_readable items.needs_unit items.offered items.place items.raised items.title "
        "items.vote items.vote.id items.vote.question left_out offered people people.here people.id "
        "people.name people.stand_in people.stand_in_here people.unit people.unit_id state version "
    ),
}
