"""Keep the translations in step with the strings of the source: `make i18n`.

The source is English; the Chinese catalogue is complete or the build fails. Both files of a
catalogue are committed: the .po for people, the .mo because nothing is compiled at start.
"""

import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parent.parent
# Flask-Babel looks under the full name of the locale; in zh_CN nothing would ever be found.
LOCALE = "zh_Hans_CN"
PO = ROOT / "translations" / LOCALE / "LC_MESSAGES" / "messages.po"
MO = PO.with_suffix(".mo")
KEYWORDS = (
    "_l",
    "lazy_gettext",
    "lazy_ngettext:1,2",
    "pgettext:1c,2",
    "lazy_pgettext:1c,2",
    "npgettext:1c,2,3",
)
# The dates of a catalogue say what git knows better, and would change at every run.
NO_DATE = datetime(2026, 1, 1, tzinfo=UTC)
PLACEHOLDER = re.compile(r"%\((?P<name>\w+)\)[-#0 +]*\d*(?:\.\d+)?[a-z]|%%|(?P<stray>%)|\{(?P<brace>\w*)\}")


def extracted(root: Path = ROOT) -> Catalog:
    """Return the strings that the source has now."""
    with tempfile.TemporaryDirectory() as folder:
        template = Path(folder) / "messages.pot"
        keywords = [part for keyword in KEYWORDS for part in ("-k", keyword)]
        subprocess.run(
            [
                *(sys.executable, "-m", "babel.messages.frontend", "--quiet", "extract", "--no-location"),
                *("-F", "babel.cfg", *keywords, "-c", "Translators:", "-o", str(template), "."),
            ],
            cwd=root,
            check=True,
        )
        with template.open("rb") as file:
            return read_po(file)


def stored(path: Path = PO) -> Catalog:
    """Return the catalogue as it is in the tree; an empty one if there is none."""
    if not path.exists():
        return Catalog(locale=LOCALE)
    with path.open("rb") as file:
        return read_po(file, locale=LOCALE)


def updated(catalog: Catalog, template: Catalog) -> Catalog:
    """Bring a catalogue to the strings of the source; what is gone is dropped, nothing is guessed."""
    catalog.update(template, no_fuzzy_matching=True, update_header_comment=False)
    catalog.obsolete.clear()
    return catalog


def fill(catalog: Catalog, translations: Mapping[str, str | Sequence[str]]) -> None:
    """Enter translations by their (singular) English string; empty ones are passed over."""
    for message in strings(catalog):
        given = translations.get(key(message))
        if not given:
            continue
        forms = (given,) if isinstance(given, str) else tuple(given)
        message.string = forms if message.pluralizable else forms[0]


def write(catalog: Catalog, path: Path = PO) -> None:
    """Write the .po and the .mo beside it; the same catalogue gives the same bytes."""
    catalog.project, catalog.version, catalog.header_comment = "Yehua", "1", "# Chinese of Yehua (夜话)."
    catalog.creation_date = catalog.revision_date = NO_DATE
    catalog.last_translator = catalog.language_team = "Yehua"
    catalog.msgid_bugs_address = ""
    catalog.fuzzy = False
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalog, width=110, sort_output=True, ignore_obsolete=True)
    path.with_suffix(".mo").write_bytes(compiled(catalog))


def compiled(catalog: Catalog) -> bytes:
    """Return the contents of the .mo file."""
    buffer = BytesIO()
    write_mo(buffer, catalog)
    return buffer.getvalue()


def problems(catalog: Catalog) -> list[str]:
    """Name the strings that have no translation, an uncertain one or other placeholders."""
    found = []
    for message in strings(catalog):
        text = key(message)
        if message.fuzzy:
            found.append(f"fuzzy: {text}")
        elif not all(_forms(message.string)):
            found.append(f"not translated: {text}")
        elif difference := _different_placeholders(message):
            found.append(f"other placeholders ({difference}): {text}")
    return found


def strings(catalog: Catalog) -> Iterator[Message]:
    """Walk through the strings, without the header."""
    return (message for message in catalog if message.id)


def key(message: Message) -> str:
    """Return how parts of a translation name the string: in the singular, after its context."""
    text = _forms(message.id)[0]
    return f"{message.context}\x04{text}" if message.context else text


def _different_placeholders(message: Message) -> str:
    # The last form of the source is the plural one, which carries the number.
    expected = _placeholders(_forms(message.id)[-1])
    differences = [_placeholders(form) ^ expected for form in _forms(message.string)]
    return ", ".join(sorted(set().union(*differences)))


def _placeholders(text: str) -> set[str]:
    named = "%(" in text
    found = set()
    for match in PLACEHOLDER.finditer(text):
        name, brace = match["name"], match["brace"]
        if match["stray"] and not named:
            continue  # a plain percent sign
        found.add(f"%({name})" if name else f"{{{brace}}}" if brace is not None else match[0])
    return found


def _forms(text: str | Sequence[str] | None) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text or ("",))


def main() -> int:
    """Extract, update, compile; return 1 and say what is missing if something is."""
    catalog = updated(stored(), extracted())
    write(catalog)
    wrong = problems(catalog)
    for line in wrong:
        print(line)
    print(f"{len(catalog)} strings, {len(wrong)} to be seen to in {PO.relative_to(ROOT)}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
