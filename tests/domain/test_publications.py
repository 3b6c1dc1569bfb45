"""Ids as steps, and what has come in and dropped out."""

from hypothesis import given
from hypothesis import strategies as st

from app.domain.publications import Change, Members, change, packed, unpacked

IDS = st.frozensets(st.integers(1, 10**9), max_size=40)


@given(IDS)
def test_ids_come_back_as_they_were(ids):
    assert unpacked(packed(ids)) == ids


@given(IDS, IDS, IDS, IDS)
def test_changes_lead_from_then_to_now(then_all, then_part, now_all, now_part):
    then, now = Members(then_all, then_part), Members(now_all, now_part)

    found = change(then, now)

    assert (then_all - set(found.dropped)) | set(found.came) == now_all
    assert (then_part - set(found.lost)) | set(found.gained) == now_part
    assert bool(found) == (then != now)
    assert list(found.all_ids) == sorted({*found.came, *found.dropped, *found.gained, *found.lost})


def test_nothing_has_changed():
    assert not change(Members(), Members())
    assert change(Members(), Members()) == Change()
