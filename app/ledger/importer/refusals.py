"""What is said about a paper ledger that cannot be taken over as it is."""

from flask_babel import lazy_gettext as _l

REFUSALS: dict[str, object] = {
    "ledger_no_headings": _l(
        "No headings of a ledger were found in the first lines. At least these are needed: %(columns)s."
    ),
    "ledger_column_missing": _l("A needed column is missing: %(columns)s. Add it, or mend its heading."),
    "ledger_no_rows": _l("There is nothing below the headings. Fill the table in, then send it again."),
    "ledger_in_future": _l("This day has not come yet. Write the day on which it was entered on paper."),
    "ledger_reason_unknown": _l(
        "There is no such reason. Write one of these: waits for money, waits for the season, law or policy, "
        "belongs to somebody else, technically not possible yet, waits for the residents."
    ),
    "ledger_reason_overdue": _l(
        "Only a limit that passes enters a case as overdue. Say what it really waits for."
    ),
    "ledger_unit_unknown": _l(
        "No unit of this street has this name or code. Check it, or add the unit to the organisation first."
    ),
    "ledger_place_elsewhere": _l(
        "There is a unit of this name, but not in %(community)s. Mend the community or the building."
    ),
    "ledger_holder_department": _l(
        "A department or firm cannot hold a case. Name the grid, community or street that follows it up."
    ),
    "ledger_holder_elsewhere": _l(
        "This unit has nothing to do with %(place)s. Name one that it lies in, or that lies in it."
    ),
    "ledger_category_unknown": _l(
        "There is no such category. Leave the cell empty, or write it as the settings call it."
    ),
    "ledger_twice": _l(
        "The same matter of the same day and place is in line %(line)s already; keep one of them."
    ),
    "ledger_twice_in_sheet": _l(
        "The same matter of the same day and place is in %(sheet)s, line %(line)s; keep one of them."
    ),
}
