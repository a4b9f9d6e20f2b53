"""Lists the published categories, a hundred discussions a page, and counts them again at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from kb_builder.errors import HarvestError
from kb_builder.harvest.batches import PageSize, Portion
from kb_builder.harvest.faults import Unanswered
from kb_builder.harvest.paging import Moved, pages
from kb_builder.harvest.transport import Transport
from kb_builder.harvest.wire import (
    CategoryNode,
    CountAnswer,
    EntryNode,
    LabelNode,
    ListingAnswer,
    Raw,
    ResultPage,
)

MOST_FAILURES = 5
"""After so many discussions in a row that GitHub cannot give, it is asked for no more of them in this run."""


@dataclass(frozen=True, slots=True)
class ToRead:
    """A discussion to be read: how to ask for it, and the labels that the listing showed already."""

    number: int
    portion: Portion
    labels: ResultPage[LabelNode] | None


@dataclass(slots=True)
class Listing:
    """What the categories hold: how many by category id, all numbers, and what must be read.

    `odd` are numbers whose entry is not as it must be: they are read one by one. `nameless`
    counts entries without even a number.
    """

    totals: dict[str, int] = field(default_factory=dict)
    empty: list[str] = field(default_factory=list)
    numbers: set[int] = field(default_factory=set)
    wanted: dict[int, ToRead] = field(default_factory=dict)
    odd: set[int] = field(default_factory=set)
    nameless: int = 0


@dataclass(slots=True)
class Lister:
    """Lists categories of one repository; `is_known` says which entries need not be read."""

    github: Transport
    name: str
    is_known: Callable[[EntryNode], bool]
    tell: Callable[[str, int, int], None]
    size: PageSize = field(default_factory=lambda: PageSize(100))
    bare_in_a_row: int = 0

    def read(self, categories: Sequence[CategoryNode]) -> Listing:
        """List these categories to their ends. Raises `Moved` where a count does not agree."""
        listing = Listing()
        for category in categories:
            keys: set[object] = set()
            total = 0
            for page in self._pages(category):
                total = page.total_count
                for raw in page.nodes:
                    keys.add(raw.get("id") or id(raw))
                    self._note(raw, listing)
                self.tell(f"listing {category.slug}", len(keys), total)
            if len(keys) != total:
                raise Moved
            listing.totals[category.id] = total
            listing.empty += [] if total else [category.slug]
        return listing

    def confirm(self, listing: Listing) -> None:
        """Count again what was listed. Raises `Moved` where a count changed meanwhile."""
        for category, total in listing.totals.items():
            variables = {**self._names, "category": category}
            answer = self.github.ask("count", variables, CountAnswer)
            if answer.repository.discussions.total_count != total:
                raise Moved

    @property
    def _names(self) -> dict[str, str]:
        owner, _, name = self.name.partition("/")
        return {"owner": owner, "name": name}

    def _pages(self, category: CategoryNode) -> Iterator[ResultPage[Raw]]:
        where = f"{self.name}, category {category.slug}"

        def page(after: str | None) -> ResultPage[Raw]:
            variables = {**self._names, "category": category.id, "after": after}
            try:
                return self._page(variables)
            except Unanswered as error:
                raise HarvestError(f"{where}: {error.reason}", error.next_step) from None

        return pages(where, page(None), page)

    def _page(self, variables: dict[str, Any]) -> ResultPage[Raw]:
        """Give a page; of a discussion that GitHub cannot list with its facts, only the number."""
        try:
            answer = self.github.ask("listing", variables, ListingAnswer, self.size)
            self.bare_in_a_row = 0
        except Unanswered:
            if self.bare_in_a_row >= MOST_FAILURES:
                raise
            self.bare_in_a_row += 1
            self.size.begin_with_one()
            answer = self.github.ask("next", variables, ListingAnswer)
        return answer.repository.discussions

    def _note(self, raw: Raw, listing: Listing) -> None:
        number = raw.get("number")
        if type(number) is not int or number < 1:
            listing.nameless += 1
            return
        listing.numbers.add(number)
        listing.wanted.pop(number, None)
        try:
            entry = EntryNode.model_validate(raw)
        except ValidationError:
            listing.odd.add(number)
            return
        if not self.is_known(entry):
            portion = Portion(entry.id, entry.comments.total_count, entry.poll is not None)
            listing.wanted[number] = ToRead(number, portion, entry.labels)
