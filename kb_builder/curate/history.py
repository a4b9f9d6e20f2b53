"""Tells how an idea came to its status: every stage that a harvest saw, with its date."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from kb_builder.config import Config, PageDecision
from kb_builder.curate.statuses import OPEN, named_status, status_of
from kb_builder.knowledge import Stage, Status
from kb_builder.model import Comment, Discussion, Label, StatusKind

_SETTLED = (StatusKind.DONE, StatusKind.DECLINED, StatusKind.DUPLICATE)


def stages(
    discussion: Discussion, status: Status, official: Comment | None, said: str, config: Config
) -> tuple[Stage, ...]:
    """Give the stages of an idea whose status is `status` now, oldest first.

    A stage begins when a harvest first saw its labels. Where none saw it begin, an official
    response that names the status (`said`) dates it, else the closing of the discussion where the
    status is a settled one, else any official response where it is delivered; else its date is
    unknown. Every idea begins open, on the day it was proposed.
    """
    found = [Stage(OPEN, discussion.created_at)]
    for stage in (*_seen(discussion, config), Stage(status, None)):
        last = found[-1]
        if stage.status != last.status:
            found.append(stage)
    if found[-1].since is None:
        found[-1] = replace(found[-1], since=_since(found[-1].status, discussion, official, said, config))
    return tuple(found)


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


def _since(
    status: Status, discussion: Discussion, official: Comment | None, said: str, config: Config
) -> datetime | None:
    if official is not None and named_status(said, config) == status:
        return official.created_at
    if discussion.closed_at is not None and status.kind in _SETTLED:
        return discussion.closed_at
    return official.created_at if official is not None and status.kind is StatusKind.DONE else None
