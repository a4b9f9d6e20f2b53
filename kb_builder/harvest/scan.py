"""Harvests a repository: which categories, how far, and what must never be published."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from kb_builder.config import Config
from kb_builder.errors import HarvestError, Refused
from kb_builder.harvest.connection import Connection
from kb_builder.harvest.conversion import to_category, to_repository
from kb_builder.harvest.reading import Known, ListingSummary, Reading
from kb_builder.harvest.transport import Gone, Transport, transport
from kb_builder.harvest.wire import CategoryNode, RepositoryAnswer, RepositoryNode
from kb_builder.model import Category, Discussion, Repository
from kb_builder.steps import Progress, silent

logger = logging.getLogger(__name__)

Keep = Callable[[Sequence[Discussion], datetime], None]
"""Called with what an interrupted run has read, and since when that is true."""


def accept(_: ListingSummary) -> None:
    """Refuse nothing."""


def forget(_read: Sequence[Discussion], _since: datetime) -> None:
    """Keep nothing of an interrupted run."""


@dataclass(frozen=True, slots=True)
class Harvest:
    """What one scan brought home.

    `discussions` are those that were read: new ones, changed ones, and those that moved to a
    category that is not published. `listed` are the numbers of all in the published categories.
    `gone` are held or asked-for numbers for which GitHub says NOT_FOUND. `started_at` is the
    server's clock at the first answer, in UTC. `partial` says that only asked-for numbers were
    read. `failed` are the numbers of those that could not be read: what an archive has of them stays.
    `rejected` holds a message for each of these, and for each without a number. `cost` is in GitHub's
    points.
    """

    repository: Repository
    discussions: tuple[Discussion, ...]
    listed: frozenset[int]
    gone: tuple[int, ...]
    started_at: datetime
    partial: bool
    failed: frozenset[int]
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
    known: Known | None = None,
    review: Callable[[ListingSummary], None] = accept,
    keep: Keep = forget,
    progress: Progress = silent,
) -> Harvest:
    """Read the repository "owner/name": the configured categories, or only the `numbers`.

    What is `known` already is listed but not read again. `review` sees the listing first and
    may raise `Refused`; `keep` gets what was read when the run ends early. `max_wait` bounds the
    sum of all waits in seconds. Raises `TryLater` when a limit outlasts it,
    `Refused` for a repository that must not be published, `HarvestError` where the list cannot be read
    to its end or nothing in it can: a single discussion that GitHub does not give is left out and named.
    """
    before = known or Known()
    with transport(connection, max_wait=max_wait) as github:
        node = _repository(github, repository, before, config)
        reading = Reading(github, repository, before, lambda one: publishes(config, one), progress)
        with _kept_when_interrupted(reading, keep):
            if numbers:
                reading.numbers(numbers)
            else:
                reading.categories(_categories(repository, node, config, before), review)
        return _harvest(reading, to_repository(repository, node), partial=bool(numbers))


def repository_id(connection: Connection, repository: str, *, max_wait: float) -> str:
    """Give the node id of the repository "owner/name", by that or a former name.

    Gives "" where GitHub knows none, or does not show it to this token. Raises `HarvestError`.
    """
    with transport(connection, max_wait=max_wait) as github:
        try:
            return _node(github, repository).id
        except (Gone, Refused):
            return ""


@contextmanager
def _kept_when_interrupted(reading: Reading, keep: Keep) -> Iterator[None]:
    try:
        yield
    except (HarvestError, KeyboardInterrupt):
        if reading.read_since is not None:
            keep(tuple(reading.fresh.values()), reading.read_since)
        raise


def _harvest(reading: Reading, repository: Repository, *, partial: bool) -> Harvest:
    github = reading.github
    if github.started_at is None:
        raise HarvestError(
            f"{github.host} answers without a Date header", "Check the proxy between this machine and GitHub."
        )
    logger.info("%s: %s points, %s requests", repository.name_with_owner, github.cost, github.requests)
    return Harvest(
        repository=repository,
        discussions=tuple(reading.fresh[number] for number in sorted(reading.fresh)),
        listed=reading.listed,
        gone=tuple(sorted(reading.gone)),
        started_at=github.started_at,
        partial=partial,
        failed=frozenset(reading.failed),
        rejected=reading.rejected,
        cost=github.cost,
        requests=github.requests,
    )


def publishes(config: Config, category: Category) -> bool:
    """Tell whether discussions of this category are published."""
    return bool(config.kind_of(category))


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


def _repository(github: Transport, name: str, known: Known, config: Config) -> RepositoryNode:
    try:
        node = _node(github, name)
    except Gone:
        reason = f"{name}: GitHub knows no such repository, or does not show it to this token"
        next_step = "Check the name in kb.yml, and that the token may read this repository."
        kind = Refused if known.discussions else HarvestError
        raise kind(reason, next_step) from None
    _guard(name, node, config)
    if node.name_with_owner.lower() != name.lower():
        logger.warning("%s is called %s now: change kb.yml", name, node.name_with_owner)
    return node


def _node(github: Transport, name: str) -> RepositoryNode:
    owner, _, short = name.partition("/")
    return github.ask("repository", {"owner": owner, "name": short}, RepositoryAnswer).repository


def _categories(name: str, node: RepositoryNode, config: Config, known: Known) -> tuple[CategoryNode, ...]:
    existing = node.discussion_categories.nodes
    is_published = any(publishes(config, one.category) for one in known.discussions.values())
    if is_published and not any(publishes(config, to_category(one)) for one in existing):
        raise Refused(
            f"{name} has none of the published categories any more, and the archive holds pages of them",
            "Choose other categories in kb.yml, or look at the repository's categories. Nothing was changed.",
        )
    return wanted_categories(name, existing, config)


def _guard(name: str, node: RepositoryNode, config: Config) -> None:
    if node.is_private and config.visibility != "internal":
        raise Refused(
            f"{name} is private: its discussions were not written for the public",
            "Make the repository public, take it out of kb.yml, or write `visibility: internal` there if the "
            "site is published for those alone who may read the repository.",
        )
    if not node.has_discussions_enabled:
        raise Refused(
            f"{name} has Discussions switched off",
            "Switch Discussions on in the repository's settings, or take the repository out of kb.yml.",
        )
