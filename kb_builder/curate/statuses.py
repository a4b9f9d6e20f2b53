"""Finds where an idea stands: by decision, by label, by official response, by the reason of its closing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from kb_builder.characters import one_line
from kb_builder.config import Config, Curation, PageDecision
from kb_builder.errors import ConfigError
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
    curator's word has passed `check_statuses`.

    Authors can close their own discussions and GitHub does not tell who closed one, so closing as
    resolved is a delivery only where the team responded.
    """
    if decision.status is not None:
        return _by_name(config)[_plain(decision.status)]
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
    return _by_name(config).get(_plain(said)) or _labelled([said], config)


def check_statuses(curation: Curation, config: Config) -> None:
    """Raise a `ConfigError` that lists every status of `curation.yml` which does not exist."""
    known = _by_name(config)
    unknown = [
        f"pages.{place}.status: {decision.status!r} is none of {', '.join(known)}"
        for place, decision in enumerate(curation.pages)
        if decision.status is not None and _plain(decision.status) not in known
    ]
    if unknown:
        raise ConfigError("curation.yml", unknown)


def _by_name(config: Config) -> Mapping[str, Status]:
    kinds = {kind.value: Status(kind.value, kind) for kind in StatusKind}
    named = {_plain(name): Status(name, status.kind) for name, status in config.ideas.statuses.items()}
    return {**kinds, **named}


def _labelled(names: Iterable[str], config: Config) -> Status | None:
    written = set(map(_plain, names))
    stages = [
        Status(name, settings.kind)
        for name, settings in config.ideas.statuses.items()
        if written.intersection(map(_plain, settings.labels))
    ]
    # Of several with one kind, the one that `kb.yml` lists last is furthest: max keeps the first.
    return max(reversed(stages), key=lambda status: ADVANCEMENT.index(status.kind), default=None)


def _plain(name: str) -> str:
    return one_line(name).casefold()
