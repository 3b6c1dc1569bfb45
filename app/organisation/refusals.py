"""The sentences of what the organisation refuses: what is wrong and what to do."""

from flask_babel import lazy_gettext as _l

REFUSALS: dict[str, object] = {
    "code_of_street": _l("A street's code has nine digits, for example 370871001."),
    "code_of_community": _l(
        "A community's code has twelve digits and begins with its street's: %(parent_code)s and three more."
    ),
    "code_of_grid": _l("A grid's code is its community's, %(parent_code)s, and %(digits)s digits more."),
    "code_free": _l("Use 1 to %(longest)s characters without spaces, slashes or quotation marks."),
    "code_taken": _l("Another unit has this code. Codes are never used twice, not even after closing."),
    "code_has_units_below": _l(
        "The codes of the units below are built on this one. Give those another code first."
    ),
    "short_code_form": _l("Use two to six capital letters or digits, a letter first, for example YH."),
    "short_code_taken": _l("Another street has this short code; choose another."),
    "time_zone_unknown": _l("This is not a time zone. Use a name such as Asia/Shanghai."),
    "households_negative": _l("The number of households cannot be below zero."),
    "department_needs_parent": _l("A department or firm hangs on a unit; open it below one."),
    "nothing_below_building": _l("Below a building only departments and firms can be put."),
    "parent_is_department": _l("Nothing can be put below a department or firm; choose another unit."),
    "kind_across": _l("A department cannot become a place, nor a place a department. Open a new unit."),
    "moves_nowhere": _l("Only grids, buildings, departments and firms can be moved."),
    "other_street": _l("A unit stays in its street. Close it there and open a new one here."),
    "same_parent": _l("It is there already; choose another unit."),
    "parent_level": _l("It belongs directly below a unit of the next level up; choose such a unit."),
    "already_closed": _l("This unit is closed already."),
    "not_closed": _l("This unit is not closed."),
    "closed_in_future": _l("Choose today or a day in the past; a unit cannot be closed beforehand."),
    "holds_open_cases": _l(
        "%(count)s open cases still lie with this unit. Transfer or close them first, then close the unit."
    ),
    "has_units_below": _l("%(count)s open units are still below it. Close or move them first."),
    "has_open_calls": _l("%(count)s calls for help to it are unanswered. Answer or withdraw them first."),
    "username_form": _l(
        "Use 2 to 60 letters, digits, dots, hyphens or underscores; a letter or digit first."
    ),
    "username_taken": _l("Somebody else has this username; choose another."),
    "phone_form": _l("A telephone number has 5 to 19 digits, with a + before them where needed."),
    "disable_yourself": _l("You cannot lock yourself out; ask another administrator."),
    "already_disabled": _l("This person cannot sign in already."),
    "not_disabled": _l("This person can sign in already."),
    "role_at_building": _l("Building heads are posted at a building; choose one."),
    "role_at_grid": _l("Grid staff are posted at a grid; choose one."),
    "role_at_community": _l("Community staff are posted at a community; choose one."),
    "role_at_street": _l("Street staff and leaders are posted at a street; choose one."),
    "role_at_department": _l("Co-handlers are posted at a department or firm; choose one."),
    "role_at_street_or_all": _l(
        "Administrators, observers and data-protection officers are posted at a street, or at none for all "
        "streets."
    ),
    "already_posted": _l("The person has this role at this unit at that time already."),
    "posting_over": _l("This posting has ended already; nothing needs to be done."),
    "until_before_from": _l("The end lies before the beginning; choose a later day."),
    "last_administrator": _l("Nobody else administers this. Post another administrator first."),
    "hand_over_to_oneself": _l("Choose somebody else than the person who hands over."),
    "person_disabled": _l("This person is kept from signing in; enable the account first or choose another."),
    "person_unknown": _l("Nobody has this username. Check it on the page of people."),
    "unit_unknown": _l("There is no unit with this code; check it, or add the unit first."),
    "unit_name_ambiguous": _l("Several units have this name; type the code instead."),
    "file_empty": _l("The file is empty; choose another."),
    "file_too_large": _l("The file is too large: at most %(megabytes)s MB at once. Split it."),
    "file_lies": _l(
        "The file is called .%(named)s but is %(found)s inside. Save it again under the right type."
    ),
    "file_damaged": _l("The file cannot be opened; it seems damaged. Save it again in Excel and send it."),
    "file_not_table": _l("This is not a table. Send an Excel file (.xlsx, .xls), an .ods or a .csv file."),
    "file_has_password": _l("The file is protected by a password. Remove it in Excel and send it again."),
    "file_macros": _l("The file holds macros, which are not taken. Save it as .xlsx in Excel and send that."),
    "file_too_heavy": _l(
        "Reading this file takes too much memory or time. Copy the rows that are needed into a new file."
    ),
    "file_gone": _l("The file is no longer kept here. Choose it once more."),
    "csv_broken": _l("Line %(line)s has a quotation mark that is not closed. Mend it, then send again."),
    "csv_cell_too_long": _l("Line %(line)s has a cell that is far too long. Shorten it, then send again."),
    "too_many_columns": _l(
        "A sheet has more than %(limit)s columns. Copy the columns that are needed into a new file."
    ),
    "too_many_rows": _l("At most %(limit)s rows can be imported at once. Split the file."),
    "no_headings": _l("No known headings were found. Start from the template and keep its first line."),
    "column_missing": _l("A needed column is missing. Start from the template and keep its first line."),
    "cell_empty": _l("The cell is empty; fill it in."),
    "cell_too_long": _l("At most %(longest)s characters fit; shorten it."),
    "code_twice": _l("The same code is in line %(line)s already; keep one of them."),
    "code_shortened": _l("Excel has shortened the number. Format the column as text, then type it again."),
    "level_unknown": _l("Write street, community, grid, building, department or firm."),
    "kind_unknown": _l("There is no such kind at this level. Leave the cell empty or see the template."),
    "level_differs": _l("The unit exists with another level, which never changes. Check the code."),
    "parent_missing": _l("Say below which unit it belongs: fill in the parent code."),
    "parent_unknown": _l("There is no unit with the code %(code)s, neither here nor in the file. Check it."),
    "parent_row_bad": _l("The unit above it, in line %(line)s, has a problem itself; mend that one first."),
    "parent_differs": _l("The unit lies below %(present)s. Move it on its own page, not by an import."),
    "unit_is_closed": _l("This unit is closed. Open it again on its page first."),
    "not_your_place": _l("You do not administer this place; leave the row out or ask its administrator."),
    "households_form": _l("Write a whole number, for example 120."),
    "role_unknown": _l("There is no such role. Choose one from the template."),
    "posting_twice": _l("The same person, role and unit are in the file already; keep one of the rows."),
    "person_elsewhere": _l(
        "This person is also posted in a place that you do not administer; ask its administrator."
    ),
    "name_differs": _l("In line %(line)s the same username has another name; make them equal."),
    "day_form": _l("Write the day like 2026-03-01."),
}
