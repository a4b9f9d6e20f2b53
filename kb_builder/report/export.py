"""Exports the ledger as CSV or JSON: every point of everybody who may be named."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator

from kb_builder.knowledge import Knowledge, Person

_COLUMNS = ("login", "account_id", "team", "rule", "repository", "number", "date", "points")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def export_ledger(knowledge: Knowledge, form: str) -> str:
    """Give every row of the ledger in the form "csv" (RFC 4180, with a head) or "json", newest first.

    People who asked for no ranking keep their rows: they are credited, only not compared. In CSV a
    cell that a spreadsheet would take for a formula gets an apostrophe in front.
    """
    rows = [row for person in knowledge.people for row in _rows(person)]
    rows.sort(key=lambda row: tuple(map(str, row)))
    rows.sort(key=lambda row: str(row[6]), reverse=True)
    if form == "json":
        found = [dict(zip(_COLUMNS, row, strict=True)) for row in rows]
        document = {"as_of": knowledge.as_of.isoformat().replace("+00:00", "Z"), "rows": found}
        return json.dumps(document, ensure_ascii=False, indent=2)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_COLUMNS)
    writer.writerows([_safe(cell) for cell in row] for row in rows)
    return out.getvalue().rstrip("\n")


def _rows(person: Person) -> Iterator[tuple[str | int | bool, ...]]:
    actor = person.actor
    for row in person.ledger:
        date = row.date.isoformat().replace("+00:00", "Z")
        yield (
            actor.login,
            actor.id,
            person.is_staff,
            row.rule,
            row.repository,
            row.number,
            date,
            row.amount,
        )


def _safe(cell: str | int | bool) -> str | int:
    if isinstance(cell, bool):
        return str(cell).lower()
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
