"""How the settings and their refusals are worded."""

from flask_babel import lazy_gettext as _l

from app.web.messages import add_refusals

WEEKDAY_NAMES = (
    _l("Monday"),
    _l("Tuesday"),
    _l("Wednesday"),
    _l("Thursday"),
    _l("Friday"),
    _l("Saturday"),
    _l("Sunday"),
)

SAID = {
    "warn_percent": (
        _l("Yellow light from (percent of the limit)"),
        _l("A case turns yellow when this much of its limit is used up."),
    ),
    "black_percent": (
        _l("Black light from (percent of the limit)"),
        _l("A case is long overdue when this much of its limit has passed."),
    ),
    "verify_sample_percent": (
        _l("Checked of what is closed at once (percent)"),
        _l("Of the cases that a building head solved alone, this many go to verification."),
    ),
    "follow_up_days": (
        _l("A closed case can be followed up for (days)"),
        _l("So long residents can still say by their slip that it is not fixed, or add something."),
    ),
    "make_up_weekday": (
        _l("Make-up days have the hours of"),
        _l("A working day that makes up for a holiday takes the hours of this weekday."),
    ),
    "grid_suffix_digits": (
        _l("Digits of a grid after the community's code"),
        _l("How long the part is that a grid's code adds to that of its community."),
    ),
    "review_days": (
        _l("Days until the next ledger review"),
        _l("What a new ledger entry suggests for its next review."),
    ),
    "ledger_times": (
        _l("A case may be put aside in the ledger (times)"),
        _l("With the leave of the level above; 0 allows it never."),
    ),
    "ledger_days": (
        _l("For how long at a time (days)"),
        _l("A review cannot be further away, either."),
    ),
    "wake_days": (
        _l("Look at an entry ahead of what it waits for (days)"),
        _l("Before the budget, the heating season or the end of the rains comes, not after."),
    ),
    "remind_after_hours": (
        _l("Remind of what is overdue after (working hours)"),
        _l("Each later reminder waits as much longer again; none comes outside opening hours."),
    ),
    "remind_at_most": (
        _l("Reminders of one overdue clock at most"),
        _l("After that only the daily digest and the lists show it; 0 sends none."),
    ),
    "catch_up_hours": (
        _l("A silence of the clocks from (hours)"),
        _l("When nothing looked at the clocks for longer, what passed meanwhile is told in one summary."),
    ),
    "extensions_at_most": (
        _l("Extensions of one holding at most"),
        _l("Asked for by the holder before the due, granted one level up; 0 allows none."),
    ),
    "minutes_confirm_percent": (
        _l("Minutes are confirmed by at least (percent of those present)"),
        _l("The host is always among them; with fewer the minutes cannot be locked."),
    ),
    "vote_quorum_percent": (
        _l("Quorum of a vote at a talk (percent of those invited)"),
        _l("So many must take part, abstentions counted; else the vote says nothing."),
    ),
    "talk_ahead_days": (
        _l("Plan the talks of a series ahead (days)"),
        _l("So long before its day a talk is made by itself and people are invited."),
    ),
    "talk_remind_minutes": (
        _l("Remind of a talk before it begins (minutes)"),
        _l("Everybody invited is told once more; 0 sends nothing."),
    ),
    "reopened_days": (
        _l("Opened again within (days) is not solved"),
        _l("In the figures, a case that comes back so soon comes off what was solved by itself."),
    ),
    "suspended_share": (
        _l("Suspended cases left out of what was due, at most (percent)"),
        _l("In the figures, those above this share count as due; the oldest first."),
    ),
    "evidence_photos": (
        _l("Photos without which a closing is not solved"),
        _l("In the figures. With 0 it is enough to have written what was done."),
    ),
    "walk_minutes": (
        _l("A station serves who walks to it within (minutes)"),
        _l("The 15-minute service circle; the page of the coverage counts by it."),
    ),
    "walk_pace": (
        _l("How far somebody walks in a minute (metres)"),
        _l("80 is an ordinary pace; with many elderly people take less."),
    ),
    "walk_detour_percent": (
        _l("A way is longer than the straight line (percent of it)"),
        _l("Where no paths are loaded, and from a door to the nearest path."),
    ),
    "retention_days": (
        _l("A resident's data is kept after the case has ended (days)"),
        _l("Then name, phone and photos are erased by themselves. A category may say otherwise."),
    ),
    "talk_eve_at": (
        _l("Remind of a talk on the day before at"),
        _l("Everybody invited is told then that it is tomorrow."),
    ),
    "digest_at": (
        _l("Daily digest at"),
        _l("On every working day the leaders are told at this time how the backlog stands."),
    ),
    "leaders_factor": (
        _l("Leaders need a second factor to sign in"),
        _l("Besides the password a code of an app on their phone; they set it up at their next page."),
    ),
    "open311_reading": (
        _l("Everybody may read over Open311 what becomes of requests"),
        _l("Only matters of public places: category, state, unit and dates. No words, places or people."),
    ),
    "gas_number": (
        _l("Emergency number of the gas company"),
        _l("Whom to call first when somebody smells gas. Without one the page names the fire brigade, 119."),
    ),
}

add_refusals(
    {
        "not_a_whole_number": _l("Type a whole number."),
        "out_of_bounds": _l("Type a number from %(least)s to %(most)s."),
        "not_yes_or_no": _l("Choose yes or no."),
        "not_a_telephone": _l("Type a telephone number: digits and dashes only."),
        "not_a_wall_time": _l("Type a time such as 08:30."),
        "not_weekly_hours": _l("These are not the opening hours of a week."),
        "invalid_calendar": _l(
            "These opening hours overlap, or there are none at all. Write them like 09:00-12:00, 13:00-18:00."
        ),
        "ends_before": _l("It must end after it begins."),
        "closed_too_long": _l("At most %(most)s days in one go; for longer, change the weekly hours."),
        "changed_meanwhile": _l(
            "The settings were changed by somebody else meanwhile. Look at the preview again and confirm."
        ),
        "longer_than_term": _l("A case lies in the ledger for %(days)s days at most; choose a shorter step."),
        "closed_weekday": _l("Nobody works on this weekday; choose one with opening hours."),
        "category_has_open_ones": _l("There are open categories below this one. Close them first."),
        "parent_closed": _l("The category above is closed. Open it first, or choose another."),
        "too_deep": _l("Categories have at most %(most)s levels; choose one further up."),
        "name_taken": _l("There is one of this name already; choose another name."),
        "before_today": _l("Choose today or a later day: what has begun keeps its limit."),
        "has_ended": _l("This line has ended already."),
        "not_before_today": _l("Choose today or a later day."),
        "ends_before_it_begins": _l("It cannot end before it begins; choose a later day."),
        "nothing_fits": _l(
            "From %(day)s on no line would fit: %(level)s, %(urgency)s. Such clocks could not start; add a"
            " line for them first."
        ),
        "nothing_fits_in_common": _l(
            "From %(day)s on no common line would fit: %(level)s, %(urgency)s. A street without such a line"
            " of its own could not start its clocks; add a common one first."
        ),
        "year_loaded": _l("The calendar of %(year)s is loaded already. Say that it is to be replaced."),
        "arrangement_too_long": _l("The file is far too large for the arrangement of one year."),
        "arrangement_not_json": _l("The file is not JSON in UTF-8."),
        "arrangement_shape": _l("The file must hold one object with year, source, published_on and days."),
        "arrangement_year": _l("“year” must be a whole number such as 2027."),
        "arrangement_source": _l("“source” must name the document in at most 300 characters."),
        "arrangement_days": _l("“days” must list at least one day and at most 366."),
        "arrangement_line": _l("Day %(line)s of the list is not an object."),
        "arrangement_date": _l("Day %(line)s of the list: “date” must be a day such as 2027-01-01."),
        "arrangement_published": _l("“published_on” must be a day such as 2026-11-04, or null."),
        "arrangement_other_year": _l("Day %(line)s of the list: %(day)s lies in another year."),
        "arrangement_name": _l("Day %(line)s of the list: “name” must have 1 to 40 characters."),
        "arrangement_is_day_off": _l("Day %(line)s of the list: “is_day_off” must be true or false."),
        "arrangement_make_up": _l(
            "Day %(line)s of the list: %(day)s is an ordinary weekday and cannot be a make-up day."
        ),
        "arrangement_twice": _l("Day %(line)s of the list: %(day)s stands there twice."),
    }
)
