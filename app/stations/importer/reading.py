"""From a file to rows: tables by their headings, GeoJSON by its features."""

import json
from dataclasses import dataclass, field
from typing import Any

from app.domain.errors import Invalid
from app.stations.importer.plans import MOST_ROWS
from app.web import tables
from app.web.tables import MAX_BYTES, Note, Row, plain
from app.web.text import cleaned

HEADINGS = {
    "code": ("代码", "编码", "组织代码", "组织编码", "code", "unit code"),
    "name": ("名称", "组织名称", "name"),
    "latitude": ("纬度", "latitude", "lat"),
    "longitude": ("经度", "longitude", "lon", "lng", "long"),
}
_COLUMNS = {plain(word): column for column, words in HEADINGS.items() for word in words}
_NEEDED = {"code", "latitude", "longitude"}
_CODES = ("code", "代码", "编码", "组织代码", "组织编码")


@dataclass(slots=True)
class Read:
    """The rows of a file; features come with their geometry."""

    is_geojson: bool
    rows: list[tuple[Row, dict[str, Any]]] = field(default_factory=list)
    headings: dict[str, str] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)


def read(content: bytes, filename: str) -> Read:
    """Return the rows of a file.

    Raises:
        Invalid: it is too large, damaged, or neither a table with the needed headings nor GeoJSON.
    """
    if content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        return _features(content)
    found = Read(is_geojson=False)
    for sheet, lines in tables.sheets(content, filename, most_rows=MOST_ROWS, notes=found.notes):
        heads = next((cells for _, cells in lines if any(cells)), [])
        columns = {at: _COLUMNS[plain(text)] for at, text in enumerate(heads) if plain(text) in _COLUMNS}
        if not set(columns.values()) >= _NEEDED:
            found.notes += [Note(sheet, "sheet_unknown", sheet)] if sheet else []
            continue
        found.headings |= {column: heads[at] for at, column in columns.items()}
        found.notes += [
            Note(sheet, "column_unknown", text) for at, text in enumerate(heads) if text and at not in columns
        ]
        found.rows += [(row, {}) for row in tables.rows(sheet, lines, columns, most=MOST_ROWS)]
    if not found.headings:
        raise Invalid("file", "no_place_headings")
    return found


def _features(content: bytes) -> Read:
    if len(content) > MAX_BYTES:
        raise Invalid("file", "file_too_large", megabytes=MAX_BYTES // 1024 // 1024)
    try:
        parsed = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise Invalid("file", "geojson_broken") from error
    features = parsed.get("features")
    if parsed.get("type") != "FeatureCollection" or not isinstance(features, list):
        raise Invalid("file", "geojson_collection")
    if len(features) > MOST_ROWS:
        raise Invalid("file", "too_many_rows", limit=MOST_ROWS)
    return Read(is_geojson=True, rows=[_feature(number, one) for number, one in enumerate(features, 1)])


def _feature(number: int, feature: object) -> tuple[Row, dict[str, Any]]:
    known = feature if isinstance(feature, dict) else {}
    properties, geometry = known.get("properties"), known.get("geometry")
    properties = properties if isinstance(properties, dict) else {}
    geometry = geometry if isinstance(geometry, dict) else {}
    code = next((properties[name] for name in _CODES if properties.get(name)), known.get("id") or "")
    cells = {"code": cleaned(str(code)).strip(), "geometry": cleaned(str(geometry.get("type", "")))}
    return Row("", number, cells), geometry
