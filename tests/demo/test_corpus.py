import json
import re
from datetime import date, timedelta
from pathlib import Path
from random import Random
from string import Formatter

import pytest

from app.demo.corpus import cases, followups, grammar, meetings, subjects
from app.demo.corpus.phrases import SLOTS
from app.demo.corpus.seasons import seasons
from app.demo.corpus.street import street_plan

DATA = Path(__file__).resolve().parents[2] / "app" / "settings" / "data"
CATEGORIES = json.loads((DATA / "categories.json").read_text(encoding="utf-8"))
ROUTING = json.loads((DATA / "routing.json").read_text(encoding="utf-8"))
CODES = {row["code"] for row in CATEGORIES}
LEAF_CODES = sorted(code for code in CODES if "." in code)
STREET = street_plan()
START = date(2025, 11, 1)
REASON_CLASSES = {"budget", "season", "law", "other_owner", "resident", "technical"}
REAL_PLACES = ("济宁", "黄庄", "洸河", "柳行", "高新区", "任城", "曲阜", "兖州", "微山", "太白湖")
NOTES = (
    followups.accept_note,
    followups.progress_note,
    followups.send_up_reason,
    followups.return_reason,
    followups.resolve_result,
    followups.told_resident,
    followups.verify_remark,
    followups.review_note,
    followups.strike_off_evidence,
)


def year_of_cases(seed, n):
    rng = Random(seed)
    told = []
    for _ in range(n):
        place = rng.choice(STREET.buildings)
        when = START + timedelta(days=rng.randrange(365))
        told.append(cases.case_text(rng, cases.pick_category(rng, place, when), place, when))
    return told


@pytest.fixture(scope="module")
def told():
    return year_of_cases(7, 20_000)


def test_the_category_tree_has_two_levels_and_every_leaf_a_parent():
    assert len(CODES) == len(CATEGORIES)
    assert all(re.fullmatch(r"[a-z_]+(\.[a-z0-9_]+)?", code) for code in CODES)
    assert all(code.split(".")[0] in CODES for code in CODES)
    assert 14 <= len(CODES) - len(LEAF_CODES) <= 20
    assert len(LEAF_CODES) >= 70


@pytest.mark.parametrize("row", CATEGORIES, ids=lambda row: row["code"])
def test_a_category_is_complete(row):
    assert row["name"]
    assert row["name_en"]
    assert row["keywords"]
    assert row["default_urgency"] in {"red", "yellow", "blue"}
    assert set(row["departments"]) <= {one.code for one in STREET.departments} | {"property"}


def test_routing_ends_with_the_grid_and_names_known_categories():
    last = ROUTING[-1]

    assert (last["category"], last["urgency"], last["level"]) == (None, None, "grid")
    assert {rule["category"] for rule in ROUTING} - {None} <= CODES
    assert {rule["level"] for rule in ROUTING} <= {"building", "grid", "community", "street"}
    assert all(rule["reason_zh"] and rule["reason_en"] for rule in ROUTING)


def test_no_routing_rule_is_hidden_by_an_earlier_one():
    def covers(earlier, later):
        same = earlier["category"] in (None, later["category"])
        above = later["category"] and later["category"].startswith(f"{earlier['category']}.")
        return (same or above) and earlier["urgency"] in (None, later["urgency"])

    hidden = [
        (earlier["category"], later["category"])
        for number, later in enumerate(ROUTING)
        for earlier in ROUTING[:number]
        if covers(earlier, later)
    ]

    assert hidden == []


def test_every_leaf_of_the_tree_has_words_and_no_word_is_without_a_leaf():
    assert sorted(subjects.LEAVES) == LEAF_CODES


def test_descriptions_are_nearly_all_distinct(told):
    assert len({case.what for case in told}) > 0.95 * len(told)


def test_every_category_is_reached_within_a_year(told):
    assert {case.category for case in told} == set(LEAF_CODES)


def test_texts_are_of_sensible_length_and_whole(told):
    for case in told:
        assert 4 <= len(case.what) <= 500, case.what
        assert 4 <= len(case.title) <= 40, case.title
        assert 2 <= len(case.place_detail) <= 60, case.place_detail
        assert not re.search(r"[{}|<>%]|None|，。|。。|，，", case.what + case.title + case.place_detail), (
            case.what
        )


def test_no_text_names_a_real_place(told):
    words = "".join(case.what + case.place_detail for case in told)
    names = "".join(unit.name for unit in (*STREET.communities, *STREET.grids)) + STREET.name

    assert [place for place in REAL_PLACES if place in words + names] == []


def test_the_same_seed_tells_the_same_cases(told):
    assert year_of_cases(7, 500) == told[:500]
    assert year_of_cases(8, 500) != told[:500]


def test_urgency_and_channel_are_known_codes(told):
    assert {case.urgency for case in told} == {"red", "yellow", "blue"}
    assert {case.channel for case in told} == {
        "talk", "building_head", "walk_in", "station", "patrol", "hotline", "enterprise", "resident",
    }  # fmt: skip


def test_a_lift_case_needs_a_lift(told):
    rng = Random(1)
    walkup = next(place for place in STREET.buildings if place.style == "walkup")

    drawn = {cases.pick_category(rng, walkup, START) for _ in range(3000)}

    assert "lift.stopped" not in drawn
    assert "lift.retrofit" in drawn


def test_fireworks_belong_to_the_spring_festival_and_cold_rooms_to_winter():
    def share(code, when):
        rng = Random(3)
        place = STREET.buildings[0]
        return sum(cases.pick_category(rng, place, when) == code for _ in range(4000))

    assert share("fire.fireworks", date(2026, 2, 16)) > 5 * share("fire.fireworks", date(2026, 9, 1))
    assert share("heating_gas.cold", date(2025, 12, 20)) > 5 * share("heating_gas.cold", date(2026, 7, 20))
    assert share("facilities.flooding", date(2026, 7, 20)) > 5 * share(
        "facilities.flooding", date(2026, 1, 5)
    )


def test_a_day_knows_its_seasons():
    assert seasons(date(2026, 2, 16)) == ("winter", "heating", "festival")
    assert seasons(date(2026, 4, 4)) == ("spring", "qingming")
    assert seasons(date(2026, 6, 1)) == ("summer", "exams")
    assert seasons(date(2025, 11, 14)) == ("autumn",)


@pytest.mark.parametrize("code", LEAF_CODES)
def test_every_sentence_of_a_category_finds_its_words(code):
    """All templates, drawn or not: each slot is one of the case's."""
    rng = Random(11)
    leaf = subjects.LEAVES[code]
    known = set(cases.draw_slots(rng, leaf, STREET.buildings[0])) | {"f", "e", "e2", "a", "told"}
    kinds = ("accept", "progress", "up", "back", "verify", "ledger", "review", "strike", "informed")
    seasonal = [fault for faults in leaf.seasonal.values() for fault in faults]
    sentences = [
        *leaf.faults, *seasonal, *leaf.effects, *leaf.asks, *leaf.results, *leaf.spots,
        *subjects.skeletons(code), *subjects.told(code),
        *(note for kind in kinds for note in subjects.notes(code, kind)),
    ]  # fmt: skip

    unknown = {
        slot for sentence in sentences for _, slot, _, _ in Formatter().parse(sentence) if slot
    } - known

    assert unknown == set()
    assert set(leaf.seasons) | set(leaf.seasonal) <= {
        "off", "spring", "summer", "autumn", "winter", "heating", "festival", "qingming", "exams",
    }  # fmt: skip


@pytest.mark.parametrize("code", LEAF_CODES)
def test_every_category_has_something_to_say_in_every_month_and_style(code):
    rng = Random(5)
    by_style = {place.style: place for place in STREET.buildings}

    for month in range(1, 13):
        for place in by_style.values():
            case = cases.case_text(rng, code, place, date(2026, month, 15))
            notes = [write(rng, case) for write in NOTES]
            reason = followups.ledger_reason(rng, case)
            assert all(len(note) >= 4 and "{" not in note for note in notes)
            assert reason.reason_class in REASON_CLASSES
            assert all((reason.reason, reason.unblock, reason.plan))


@pytest.mark.parametrize("top", sorted({code.split(".")[0] for code in CODES}))
def test_a_top_category_has_at_least_eight_skeletons_of_its_own_or_shared(top):
    leaves = subjects.SUBJECTS[top].leaves

    assert len({one for leaf in leaves for one in subjects.skeletons(leaf.code)}) >= 8
    assert len({fault for leaf in leaves for fault in leaf.faults}) >= 8


def test_a_private_matter_is_not_told_in_the_chat():
    rng = Random(4)
    case = cases.case_text(rng, "neighbours.family", STREET.buildings[0], START)

    notes = [write(rng, case) for write in NOTES for _ in range(200)]

    assert not [note for note in notes if "群" in note]


def test_follow_ups_keep_to_the_case():
    rng = Random(9)
    lift = next(place for place in STREET.buildings if place.has_lift)
    case = cases.case_text(rng, "lift.stopped", lift, START)

    results = {followups.resolve_result(rng, case) for _ in range(50)}

    assert all("电梯" in result or case.slots["part"] in result for result in results)


def test_a_top_category_draws_one_of_its_leaves():
    rng = Random(1)

    drawn = {cases.case_text(rng, "welfare", STREET.buildings[0], START).category for _ in range(200)}

    assert drawn == {code for code in LEAF_CODES if code.startswith("welfare.")}


@pytest.mark.parametrize("text", ["no sign", "[nonsense]", "= a.b | thing\nno sign"])
def test_a_word_list_that_cannot_be_read_is_refused(text):
    with pytest.raises(ValueError, match=r"cannot read|no such section"):
        grammar.read("a", text)


def test_talks_and_bulletins_are_whole_in_every_week():
    rng = Random(6)

    for week in range(53):
        when = START + timedelta(weeks=week)
        news = meetings.bulletin_text(rng, when)
        words = [
            meetings.talk_title(rng, STREET.communities[0].name, when),
            meetings.talk_notes(rng, 14, 6),
            news.title,
            news.body,
        ]
        assert all(len(one) >= 4 and not re.search(r"[{}]", one) for one in words), words


def test_no_common_slot_is_empty():
    assert all(word and "{" not in word for words in SLOTS.values() for word in words)
