"""What the answers of the API hold, and who gets which of it: null is what is not theirs to see."""

from tests.access import oracle as who
from tests.access.json_keys import (
    Keys,
    each,
    not_only_called_in,
    posted_at_units,
    reads_cases_of_building,
)

ENTRY = "case entered_at id next_review_on number plan reason unblock unit unit.id unit.name url"
TALK = "id place starts_at state title unit unit.id unit.name url"


def listed(keys: str, varying: str = "") -> Keys:
    """Return what a list holds whose rows hold some keys."""
    rows, more = (" ".join(f"items.{key}" for key in text.split()) for text in (keys, varying))
    return Keys(f"items {rows}", varying=more)


PROBLEM = Keys("code detail status title type", varying="errors errors.field errors.message")
"""Any refusal."""
API = {
    "api.add_item": Keys("url"),
    "api.list_attachments": listed("event id thumbnail_url url"),
    "api.list_cases": Keys(
        "items items.light items.number items.place items.state items.title items.urgency items.url",
        at_most=each(not_only_called_in, "items.holder items.due_at"),
    ),
    "api.list_categories": listed("code default_urgency id name", "parent_id"),
    "api.list_changes": Keys(
        "cursor items items.at items.case items.id items.move items.sequence items.url more"
    ),
    "api.list_dispatches": Keys("items"),
    "api.list_entries": listed(ENTRY, "proposed_at struck_off_at"),
    "api.list_events": listed(
        "at attachments move person sentence sequence text unit unit.id unit.name",
    ),
    "api.list_items": Keys(
        "items items.id items.kind items.number items.place items.title",
        at_most={"items.case": reads_cases_of_building},
        varying="items.decision",
    ),
    "api.list_orders": listed("demand due_at id light number person state unit unit.id unit.name url"),
    "api.list_talks": listed(TALK),
    "api.list_units": listed("code id kind name", "closed_on level parent_id"),
    "api.read_case": Keys(
        "description light moves number place place_id registered_at state urgency url",
        some=each(
            who.reads_whole_case,
            "category category.id category.name channel held_since holder holder.id holder.name raiser "
            "resident resident.name resident.phone spot",
        ),
        at_most=each(who.reads_whole_case, "assignee closed_at due_at expected_on merged_into"),
        varying="outcome",
    ),
    "api.read_contact": Keys("further name phone"),
    "api.read_entry": Keys(ENTRY, varying="proposed_at struck_off_at"),
    "api.read_indicators": Keys(
        "as_of first items items.code items.denominator items.formula items.name items.numerator last "
        "unit unit.id unit.name",
        varying="items.tenths_of_percent",
    ),
    "api.read_me": Keys(
        "id is_program name postings postings.role scopes", some={"postings.unit_id": posted_at_units}
    ),
    "api.read_order": Keys(
        "amount answers answers.at answers.by answers.due_at answers.sequence answers.text "
        "answers.verdict_text cases counted_in demand due_at given_at given_by given_unit given_unit.id "
        "given_unit.name hidden_cases id light number person reason rounds state steps unit unit.id "
        "unit.name url",
        varying="answers.verdict answers.verdict_at answers.verdict_by ended_at",
    ),
    "api.read_problem": Keys("code detail status title"),
    "api.read_talk": Keys(TALK),
    "api.read_unit": Keys("code id kind level name", varying="closed_on parent_id"),
    "open311.discover": Keys(
        "changeset contact endpoints endpoints.changeset endpoints.formats endpoints.specification "
        "endpoints.type endpoints.url key_service"
    ),
    "open311.list_services": Keys("description group keywords metadata service_code service_name type"),
}
