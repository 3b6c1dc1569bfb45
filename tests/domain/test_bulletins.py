"""What news is called that has no title of its own."""

import pytest

from app.domain.bulletins import title_of


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("老年卡年审：3月15日前到社区办理", "老年卡年审"),
        ("停水通知\n明天8点到12点", "停水通知"),
        ("  免费体检！名额有限", "免费体检"),
        ("字" * 60, "字" * 60),
        ("字" * 61, "字" * 59 + "…"),
    ],
)
def test_the_first_words_are_the_title(text, title):
    assert title_of(text) == title
