"""History knows how an idea came to its status: every stage that a harvest saw, with its date."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from kb_builder.config import Config, PageDecision
from kb_builder.curate.statuses import OPEN, status_of
from kb_builder.knowledge import Stage, Status, StatusKind
from kb_builder.model import Comment, Discussion, Label

_SETTLED = (StatusKind.DONE, StatusKind.DECLINED, StatusKind.DUPLICATE)


def stages(
    discussion: Discussion, status: Status, official: Comment | None, said: str, config: Config
) -> tuple[Stage, ...]:
    """Give the stages of an idea whose status is `status` now, oldest first.

    A stage begins when a harvest first saw its labels. Where none saw it begin, the closing of
    the discussion dates a settled status, and an official response that names the status (`said`)
    any other; else its date is unknown. Every idea begins open, on the day it was proposed.
    """
    found = [Stage(OPEN, discussion.created_at)]
    for stage in (*_seen(discussion, config), Stage(status, None)):
        last = found[-1]
        if stage.status != last.status:
            found.append(stage)
    return (*found[:-1], _dated(found[-1], discussion, official, said))


def _seen(discussion: Discussion, config: Config) -> Iterator[Stage]:
    undecided, since = PageDecision(number=discussion.number), None
    for standing in discussion.former_standings:
        then = replace(
            discussion,
            labels=tuple(map(Label, standing.labels)),
            is_closed=standing.is_closed,
            state_reason=standing.state_reason,
        )
        yield Stage(status_of(then, undecided, config), since)
        since = standing.until
    yield Stage(status_of(discussion, undecided, config), since)


def _dated(stage: Stage, discussion: Discussion, official: Comment | None, said: str) -> Stage:
    since: datetime | None = stage.since
    if since is None and stage.status.kind in _SETTLED:
        since = discussion.closed_at
    if since is None and official is not None and said.casefold() == stage.status.name.casefold():
        since = official.created_at
    return replace(stage, since=since)
