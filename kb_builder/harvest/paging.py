"""Reads a connection to its end: every page, no cursor twice, and as many items as GitHub counts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from kb_builder.harvest.faults import Unanswered
from kb_builder.harvest.wire import ResultPage

Item = TypeVar("Item")

_REPORT = "Run the command again later; if it stays, report it to GitHub. Nothing was changed."


class Moved(Exception):
    """The connection changed while it was read; no failure yet, the reader starts again."""


def pages(
    where: str, first: ResultPage[Any], more: Callable[[str], ResultPage[Any]]
) -> Iterator[ResultPage[Any]]:
    """Yield the page `first` and those after it; `more` gives the page behind a cursor.

    Raises `Unanswered` for paging that would never end; `where` names the connection.
    """
    seen: set[str] = set()
    page = first
    while True:
        yield page
        if not page.page_info.has_next_page:
            return
        cursor = page.page_info.end_cursor
        if not cursor or cursor in seen or not page.nodes:
            trouble = "an empty page" if not page.nodes else "a cursor twice" if cursor else "no cursor"
            raise Unanswered(f"{where}: GitHub promises more but gives {trouble}", _REPORT)
        seen.add(cursor)
        page = more(cursor)


def complete(found: Sequence[Item], key: Callable[[Item], object], total: int) -> tuple[Item, ...]:
    """Give the items without repetitions, the later one of a pair; `Moved` unless there are `total`."""
    unique = {key(item): item for item in found}
    if len(unique) != total:
        raise Moved
    return tuple(unique.values())
