"""A sheet of paper: one model, which Word, PDF and pages each write in their way."""

from dataclasses import dataclass, fields, is_dataclass, replace
from typing import TypeVar, cast

from app.domain.directions import shown

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Facts:
    """A table of names and values."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; `level` 1 is a part, 2 an item."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph, with a bold beginning."""

    text: str
    lead: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a grid: its heading and its width in centimetres."""

    heading: str
    width: float


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with headings."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Signed:
    """Somebody's place at the end: a drawing, or words, or a line to sign on."""

    name: str
    strokes: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Signatures:
    """Everybody who confirmed, or lines to sign by hand."""

    people: tuple[Signed, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture in PNG with words below it, at the right; its side is in centimetres."""

    png: bytes
    side: float
    words: str = ""


Block = Facts | Heading | Text | Grid | Signatures | Picture


@dataclass(frozen=True, slots=True)
class Paper:
    """A whole sheet: title, marks below it, blocks, and what stands at the foot of each page."""

    title: str
    marks: tuple[str, ...]
    blocks: tuple[Block, ...]
    footer: str


def readable(part: T) -> T:
    """Return a sheet, or a part of one, whose texts read from left to right wherever they say so."""
    if isinstance(part, str):
        return cast("T", shown(part))
    if isinstance(part, tuple):
        return cast("T", tuple(readable(one) for one in part))
    if is_dataclass(part) and not isinstance(part, type):
        return replace(part, **{field.name: readable(getattr(part, field.name)) for field in fields(part)})
    return part
