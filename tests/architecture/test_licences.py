"""The list of licences says what is installed, and nothing in it is unknown."""

import re
from importlib.metadata import Distribution

import pytest

from tools import licences

ROW = re.compile(r"^\| ([\w.-]+) \| (.*) \|$", re.MULTILINE)


class Made(Distribution):
    """A distribution that says no more than it is given."""

    def __init__(self, *lines: str) -> None:
        self.lines = lines

    def read_text(self, filename):
        return "Metadata-Version: 2.1\nName: x\n" + "".join(f"{line}\n" for line in self.lines)

    def locate_file(self, path):
        return path


def test_the_list_is_current():
    assert licences.DOCUMENT.read_text(encoding="utf-8") == licences.document(), "run make licences"


def test_every_licence_is_known_and_asks_for_nothing_that_we_do_not_do():
    rows = dict(ROW.findall(licences.document())[1:])

    assert len(rows) > 25
    assert [name for name, said in rows.items() if not said or said.upper() == "UNKNOWN"] == []
    assert [name for name, said in rows.items() if re.search(r"(?<!L)GPL|AGPL|Affero", said)] == []


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (("License-Expression: MIT", "License: other"), "MIT"),
        (("License: BSD-3-Clause",), "BSD-3-Clause"),
        (("License: " + "x" * 80, "Classifier: License :: OSI Approved :: MIT License"), "MIT License"),
        ((), ""),
    ],
)
def test_a_licence_is_read_where_it_is_said(lines, said):
    assert licences.licence(Made(*lines)) == said
