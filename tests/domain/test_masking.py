"""What of names, phones and texts those see who do not handle the case."""

import pytest

from app.domain.masking import LONGEST_BEGINNING, beginning, masked_name, masked_phone, without_phones


@pytest.mark.parametrize(("name", "shown"), [("王秀英", "王**"), ("王", "王**"), ("", ""), (None, "")])
def test_of_a_name_the_first_character_is_left(name, shown):
    assert masked_name(name) == shown


@pytest.mark.parametrize(
    ("phone", "shown"),
    [("13812345678", "138****5678"), ("12345", "****45"), ("", ""), (None, "")],
)
def test_of_a_phone_the_middle_is_hidden(phone, shown):
    assert masked_phone(phone) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("打13812345678找我", "打138****5678找我"),
        ("编号138123456789", "编号138123456789"),
        ("没有电话", "没有电话"),
    ],
)
def test_only_mobile_numbers_are_masked_in_a_text(text, shown):
    assert without_phones(text) == shown


def test_a_text_begins_with_its_first_line():
    assert beginning("\n 灯坏了，打13812345678\n第二行") == "灯坏了，打138****5678"


@pytest.mark.parametrize("length", [LONGEST_BEGINNING - 1, LONGEST_BEGINNING, LONGEST_BEGINNING + 1])
def test_a_long_line_is_cut(length):
    shown = beginning("灯" * length)

    assert len(shown) == min(length, LONGEST_BEGINNING)
    assert shown.endswith("…") == (length > LONGEST_BEGINNING)
