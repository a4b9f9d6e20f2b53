"""What is read of a repository: which categories, every discussion whole, and what had to be left out."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from pydantic import ValidationError

from kb_builder.config import Config
from kb_builder.errors import HarvestError, Refused
from kb_builder.harvest.connection import Connection
from kb_builder.harvest.nouns import to_repository, unfamiliar
from kb_builder.harvest.paging import Moved, complete, pages, settled
from kb_builder.harvest.threads import Reader, place_of_fault
from kb_builder.harvest.transport import Gone, Overloaded, PageSize, Transport, transport
from kb_builder.harvest.wire import (
    CategoryNode,
    DiscussionAnswer,
    DiscussionNode,
    DiscussionsAnswer,
    Page,
    Raw,
    RepositoryAnswer,
    RepositoryNode,
)
from kb_builder.model import Discussion, Repository

logger = logging.getLogger(__name__)

Progress = Callable[[str, int, int], None]
"""Called with what is being read, how many discussions of it are there, and how many there will be."""


def silent(_what: str, _done: int, _total: int) -> None:
    """Show no progress."""


@dataclass(frozen=True, slots=True)
class Harvest:
    """What one scan brought home.

    `started_at` is the server's clock at the first answer, in UTC. `partial` says that only
    asked-for numbers were read. `rejected` holds a message for each discussion that could not
    be taken; what an archive has of it stays. `cost` is in GitHub's points.
    """

    repository: Repository
    discussions: tuple[Discussion, ...]
    started_at: datetime
    partial: bool
    rejected: tuple[str, ...]
    cost: int
    requests: int


def scan(
    connection: Connection,
    repository: str,
    config: Config,
    *,
    max_wait: float,
    numbers: Sequence[int] = (),
    progress: Progress = silent,
    sleep: Callable[[float], None] = time.sleep,
) -> Harvest:
    """Read the repository "owner/name": the configured categories whole, or only the `numbers`.

    `max_wait` bounds the sum of all waits in seconds, `sleep` does them. Raises `TryLater` when
    a limit outlasts it, `Refused` for a repository that must not be published, `HarvestError`
    for everything that could not be read completely: a harvest is whole or it is none.
    """
    with transport(connection, max_wait=max_wait, sleep=sleep) as github:
        run = _Scan(github, repository, config, progress)
        node = run.repository()
        run.read_numbers(numbers) if numbers else run.read_categories(node)
        if github.started_at is None:
            raise HarvestError(
                f"{connection.host} does not say what time it is",
                "Check what stands between here and GitHub.",
            )
        logger.info("%s: %s points, %s requests", repository, github.cost, github.requests)
        return Harvest(
            repository=to_repository(repository, node),
            discussions=tuple(run.discussions[number] for number in sorted(run.discussions)),
            started_at=github.started_at,
            partial=bool(numbers),
            rejected=tuple(run.rejected),
            cost=github.cost,
            requests=github.requests,
        )


class _Scan:
    """One scan of one repository; collects discussions by number, and what was rejected."""

    def __init__(self, github: Transport, name: str, config: Config, progress: Progress) -> None:
        owner, _, short = name.partition("/")
        self.github, self.name, self.config, self.progress = github, name, config, progress
        self.names = {"owner": owner, "name": short}
        self.size = PageSize()
        self.reader = Reader(github, name)
        self.discussions: dict[int, Discussion] = {}
        self.rejected: list[str] = []

    def repository(self) -> RepositoryNode:
        try:
            node = self.github.ask("repository", self.names, RepositoryAnswer).repository
        except Gone:
            raise HarvestError(
                f"{self.name}: GitHub knows no such repository, or does not show it to this token",
                "Check the name in kb.yml, and that the token may read this repository.",
            ) from None
        _guard(self.name, node)
        if node.name_with_owner.lower() != self.name.lower():
            logger.warning("%s is called %s now: change kb.yml", self.name, node.name_with_owner)
        return node

    def read_numbers(self, numbers: Sequence[int]) -> None:
        wanted = sorted(set(numbers))
        for done, number in enumerate(wanted):
            self.progress(self.name, done, len(wanted))
            try:
                self._take(self._one(number))
            except Gone as gone:
                if gone.path != ("repository", "discussion"):
                    raise HarvestError(f"{self.name}#{number}: {gone.reason}", gone.next_step) from None
                self.rejected.append(f"{self.name}#{number}: gone at the source")
        self.progress(self.name, len(wanted), len(wanted))

    def read_categories(self, node: RepositoryNode) -> None:
        for category in wanted_categories(self.name, node.discussion_categories.nodes, self.config):
            where = f"{self.name}, category {category.slug}"
            try:
                for raw in settled(where, partial(self._list, category, where)):
                    self._take(raw)
            except Gone:
                raise HarvestError(
                    f"{where}: a discussion vanished while it was read",
                    "Run the command again; nothing was changed.",
                ) from None

    def _list(self, category: CategoryNode, where: str) -> tuple[Raw, ...]:
        found: list[Raw] = []
        total = 0
        for page in self._pages(category, where, found):
            found += page.nodes
            total = page.total_count
            self.progress(category.slug, len(found), total)
        return complete(found, lambda raw: str(raw.get("id") or id(raw)), total)

    def _pages(self, category: CategoryNode, where: str, found: list[Raw]) -> Iterator[Page[Raw]]:
        def page(after: str | None) -> Page[Raw]:
            variables = {**self.names, "category": category.id, "after": after}
            try:
                answer = self.github.ask("discussions", variables, DiscussionsAnswer, self.size)
            except Overloaded as error:
                last = f"the discussion after #{found[-1].get('number')}" if found else "the first discussion"
                raise HarvestError(f"{where}, {last}: {error.reason}", error.next_step) from None
            return answer.repository.discussions

        return pages(where, page(None), page)

    def _one(self, number: int) -> Raw:
        variables = {**self.names, "number": number}
        try:
            return self.github.ask("discussion", variables, DiscussionAnswer).repository.discussion
        except Overloaded as error:
            raise HarvestError(f"{self.name}#{number}: {error.reason}", error.next_step) from None

    def _take(self, raw: Raw) -> None:
        number = raw.get("number")
        where = f"{self.name}#{number}" if isinstance(number, int) else f"{self.name}, a discussion"
        try:
            discussion = self._whole(raw, where)
        except ValidationError as error:
            self.rejected.append(f"{where}: {place_of_fault(error)}")
            return
        for word in sorted(set(unfamiliar(discussion))):
            logger.warning("%s: GitHub sent a word that is new to us: %s", where, word)
        self.discussions[discussion.number] = discussion

    def _whole(self, raw: Raw, where: str) -> Discussion:
        node = DiscussionNode.model_validate(raw)
        try:
            return self.reader.read(node)
        except Moved:
            return settled(where, partial(self._again, node.number), tries=3)

    def _again(self, number: int) -> Discussion:
        return self.reader.read(DiscussionNode.model_validate(self._one(number)))


def wanted_categories(
    name: str, existing: Sequence[CategoryNode], config: Config
) -> tuple[CategoryNode, ...]:
    """Give the categories that `config` publishes: those with answers first, then those with ideas.

    A slug of kb.yml that the repository does not have is a `HarvestError` that lists those it
    has; where several repositories share one kb.yml, or the slug is only our default, a warning.
    """
    by_slug = {category.slug: category for category in sorted(existing, key=lambda one: one.slug)}
    answers = config.answers.categories
    asked = (
        [one.slug for one in by_slug.values() if one.is_answerable] if answers == "answerable" else answers
    )
    slugs = tuple(dict.fromkeys([*asked, *config.ideas.categories]))
    missing = [slug for slug in slugs if slug not in by_slug]
    found = tuple(by_slug[slug] for slug in slugs if slug in by_slug)
    if not found or (missing and _chosen(config, missing) and len(config.repositories) == 1):
        raise HarvestError(
            f"{name} has no category {', '.join(missing) or 'that is answerable'}",
            f"Choose in kb.yml among the categories it has: {', '.join(by_slug) or 'none'}.",
        )
    if missing:
        logger.warning("%s has no category %s", name, ", ".join(missing))
    return found


def _chosen(config: Config, missing: Sequence[str]) -> bool:
    ideas_by_default = "categories" not in config.ideas.model_fields_set
    return not (ideas_by_default and set(missing) <= set(config.ideas.categories))


def _guard(name: str, node: RepositoryNode) -> None:
    if node.is_private:
        raise Refused(
            f"{name} is private: its discussions were not written for the public",
            "Make the repository public, or take it out of kb.yml.",
        )
    if not node.has_discussions_enabled:
        raise Refused(
            f"{name} has Discussions switched off",
            "Switch Discussions on in the repository's settings, or take the repository out of kb.yml.",
        )
