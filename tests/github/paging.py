"""GitHub's connections: a page of rows, cut out by cursors that are predicates on the sort key."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from tests.github.problems import bad_cursor

Row = dict[str, Any]
Key = Callable[[Row], tuple[Any, ...]]

_PREFIX = b"cursor:v2:"


def cursor_of(key: tuple[Any, ...]) -> str:
    """Give the opaque cursor that stands for a sort key: a value, never a position."""
    return base64.b64encode(_PREFIX + json.dumps(key).encode()).decode()


def key_of(cursor: str) -> tuple[Any, ...]:
    """Give back the sort key in a cursor; GitHub's INVALID_CURSOR_ARGUMENTS for anything else."""
    try:
        raw = base64.b64decode(cursor, validate=True)
        if not raw.startswith(_PREFIX):
            raise bad_cursor(cursor)
        return tuple(json.loads(raw.removeprefix(_PREFIX)))
    except (ValueError, TypeError):
        raise bad_cursor(cursor) from None


def connection(
    rows: Iterable[Row], key: Key, arguments: Mapping[str, Any], *, descending: bool = False
) -> Row:
    """Give the page that `first`, `last`, `after` and `before` ask for, as a GraphQL connection.

    A row that was touched between two pages is judged by its new key, as on GitHub: it may
    appear twice or, read by UPDATED_AT, not at all.
    """
    ordered = sorted(rows, key=key, reverse=descending)
    wanted = _between(ordered, key, arguments, descending)
    first, last = arguments.get("first"), arguments.get("last")
    page = wanted[:first] if first is not None else wanted[-last:] if last is not None else []
    return {
        "totalCount": len(ordered),
        "nodes": page,
        "edges": [{"cursor": cursor_of(key(row)), "node": row} for row in page],
        "pageInfo": _page_info(ordered, page, key),
    }


def _between(ordered: list[Row], key: Key, arguments: Mapping[str, Any], descending: bool) -> list[Row]:
    rows = ordered
    after, before = arguments.get("after"), arguments.get("before")
    if after is not None:
        bound = key_of(after)
        rows = [row for row in rows if (key(row) < bound if descending else key(row) > bound)]
    if before is not None:
        bound = key_of(before)
        rows = [row for row in rows if (key(row) > bound if descending else key(row) < bound)]
    return rows


def _page_info(ordered: list[Row], page: list[Row], key: Key) -> Row:
    if not page:
        return {"hasNextPage": False, "hasPreviousPage": False, "startCursor": None, "endCursor": None}
    return {
        "hasNextPage": page[-1] is not ordered[-1],
        "hasPreviousPage": page[0] is not ordered[0],
        "startCursor": cursor_of(key(page[0])),
        "endCursor": cursor_of(key(page[-1])),
    }
