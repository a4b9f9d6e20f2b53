"""Writes thanks into discussions: one comment each, and never a second one for the same reason.

GitHub itself is asked whether the comment stands already, by a mark that readers do not see and by who
wrote it. So a run that was cut off, a lost answer and a project checked out anew thank nobody twice.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from kb_builder.errors import TryLater
from kb_builder.harvest.connection import Connection
from kb_builder.harvest.faults import Unanswered
from kb_builder.harvest.transport import Gone, Transport, transport
from kb_builder.harvest.wire import Listed, Text, WireNode

_BETWEEN = 1.0
"""Seconds between two comments, as GitHub asks of programs that write
(https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api)."""


class _Comment(WireNode):
    body: Text
    viewer_did_author: bool


class _Discussion(WireNode):
    locked: bool
    comments: Listed[_Comment]


class _Thanked(WireNode):
    node: _Discussion


class _Written(WireNode):
    url: Text


class _Added(WireNode):
    comment: _Written


class _Thank(WireNode):
    add_discussion_comment: _Added


@dataclass(frozen=True, slots=True)
class Thanks:
    """A comment to write: in which discussion (`place` is "owner/name#7", `id` its node id), and why.

    `mark` stands in `body` and tells this comment from every other.
    """

    place: str
    id: str
    login: str
    mark: str
    body: str


def say_thanks(
    connection: Connection, wanted: Iterable[Thanks], tell: Callable[[str], None]
) -> Iterator[tuple[Thanks, str]]:
    """Write each comment that does not stand yet; yield it with its address once it is written.

    `tell` is told of each that cannot be written. Raises `HarvestError`, `Refused` and `TryLater`.
    """
    with transport(connection, max_wait=0) as github:
        is_first = True
        for one in wanted:
            if not _may_write(github, one, tell):
                continue
            if not is_first:
                time.sleep(_BETWEEN)
            is_first = False
            yield one, _write(github, one)


def _may_write(github: Transport, one: Thanks, tell: Callable[[str], None]) -> bool:
    try:
        found = github.ask("thanked", {"id": one.id}, _Thanked).node
    except Gone:
        tell(f"{one.place}: is gone, so nobody is thanked there")
        return False
    if found.locked:
        tell(f"{one.place}: is locked, so {one.login} is not thanked there")
        return False
    return not any(said.viewer_did_author and one.mark in said.body for said in found.comments.nodes)


def _write(github: Transport, one: Thanks) -> str:
    try:
        done = github.tell("thank", {"discussion": one.id, "body": one.body}, _Thank)
    except Unanswered as error:
        raise TryLater(
            f"{one.place}: {error.reason}",
            "Run the same command again: it looks first whether the comment was written.",
        ) from error
    return done.add_discussion_comment.comment.url
