"""Reads a repository: lists it, compares with what is known, reads what differs, and counts again."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from pydantic import ValidationError

from kb_builder.errors import HarvestError
from kb_builder.harvest.batches import PageSize, in_batches
from kb_builder.harvest.changes import Withhold, archived_snapshot, listed_snapshot
from kb_builder.harvest.conversation import ConversationReader, Trouble, place_of_fault
from kb_builder.harvest.conversion import unfamiliar
from kb_builder.harvest.faults import Unanswered
from kb_builder.harvest.listing import MOST_FAILURES, Lister, Listing, ToRead
from kb_builder.harvest.paging import Moved
from kb_builder.harvest.transport import Gone, Transport
from kb_builder.harvest.wire import CategoryNode, DiscussionAnswer, DiscussionNode, EntryNode, Raw
from kb_builder.model import Category, Discussion
from kb_builder.steps import Progress

logger = logging.getLogger(__name__)


READINGS = 4
"""How often something is read before it counts as never agreeing: once, and three times again."""
STAGED_FOR = timedelta(hours=24)
"""How long what an interrupted run left behind is taken for read."""

_REPORT = "Run the command again later; if it stays, report it to GitHub. Nothing was changed."


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the repository before a run, by number.

    `discussions` is the archive; with `read_again` it does not save reading anything. `staged`
    is what an interrupted run had read since `staged_since`. `stale` are numbers to be read again in
    any case, `damaged` numbers of which only that is known. `unread` could not be read the last time
    and are read last. `withhold` takes out of what the listing shows that which the archive may not hold;
    it is None where that is nothing.
    """

    discussions: Mapping[int, Discussion] = field(default_factory=dict)
    staged: Mapping[int, Discussion] = field(default_factory=dict)
    staged_since: datetime | None = None
    read_again: bool = False
    stale: frozenset[int] = frozenset()
    withhold: Withhold | None = None
    damaged: frozenset[int] = frozenset()
    unread: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class ListingSummary:
    """What the listing shows: the numbers in it, and the slugs of categories that are empty."""

    numbers: frozenset[int]
    empty: tuple[str, ...]


class Reading:
    """One run over one repository: what was read by number, what is gone, and what could not be read."""

    def __init__(
        self,
        github: Transport,
        name: str,
        known: Known,
        publishes: Callable[[Category], bool],
        progress: Progress,
    ) -> None:
        self.github, self.name, self.known = github, name, known
        self._publishes, self._progress = publishes, progress
        self._reader = ConversationReader(github, name)
        self._lister = Lister(github, name, self._is_known, self._tell)
        self._size = PageSize(100, 25)
        self._unfound: set[int] = set()
        self._nameless = self._failures_in_a_row = 0
        self.fresh: dict[int, Discussion] = {}
        self.listed: frozenset[int] = frozenset()
        self.gone: set[int] = set()
        self.failed: dict[int, str] = {}
        """Why a discussion could not be read, by number; what an archive has of it stays."""

    def numbers(self, numbers: Sequence[int]) -> None:
        """Read these discussions alone. Raises `HarvestError` where none of them could be read."""
        wanted = sorted(set(numbers))
        for done, number in enumerate(wanted):
            self._tell(self.name, done, len(wanted))
            self._find(number)
            if number in self._unfound:
                self.gone.add(number)
        self._tell(self.name, len(wanted), len(wanted))
        self._check_something_was_read(wanted)

    def categories(
        self, categories: Sequence[CategoryNode], review: Callable[[ListingSummary], None]
    ) -> None:
        """Read these categories; `review` may refuse what the listing shows before more is read.

        Raises `HarvestError` when list and counts do not agree in any of four readings, or where
        no discussion could be read.
        """
        for _ in range(READINGS):
            unfound = len(self._unfound)
            try:
                listing = self._lister.read(categories)
                review(ListingSummary(frozenset(listing.numbers), tuple(listing.empty)))
                found = self._reconcile(listing)
                self._read(listing)
                self._lister.confirm(listing)
                is_whole = len(self._unfound) == unfound
            except Moved:
                is_whole = False
            if not is_whole:
                logger.info("%s changed while it was read: listing it again", self.name)
                continue
            self.listed, self._nameless = frozenset(listing.numbers), listing.nameless
            self.fresh = {n: one for n, one in self.fresh.items() if n in self.listed or n in found}
            self.failed = {n: why for n, why in self.failed.items() if n in self.listed or n in found}
            self.gone -= self.listed
            self._check_something_was_read(self.listed)
            return
        raise HarvestError(
            f"{self.name}: GitHub's count and GitHub's list differ, {READINGS} times in a row", _REPORT
        )

    @property
    def read_since(self) -> datetime | None:
        """Since when what was read is true: the start of this run, or of the one it continues."""
        return self.known.staged_since if self._may_use_staged else self.github.started_at

    @property
    def rejected(self) -> tuple[str, ...]:
        """A message for each discussion that could not be read."""
        nameless = [f"{self.name}, a discussion: its number is none"] * self._nameless
        return (*(self.failed[number] for number in sorted(self.failed)), *nameless)

    @property
    def _may_use_staged(self) -> bool:
        since, now = self.known.staged_since, self.github.started_at
        return since is not None and now is not None and timedelta(0) <= now - since <= STAGED_FOR

    def _is_known(self, entry: EntryNode) -> bool:
        withhold, number = self.known.withhold, entry.number
        shown = listed_snapshot(entry, self.name, withhold)
        staged = self.known.staged.get(number) if self._may_use_staged else None
        is_stale = self.known.read_again or number in self.known.stale
        archived = None if is_stale else self.known.discussions.get(number)
        for one in (self.fresh.get(number), staged, archived):
            if one is not None and archived_snapshot(one, withhold) == shown:
                if one is not archived:
                    self.fresh[number] = one
                return True
        return False

    def _reconcile(self, listing: Listing) -> frozenset[int]:
        """Ask for each known discussion that should be listed and is not; give those that exist."""
        missing = [
            number
            for number, one in sorted(self.known.discussions.items())
            if number not in listing.numbers and self._publishes(one.category)
        ]
        missing = sorted({*missing, *self.known.damaged - listing.numbers})
        for done, number in enumerate(missing, start=1):
            if number not in self.gone and number not in self.failed:
                self._find(number)
            self._tell("asking for what is not listed", done, len(missing))
        return frozenset(missing) - self.gone

    def _read(self, listing: Listing) -> None:
        wanted = [one for number, one in listing.wanted.items() if number not in self.failed]
        wanted.sort(key=self._order)
        read, waiting = 0, [(one.portion, one) for one in wanted]
        for asked, outcome in in_batches(self.github, "details", waiting, self._size, "comments", polls=True):
            if isinstance(outcome, Gone):
                self._miss(asked[0].number)
            elif isinstance(outcome, HarvestError):
                self._fail(asked[0].number, outcome.reason)
            else:
                self._take(asked, outcome)
            read += len(asked)
            self._tell(f"reading {self.name}", read, len(wanted))
            if self._failures_in_a_row >= MOST_FAILURES:
                self._give_up([one.number for one in wanted[read:]])
                break
        for number in sorted(listing.odd - self.failed.keys()):
            self._find(number)

    def _order(self, one: ToRead) -> tuple[bool, bool, int, int]:
        return (one.number in self.known.unread, one.portion.has_poll, one.portion.parts, one.number)

    def _take(self, asked: Sequence[ToRead], raws: Sequence[Raw]) -> None:
        nodes: list[DiscussionNode] = []
        for wanted, raw in zip(asked, raws, strict=True):
            if raw.get("id") != wanted.portion.id:
                raise Moved
            try:
                node = DiscussionNode.model_validate(raw)
            except ValidationError as error:
                self._fail(wanted.number, place_of_fault(error))
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
        except ValidationError as error:
            self._fail(number, place_of_fault(error))
        except Unanswered as error:
            self._fail(number, error.reason)
        else:
            if node.number == number:
                self._keep(number, next(self._reader.read([node])))
            else:
                self._fail(number, "GitHub answers with another one; it stays as it was")

    def _keep(self, number: int, outcome: Discussion | Trouble | Gone) -> None:
        for _ in range(READINGS - 1):
            if isinstance(outcome, Moved):
                outcome = self._again(number)
        if isinstance(outcome, Gone):
            self._miss(number)
        elif isinstance(outcome, Moved):
            self._fail(number, f"GitHub's counts and GitHub's lists differ, {READINGS} times in a row")
        elif isinstance(outcome, ValidationError):
            self._fail(number, place_of_fault(outcome))
        elif isinstance(outcome, Unanswered):
            self._fail(number, outcome.reason)
        else:
            for word in sorted(set(unfamiliar(outcome))):
                logger.warning("%s#%s: GitHub sent a word that is new to us: %s", self.name, number, word)
            self.fresh[number] = self._shared(outcome)
            self._failures_in_a_row = 0

    def _shared(self, read: Discussion) -> Discussion:
        """Give what is archived where nothing has changed, so that memory does not hold everything twice."""
        archived = self.known.discussions.get(read.number)
        if archived is None:
            return read
        same = replace(read, former_titles=archived.former_titles, former_standings=archived.former_standings)
        return archived if same == archived else read

    def _again(self, number: int) -> Discussion | Trouble | Gone:
        try:
            return next(self._reader.read([self._one(number)]))
        except (Gone, ValidationError, Unanswered) as error:
            return error

    def _one(self, number: int) -> DiscussionNode:
        owner, _, name = self.name.partition("/")
        variables = {"owner": owner, "name": name, "number": number}
        try:
            raw = self.github.ask("discussion", variables, DiscussionAnswer).repository.discussion
        except Gone as gone:
            if gone.path != ("repository", "discussion"):
                raise HarvestError(f"{self.name}#{number}: {gone.reason}", gone.next_step) from None
            raise
        return DiscussionNode.model_validate(raw)

    def _fail(self, number: int, reason: str) -> None:
        where = f"{self.name}#{number}"
        self.failed[number] = reason if reason.startswith(where) else f"{where}: {reason}"
        self._failures_in_a_row += 1

    def _miss(self, number: int) -> None:
        """Take note that a listed discussion is not there: the list is read again, and then it failed."""
        if number in self._unfound:
            self._fail(number, "GitHub lists it and does not find it")
        self._unfound.add(number)

    def _give_up(self, numbers: Sequence[int]) -> None:
        for number in numbers:
            self._fail(number, f"not asked for, since {MOST_FAILURES} in a row could not be read")

    def _check_something_was_read(self, wanted: Collection[int]) -> None:
        if self.failed and self.failed.keys() >= set(wanted):
            raise HarvestError(self.rejected[0], _REPORT)

    def _tell(self, what: str, done: int, total: int) -> None:
        self._progress(what, done, total, self.github.cost)
