"""Keeps the full-text index of cases: character pairs in FTS5 (SQLite) or tsvector (PostgreSQL).

No names and no phones go into it.
"""

from sqlalchemy import Integer, Select, bindparam, column, select, table, text

from app.database import locked
from app.domain import bigrams
from app.extensions import db
from app.models.cases import Case

_PUT = {
    True: text(
        "INSERT INTO case_search (case_id, grams) VALUES (:id, :grams)"
        " ON CONFLICT (case_id) DO UPDATE SET grams = excluded.grams"
    ),
    False: text("INSERT OR REPLACE INTO case_search (rowid, grams) VALUES (:id, :grams)"),
}
_MATCH = {
    True: "tsv @@ to_tsquery('simple', :words)",
    False: "case_search MATCH :words",
}


def put(case: Case) -> None:
    """Index what the case says now, in place of what it said before."""
    db.session.execute(_PUT[locked()], {"id": case.id, "grams": indexed_text(case)})


def indexed_text(case: Case) -> str:
    """Return the pieces under which a case is found."""
    return " ".join(bigrams.grams(f"{case.description} {case.spot}"))


def found(words: str) -> Select[int] | None:
    """Return the ids of the cases that contain all `words`; None when they hold nothing to find."""
    phrases = bigrams.query(words)
    if not phrases:
        return None
    on_postgresql = locked()
    key = column("case_id" if on_postgresql else "rowid", Integer)
    words_sql = _tsquery(phrases) if on_postgresql else _fts(phrases)
    match = text(_MATCH[on_postgresql]).bindparams(bindparam("words", words_sql))
    return select(key).select_from(table("case_search")).where(match)


def _tsquery(phrases: list[list[str]]) -> str:
    parts = []
    for phrase in phrases:
        star = ":*" if bigrams.is_prefix(phrase) else ""
        parts.append("(" + " <-> ".join(f"'{piece}'" for piece in phrase) + star + ")")
    return " & ".join(parts)


def _fts(phrases: list[list[str]]) -> str:
    return " AND ".join(
        f'"{" ".join(phrase)}"' + ("*" if bigrams.is_prefix(phrase) else "") for phrase in phrases
    )
