"""Keeps one issue of a repository as it should be: opens, rewrites, closes and opens it again.

It is found by its label, by a mark that readers do not see, and by who wrote it, which GitHub says: an
issue of a stranger is never taken for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kb_builder.errors import HarvestError, Refused, TryLater
from kb_builder.harvest.connection import Connection
from kb_builder.harvest.faults import Unanswered
from kb_builder.harvest.proposing import Done, Told
from kb_builder.harvest.transport import Gone, Shape, Transport, transport
from kb_builder.harvest.wire import Listed, Moment, Text, WireNode

LABEL = "kb-builder"
_COLOR, _ABOUT = "0e8a16", "The help site needs somebody"


class _Issue(WireNode):
    id: Text
    url: Text
    title: Text
    body: Text
    closed: bool
    viewer_did_author: bool


class _Label(WireNode):
    id: Text


class _Repository(WireNode):
    id: Text
    is_private: bool
    pushed_at: Moment | None
    label: _Label | None
    issues: Listed[_Issue]


class _Answer(WireNode):
    repository: _Repository


class _Named(WireNode):
    label: _Label


class _LabelMade(WireNode):
    create_label: _Named


class _Linked(WireNode):
    url: Text


class _Changed(WireNode):
    issue: _Linked


class _Raised(WireNode):
    create_issue: _Changed


class _Rewritten(WireNode):
    update_issue: _Changed


class _Settled(WireNode):
    close_issue: _Changed


@dataclass(frozen=True, slots=True)
class Watched:
    """A repository as far as its issue is concerned: when somebody last pushed, and what the issue says.

    `body` is "" where no issue is open; `pushed_at` is None where GitHub stops no schedule.
    """

    pushed_at: datetime | None
    body: str
    known: _Repository
    issue: _Issue | None


def watch(connection: Connection, repository: str, mark: str) -> Watched:
    """Look at the issue of the repository "owner/name" that holds `mark`. Raises `KbError`."""
    owner, _, name = repository.partition("/")
    with transport(connection, max_wait=0) as github:
        try:
            found = github.ask("issues", {"owner": owner, "name": name, "label": LABEL}, _Answer).repository
        except Gone:
            raise HarvestError(
                f"GitHub knows no repository {repository}, or does not show it to this token",
                "Set GITHUB_REPOSITORY to the repository that holds the help site.",
            ) from None
    ours = [one for one in found.issues.nodes if one.viewer_did_author and mark in one.body]
    issue = next((one for one in ours if not one.closed), ours[0] if ours else None)
    body = issue.body if issue and not issue.closed else ""
    return Watched(None if found.is_private else found.pushed_at, body, found, issue)


def keep_issue(connection: Connection, watched: Watched, told: Told | None) -> tuple[Done, str]:
    """Make the issue say `told`, open; without it, close what is open. Give what was done, and the address.

    Raises `HarvestError`, `Refused` and `TryLater`.
    """
    with transport(connection, max_wait=0) as github:
        issue = watched.issue
        if issue is None:
            return _raise(github, watched.known, told) if told else ("none", "")
        if told is None:
            if issue.closed:
                return "none", ""
            settled = _tell(github, "close_issue", {"id": issue.id}, _Settled)
            return "closed", settled.close_issue.issue.url
        if not issue.closed and (issue.title, issue.body.strip()) == (told.title, told.body.strip()):
            return "unchanged", issue.url
        given = {"id": issue.id, "title": told.title, "body": told.body, "state": "OPEN"}
        rewritten = _tell(github, "update_issue", given, _Rewritten)
        return ("opened" if issue.closed else "updated"), rewritten.update_issue.issue.url


def _raise(github: Transport, repository: _Repository, told: Told) -> tuple[Done, str]:
    label = repository.label or _named(github, repository.id)
    given = {"repository": repository.id, "label": label.id, "title": told.title, "body": told.body}
    return "opened", _tell(github, "create_issue", given, _Raised).create_issue.issue.url


def _named(github: Transport, repository: str) -> _Label:
    given = {"repository": repository, "name": LABEL, "color": _COLOR, "description": _ABOUT}
    return _tell(github, "create_label", given, _LabelMade).create_label.label


def _tell(github: Transport, mutation: str, given: Mapping[str, Any], shape: type[Shape]) -> Shape:
    try:
        return github.tell(mutation, given, shape)
    except Unanswered as error:
        raise TryLater(error.reason, "Run the same command again: it looks first what there is.") from error
    except Refused:
        raise Refused(
            "GitHub does not let this token write issues of the repository",
            "Give the job the permission `issues: write`, and switch issues on under Settings > General.",
        ) from None
