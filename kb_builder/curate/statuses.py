"""Finds where an idea stands: by decision, by label, by official response, by the reason of its closing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from kb_builder.config import Config, PageDecision, plain
from kb_builder.knowledge import Status
from kb_builder.model import Discussion, StatusKind

OPEN = Status("open", StatusKind.OPEN)
CLOSED = Status("closed", StatusKind.DECLINED)
"""Closed as resolved, nobody of the team having said a word: perhaps by its own author."""

ADVANCEMENT = (
    StatusKind.OPEN,
    StatusKind.ACTIVE,
    StatusKind.DECLINED,
    StatusKind.DUPLICATE,
    StatusKind.DONE,
)
"""Which kind holds where labels say several: the last of these."""

_CLOSE_REASONS: Mapping[str, Status] = MappingProxyType(
    {
        "DUPLICATE": Status("duplicate", StatusKind.DUPLICATE),
        "OUTDATED": Status("outdated", StatusKind.DECLINED),
        "RESOLVED": Status("resolved", StatusKind.DONE),
    }
)


def status_of(
    discussion: Discussion, decision: PageDecision, config: Config, response: str | None = None
) -> Status:
    """Give the status of an idea: the curator's word, else its labels, `response`, its close reason, or open.

    `response` is what an official response of the team says that the status is, "" where it names
    none, None where there is no response. The curator's labels count beside GitHub's; the
    curator's word is one of those that `kb.yml` allows.

    Authors can close their own discussions and GitHub does not tell who closed one, so closing as
    resolved is a delivery only where the team responded.
    """
    if decision.status is not None:
        return _by_name(config)[plain(decision.status)]
    names = [label.name for label in discussion.labels] + list(decision.labels or ())
    by_label = _labelled(names, config)
    if by_label is not None:
        return by_label
    if said := named_status(response or "", config):
        return said
    if not discussion.is_closed:
        return OPEN
    status = _CLOSE_REASONS.get(discussion.state_reason.upper(), OPEN)
    return CLOSED if status.kind is StatusKind.DONE and response is None else status


def named_status(said: str, config: Config) -> Status | None:
    """Give the status that a few words name, by its own name or by one of its labels."""
    return _by_name(config).get(plain(said)) or _labelled([said], config)


def _by_name(config: Config) -> Mapping[str, Status]:
    return {name: Status(*status) for name, status in config.ideas.by_name().items()}


def _labelled(names: Iterable[str], config: Config) -> Status | None:
    written = set(map(plain, names))
    stages = [
        Status(name, settings.kind)
        for name, settings in config.ideas.statuses.items()
        if written.intersection(map(plain, settings.labels))
    ]
    # Of several with one kind, the one that `kb.yml` lists last is furthest: max keeps the first.
    return max(reversed(stages), key=lambda status: ADVANCEMENT.index(status.kind), default=None)
