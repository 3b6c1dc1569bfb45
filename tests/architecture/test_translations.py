"""The Chinese catalogue: complete, true to its placeholders, and compiled."""

import pytest
from babel.messages.catalog import Catalog

from tools import i18n


@pytest.fixture(scope="module")
def catalog():
    return i18n.stored()


def test_every_string_of_the_source_has_a_chinese_one(catalog):
    assert i18n.problems(i18n.updated(i18n.stored(), i18n.extracted())) == []


def test_the_catalogue_has_no_string_that_the_source_lost(catalog):
    in_source = {i18n.key(message) for message in i18n.strings(i18n.extracted())}

    assert {i18n.key(message) for message in i18n.strings(catalog)} - in_source == set()
    assert catalog.obsolete == {}


def test_the_compiled_catalogue_is_what_the_readable_one_says(catalog):
    assert i18n.MO.read_bytes() == i18n.compiled(catalog)


def test_the_catalogue_is_as_make_i18n_writes_it(catalog, tmp_path):
    i18n.write(i18n.updated(i18n.stored(), i18n.extracted()), tmp_path / "messages.po")

    assert (tmp_path / "messages.po").read_text() == i18n.PO.read_text()


@pytest.mark.parametrize(
    ("english", "chinese", "problem"),
    [
        ("Sent", "", "not translated: Sent"),
        ("To %(unit)s", "给 %(units)s", "other placeholders (%(unit), %(units)): To %(unit)s"),
        ("To %(unit)s", "给他们", "other placeholders (%(unit)): To %(unit)s"),
        ("%(num)s of 100%%", "%(num)s 占 100%", "other placeholders (%, %%): %(num)s of 100%%"),
        ("{n} left", "剩余", "other placeholders ({n}): {n} left"),
    ],
)
def test_what_is_wrong_with_a_translation_is_named(english, chinese, problem):
    wrong = Catalog(locale=i18n.LOCALE)
    wrong.add(english, chinese)

    assert i18n.problems(wrong) == [problem]


def test_an_uncertain_translation_is_named():
    uncertain = Catalog(locale=i18n.LOCALE)
    uncertain.add("Sent", "已发", flags=["fuzzy"])

    assert i18n.problems(uncertain) == ["fuzzy: Sent"]


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("Sent", "已发"),
        (("%(num)d case", "%(num)d cases"), ("%(num)d 件",)),
        (("One case", "%(num)d cases"), ("%(num)d 件",)),
        ("100% done", "百分之百"),
    ],
)
def test_a_right_translation_is_passed(english, chinese):
    right = Catalog(locale=i18n.LOCALE)
    right.add(english, chinese)

    assert i18n.problems(right) == []
