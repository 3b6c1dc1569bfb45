"""The fields of forms, by the form's address: accounts, organisation, duty, stations, settings, privacy."""

from tests.access import oracle as who
from tests.access.fields import Fields

HOUSE = {
    "accounts.begin_factor": Fields(),
    "accounts.change_password": Fields("again password"),
    "accounts.choose_display": Fields("display next"),
    "accounts.choose_language": Fields("language next"),
    "accounts.choose_theme": Fields("next theme"),
    "accounts.enter": Fields(),
    "accounts.issue_code": Fields(),
    "accounts.issue_password": Fields(),
    "accounts.issue_reset": Fields(),
    "accounts.logout": Fields(),
    "accounts.make_own_token": Fields("name scopes until", shown_to=who.everybody),
    "accounts.make_token_for": Fields("name scopes until"),
    "accounts.reset": Fields("again password"),
    "accounts.revoke_all_for": Fields(),
    "accounts.revoke_for": Fields(),
    "accounts.revoke_others": Fields(),
    "accounts.revoke_own_token": Fields(shown_to=who.everybody),
    "accounts.revoke_token_for": Fields(),
    "audit.whole": Fields(),
    "clocks.add_closure": Fields("from_at reason until_at"),
    "clocks.apply_limits": Fields("on", some={"for_all": who.everywhere}),
    "clocks.load_year": Fields("arrangement file replace"),
    "clocks.remove_closure": Fields(shown_to=who.administrators),
    "clocks.set_day": Fields("day hours kind name"),
    "clocks.set_values": Fields(
        "black_percent catch_up_hours digest_at evidence_photos extensions_at_most follow_up_days gas_number "
        "grid_suffix_digits hours_N leaders_factor ledger_days ledger_times make_up_weekday "
        "minutes_confirm_percent open311_reading remind_after_hours remind_at_most reopened_days "
        "retention_days review_days suspended_share talk_ahead_days talk_eve_at "
        "talk_remind_minutes verify_sample_percent vote_quorum_percent wake_days "
        "walk_detour_percent walk_minutes walk_pace warn_percent"
    ),
    "duty.day": Fields("day note person_id stand_in_id"),
    "duty.week": Fields("changes_at week-N-person_id week-N-stand_in_id"),
    "handover.show": Fields("until_on", varying="calls cases orders"),
    "identity.link": Fields(shown_to=who.everybody),
    "identity.person": Fields("subject"),
    "messages.add": Fields("account address language name personal_data secret sender"),
    "messages.choose": Fields(
        "address cases house ledger news orders progress quiet_from quiet_until talks urgent working_time"
    ),
    "messages.edit": Fields("address language name personal_data"),
    "messages.edit_words": Fields("look text"),
    "messages.switch": Fields(),
    "messages.test": Fields(),
    "messages.unit": Fields(
        "cases house ledger news orders progress quiet_from quiet_until talks urgent with_below working_time"
    ),
    "organisation.close": Fields("closed_on"),
    "organisation.disable": Fields(),
    "organisation.edit": Fields(
        "code households kind name name_en party_name", varying="short_code time_zone"
    ),
    "organisation.edit_person": Fields("name phone username"),
    "organisation.end": Fields("until_on", varying="anyway"),
    "organisation.hand_over": Fields("to_username until_on"),
    "organisation.move": Fields("code parent_id"),
    "organisation.new": Fields("code households kind name name_en party_name"),
    "organisation.new_person": Fields("from_on is_program name phone role unit_code username"),
    "organisation.new_street": Fields("code households kind name name_en party_name short_code time_zone"),
    "organisation.post": Fields("from_on role unit_code username"),
    "organisation.reopen": Fields(),
    "organisation.upload": Fields("file"),
    "retention.dry": Fields(),
    "retention.search": Fields("name phone"),
    "retention.daily": Fields(),
    "settings.add_category": Fields("default_urgency keywords name name_en parent_id retention_days"),
    "settings.add_limit": Fields(
        "amount category_id from_on kind level unit urgency", some={"for_all": who.everywhere}
    ),
    "settings.add_routing": Fields(
        "category_id level reason reason_en unit_id urgency", some={"for_all": who.everywhere}
    ),
    "settings.close_category": Fields(),
    "settings.edit_category": Fields("default_urgency keywords name name_en retention_days"),
    "settings.end_limit": Fields("until_on"),
    "settings.limit_set": Fields("from_on"),
    "settings.move_down": Fields(),
    "settings.move_up": Fields(),
    "settings.remove_routing": Fields(),
    "settings.set_target": Fields("from_on target weight"),
    "settings.try_again": Fields(shown_to=who.administrators),
    "stations.close": Fields("closed_on"),
    "stations.duty": Fields("lines-N-hours lines-N-unit_id lines-N-weekdays"),
    "stations.edit": Fields("hours_N latitude longitude name name_en phone place services system"),
    "stations.new": Fields("hours_N latitude longitude name name_en phone place services system unit_id"),
    "stations.reopen": Fields(),
    "stations.services": Fields("services-N-code services-N-name services-N-name_en"),
    "stations.upload": Fields("file street_id system"),
}
