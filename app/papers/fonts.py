"""Which Chinese font the PDF is set in: one that can be put into the file, or the reader's own."""

import logging
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFError, TTFont

logger = logging.getLogger(__name__)

NAME = "yehua"
READERS_OWN = "STSong-Light"
"""Is named in the file and not in it: readers of PDF bring it along, or put another in its place."""
FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "/Library/Fonts", "C:/Windows/Fonts")
FILES = (
    "simfang.ttf",
    "simsun.ttc",
    "uming.ttc",
    "wqy-microhei.ttc",
    "wqy-zenhei.ttc",
    "DroidSansFallbackFull.ttf",
    "DroidSansFallback.ttf",
)
"""TrueType fonts with Chinese that machines usually have, those of documents first. Noto's and Source Han's
outlines are of another kind, which ReportLab cannot embed."""


@dataclass(frozen=True, slots=True)
class Font:
    """The font by which ReportLab knows it, and whether it is in the file itself."""

    name: str
    is_embedded: bool


@lru_cache
def font(chosen: str, folders: tuple[str, ...]) -> Font:
    """Return the font to set Chinese in; `chosen` is the setting's path, or "" to look into the folders.

    A chosen file that cannot be embedded is logged and left out; the page says what the PDF is set in.
    """
    for path in [Path(chosen)] if chosen else found(folders):
        try:
            pdfmetrics.registerFont(TTFont(NAME, str(path), subfontIndex=0))
        except (TTFError, OSError) as error:
            logger.error("%s cannot be embedded in PDFs: %s", path, error)
        else:
            return Font(NAME, is_embedded=True)
    pdfmetrics.registerFont(UnicodeCIDFont(READERS_OWN))
    return Font(READERS_OWN, is_embedded=False)


def found(folders: tuple[str, ...]) -> list[Path]:
    """Return the usual fonts that are there, the preferred first."""
    there: dict[str, Path] = {}
    for folder in folders:
        for path in sorted(Path(folder).rglob("*.tt[cf]")):
            there.setdefault(path.name, path)
    return [there[name] for name in FILES if name in there]
