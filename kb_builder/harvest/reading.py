"""How a repository is read: listed, compared with what is held, read where it differs, counted again."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from pydantic import ValidationError

from kb_builder.errors import HarvestError
from kb_builder.harvest.batches import Batch, PageSize
from kb_builder.harvest.listing import Lister, Listing, Wanted
from kb_builder.harvest.nouns import unfamiliar
from kb_builder.harvest.paging import Moved
from kb_builder.harvest.sight import Withhold, as_it_is, expected, seen
from kb_builder.harvest.threads import Reader, Trouble, place_of_fault
from kb_builder.harvest.transport import Gone, Transport, Unanswered
from kb_builder.harvest.wire import (
    CategoryNode,
    DiscussionAnswer,
    DiscussionNode,
    EntryNode,
    NodesAnswer,
    Raw,
)
from kb_builder.model import Category, Discussion

logger = logging.getLogger(__name__)

Progress = Callable[[str, int, int, int], None]
"""Called with what is being read, how many of it are there, how many there will be, and the points so far."""

READINGS = 4
"""How often something is read before it counts as never agreeing: once, and three times again."""
STAGED_FOR = timedelta(hours=24)
"""How long what an interrupted run left behind is taken for read."""

_REPORT = "Run the command again later; if it stays, report it to GitHub. Nothing was changed."


@dataclass(frozen=True, slots=True)
class Held:
    """What is known of the repository before a run, by number.

    `discussions` is the archive; with `read_again` it does not save reading anything. `staged`
    is what an interrupted run had read since `staged_since`. `stale` are numbers to be read again in
    any case, `damaged` numbers of which only that is known. `withhold` takes out of what the listing
    shows that which the archive may not hold.
    """

    discussions: Mapping[int, Discussion] = field(default_factory=dict)
    staged: Mapping[int, Discussion] = field(default_factory=dict)
    staged_since: datetime | None = None
    read_again: bool = False
    stale: frozenset[int] = frozenset()
    withhold: Withhold = as_it_is
    damaged: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Sightings:
    """What the listing shows: the numbers in it, and the slugs of categories that are empty."""

    numbers: frozenset[int]
    empty: tuple[str, ...]


class Reading:
    """One run over one repository: what was read by number, what is gone, what was rejected."""

    def __init__(
        self,
        github: Transport,
        name: str,
        held: Held,
        publishes: Callable[[Category], bool],
        progress: Progress,
    ) -> None:
        self.github, self.name, self.held = github, name, held
        self._publishes, self._progress = publishes, progress
        self._reader = Reader(github, name)
        self._lister = Lister(github, name, self._is_known, self._tell)
        self._size = PageSize(100, 25)
        self.fresh: dict[int, Discussion] = {}
        self.listed: frozenset[int] = frozenset()
        self.gone: set[int] = set()
        self.rejected: list[str] = []

    def numbers(self, numbers: Sequence[int]) -> None:
        """Read these discussions alone."""
        wanted = sorted(set(numbers))
        for done, number in enumerate(wanted):
            self._tell(self.name, done, len(wanted))
            try:
                self._find(number)
            except Moved:
                self.gone.add(number)
        self._tell(self.name, len(wanted), len(wanted))

    def categories(self, categories: Sequence[CategoryNode], review: Callable[[Sightings], None]) -> None:
        """Read these categories; `review` may refuse what the listing shows before more is read.

        Raises `HarvestError` when list and counts do not agree in any of four readings.
        """
        for _ in range(READINGS):
            self.rejected.clear()
            try:
                listing = self._lister.read(categories)
                review(Sightings(frozenset(listing.numbers), tuple(listing.empty)))
                found = self._reconcile(listing)
                self._read(listing)
                self._lister.confirm(listing)
            except Moved:
                logger.info("%s changed while it was read: listing it again", self.name)
                continue
            self.listed = frozenset(listing.numbers)
            self.fresh = {n: one for n, one in self.fresh.items() if n in self.listed or n in found}
            self.gone -= self.listed
            return
        raise HarvestError(
            f"{self.name}: GitHub's count and GitHub's list differ, {READINGS} times in a row", _REPORT
        )

    @property
    def read_since(self) -> datetime | None:
        """Since when what was read is true: the start of this run, or of the one it continues."""
        return self.held.staged_since if self._may_use_staged else self.github.started_at

    @property
    def _may_use_staged(self) -> bool:
        since, now = self.held.staged_since, self.github.started_at
        return since is not None and now is not None and timedelta(0) <= now - since <= STAGED_FOR

    def _is_known(self, entry: EntryNode) -> bool:
        withhold, number = self.held.withhold, entry.number
        sight = seen(entry, self.name, withhold)
        staged = self.held.staged.get(number) if self._may_use_staged else None
        is_stale = self.held.read_again or number in self.held.stale
        held = None if is_stale else self.held.discussions.get(number)
        for one in (self.fresh.get(number), staged, held):
            if one is not None and expected(one, withhold) == sight:
                if one is not held:
                    self.fresh[number] = one
                return True
        return False

    def _reconcile(self, listing: Listing) -> frozenset[int]:
        """Ask for each held discussion that should be listed and is not; give those that exist."""
        missing = [
            number
            for number, one in sorted(self.held.discussions.items())
            if number not in listing.numbers and self._publishes(one.category)
        ]
        missing = sorted({*missing, *self.held.damaged - listing.numbers})
        for done, number in enumerate(missing, start=1):
            if number not in self.gone:
                self._find(number)
            self._tell("asking for what is not listed", done, len(missing))
        return frozenset(missing) - self.gone

    def _read(self, listing: Listing) -> None:
        waiting = sorted(
            listing.wanted.values(), key=lambda one: (one.portion.has_poll, one.portion.parts, one.number)
        )
        portions, total = [one.portion for one in waiting], len(waiting)
        while waiting:
            batch = Batch(portions, self._size, "comments", polls=True)
            nodes = self._details(batch, waiting[0].number)
            self._take(waiting[: batch.count], nodes)
            waiting, portions = waiting[batch.count :], portions[batch.count :]
            self._tell(f"reading {self.name}", total - len(waiting), total)
        for number in sorted(listing.odd):
            self._find(number)
        self.rejected += [f"{self.name}, a discussion: its number is none"] * listing.nameless

    def _details(self, batch: Batch, first: int) -> list[Raw]:
        try:
            nodes = self.github.ask("details", {}, NodesAnswer, batch).nodes
        except Gone:
            raise Moved from None
        except Unanswered as error:
            raise HarvestError(f"{self.name}#{first}: {error.reason}", error.next_step) from None
        if len(nodes) != batch.count:
            raise Moved
        return nodes

    def _take(self, asked: Sequence[Wanted], raws: Sequence[Raw]) -> None:
        nodes: list[DiscussionNode] = []
        for wanted, raw in zip(asked, raws, strict=True):
            if raw.get("id") != wanted.portion.id:
                raise Moved
            try:
                node = DiscussionNode.model_validate(raw)
            except ValidationError as error:
                self._reject(wanted.number, error)
                continue
            if node.number != wanted.number:
                raise Moved
            nodes.append(node.model_copy(update={"labels": wanted.labels}))
        for node, outcome in zip(nodes, self._reader.read(nodes), strict=True):
            self._keep(node.number, outcome)

    def _find(self, number: int) -> None:
        """Read one discussion by its number; of one that is gone, take note."""
        try:
            node = self._one(number)
        except Gone:
            self.gone.add(number)
            return
        except ValidationError as error:
            self._reject(number, error)
            return
        if node.number == number:
            self._keep(number, next(self._reader.read([node])))
        else:
            self.rejected.append(f"{self.name}#{number}: GitHub answers with another one; it stays as it was")

    def _keep(self, number: int, outcome: Discussion | Trouble) -> None:
        for _ in range(READINGS - 1):
            if isinstance(outcome, Moved):
                outcome = self._again(number)
        if isinstance(outcome, Moved):
            reason = (
                f"{self.name}#{number}: GitHub's counts and GitHub's lists differ, {READINGS} times in a row"
            )
            raise HarvestError(reason, _REPORT)
        if isinstance(outcome, ValidationError):
            self._reject(number, outcome)
            return
        for word in sorted(set(unfamiliar(outcome))):
            logger.warning("%s#%s: GitHub sent a word that is new to us: %s", self.name, number, word)
        self.fresh[number] = self._shared(outcome)

    def _shared(self, read: Discussion) -> Discussion:
        """Give what is held where nothing has changed, so that memory does not hold everything twice."""
        held = self.held.discussions.get(read.number)
        if held is None:
            return read
        same = replace(read, former_titles=held.former_titles, former_standings=held.former_standings)
        return held if same == held else read

    def _again(self, number: int) -> Discussion | Trouble:
        try:
            return next(self._reader.read([self._one(number)]))
        except Gone:
            raise Moved from None
        except ValidationError as error:
            return error

    def _one(self, number: int) -> DiscussionNode:
        owner, _, name = self.name.partition("/")
        where = f"{self.name}#{number}"
        variables = {"owner": owner, "name": name, "number": number}
        try:
            raw = self.github.ask("discussion", variables, DiscussionAnswer).repository.discussion
        except Unanswered as error:
            raise HarvestError(f"{where}: {error.reason}", error.next_step) from None
        except Gone as gone:
            if gone.path != ("repository", "discussion"):
                raise HarvestError(f"{where}: {gone.reason}", gone.next_step) from None
            raise
        return DiscussionNode.model_validate(raw)

    def _reject(self, number: int, error: ValidationError) -> None:
        self.rejected.append(f"{self.name}#{number}: {place_of_fault(error)}")

    def _tell(self, what: str, done: int, total: int) -> None:
        self._progress(what, done, total, self.github.cost)
