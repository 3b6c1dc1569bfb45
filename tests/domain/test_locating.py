"""Which unit an address means: names, what people write for them, and what stays in doubt."""

import pytest

from app.domain.locating import Named, normal, unit_meant
from app.spelling import sound_of_place

NAMES = {
    2: ("/1/2/", "槐荫社区"),
    3: ("/1/3/", "望塔社区"),
    4: ("/1/2/4/", "槐荫一网格"),
    5: ("/1/2/4/5/", "1号楼"),
    6: ("/1/3/6/", "望塔一网格"),
    7: ("/1/3/6/7/", "1号楼"),
    8: ("/1/3/6/8/", "望塔花园12号楼"),
    9: ("/1/3/6/9/", "楼"),
}
UNITS = [
    Named(unit_id, path, name, normal(name), sound_of_place(normal(name)))
    for unit_id, (path, name) in [*NAMES.items(), (8, ("/1/3/6/8/", "Wangta 12"))]
]


@pytest.mark.parametrize(
    ("address", "meant"),
    [
        ("槐荫社区 1号楼 2单元", 5),
        ("望塔社区1幢", 7),
        ("1号楼", None),  # of which place?
        ("槐荫社区门口", 2),
        ("槐荫第一网格和望塔1网格之间", 6),
        ("望塔花园十二号楼", 8),
        ("望塔花园 12#", 8),
        ("wangta huayuan 12 haolou", 8),
        ("望踏花园12栋", 8),  # sounds the same
        ("wangta 12, flat 2", 8),
        ("望塔社区三号楼", 3),
        ("望塔花园112号楼", None),
        ("望塔社区21号楼", 3),  # no house of the name, but the community
        ("火车站", None),
        ("", None),
    ],
)
def test_an_address_means_the_lowest_unit_that_it_names_without_doubt(address, meant):
    found = unit_meant(address, UNITS, sound_of_place)

    assert (found.id if found else None) == meant


@pytest.mark.parametrize(
    ("written", "form"),
    [
        ("十号楼", "10号楼"),
        ("二十三栋", "23号楼"),
        ("二十幢", "20号楼"),
        ("Ａ座", "a号楼"),
        ("两单元", "2单元"),
        ("三里屯", "三里屯"),
    ],
)
def test_numbers_and_words_for_houses_get_one_form(written, form):
    assert normal(written) == form


def test_a_name_within_a_longer_number_is_looked_for_further_on():
    found = unit_meant("槐荫社区11号楼旁边的1号楼", UNITS, sound_of_place)

    assert found is not None
    assert found.id == 5
