"""What a harvest changes of the record so far: former names and titles, earlier labels and closings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from kb_builder.model import Discussion, Repository, Standing


def with_former_names(new: Repository, known: Iterable[Repository]) -> Repository:
    """Give what GitHub says of a repository with the names that its record, among `known`, holds."""
    names = (name for one in known for name in one.former_names)
    return replace(new, former_names=tuple(dict.fromkeys((*names, *new.former_names))))


def with_history(new: Discussion, old: Discussion | None, watermark: datetime | None) -> Discussion:
    """Give `new` with what `old`, the record of it so far, was or knows to have been.

    A title that changed joins `former_titles`. Labels or a closing that changed join
    `former_standings`, dated by what says most: the moment of closing, else the update that brought
    it, else (where labels changed without an update) the harvest that saw it first.
    """
    if new.is_stub or (old is not None and old.is_stub):
        return new
    earlier, last = (old.former_titles, (old.title,)) if old is not None else ((), ())
    former = dict.fromkeys((*new.former_titles, *earlier, *last))
    former.pop(new.title, None)
    new = replace(new, former_titles=tuple(former))
    return new if old is None else _with_standings(new, old, watermark)


def _with_standings(new: Discussion, old: Discussion, watermark: datetime | None) -> Discussion:
    # What is brought knows earlier ones where these were withheld.
    told = {standing.until for standing in new.former_standings}
    known = (*new.former_standings, *(one for one in old.former_standings if one.until not in told))
    if _standing(new, old.updated_at) == _standing(old, old.updated_at):
        return replace(new, former_standings=known)
    seen = _changed_at(new, old, watermark)
    # Times never run backwards, whatever the servers' clocks said.
    until = max([seen, *(one.until for one in known[-1:])])
    return replace(new, former_standings=(*known, _standing(old, until)))


def _standing(discussion: Discussion, until: datetime) -> Standing:
    names = sorted({label.name for label in discussion.labels})
    return Standing(until, tuple(names), discussion.is_closed, discussion.state_reason)


def _changed_at(new: Discussion, old: Discussion, watermark: datetime | None) -> datetime:
    if new.is_closed and new.closed_at is not None and new.closed_at != old.closed_at:
        return new.closed_at
    if new.updated_at > old.updated_at or watermark is None:
        return new.updated_at
    return max(watermark, new.updated_at)
