"""Keeps one pull request of a repository as it should be: opens it, brings it up to date, closes it.

GitHub itself is asked whether there is one, so a run that was cut off opens no second one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from kb_builder.errors import HarvestError, Refused, TryLater
from kb_builder.harvest.connection import Connection
from kb_builder.harvest.faults import Unanswered
from kb_builder.harvest.transport import Gone, Shape, Transport, transport
from kb_builder.harvest.wire import Listed, Text, WireNode


class _Standing(WireNode):
    id: Text
    url: Text
    title: Text
    body: Text
    is_cross_repository: bool


class _Repository(WireNode):
    id: Text
    pull_requests: Listed[_Standing]


class _Answer(WireNode):
    repository: _Repository


class _Linked(WireNode):
    url: Text


class _Changed(WireNode):
    pull_request: _Linked


class _Opened(WireNode):
    create_pull_request: _Changed


class _Reworded(WireNode):
    update_pull_request: _Changed


class _Closed(WireNode):
    close_pull_request: _Changed


@dataclass(frozen=True, slots=True)
class Branches:
    """From which branch of which repository ("owner/name") into which one changes are proposed."""

    repository: str
    head: str
    base: str


@dataclass(frozen=True, slots=True)
class Told:
    """A title and a text in GitHub's Markdown."""

    title: str
    body: str


Done = Literal["opened", "updated", "unchanged", "closed", "none"]
"""What came of keeping something: "none" where there was nothing and is to be nothing."""


def propose(connection: Connection, branches: Branches, told: Told | None) -> tuple[Done, str]:
    """Make the pull request from one branch into the other say `told`; without it, close what is open.

    Gives what was done, and the address. A pull request of a stranger, from a branch of the same name in
    a fork, is never touched. Raises `HarvestError`, `Refused` and `TryLater`.
    """
    with transport(connection, max_wait=0) as github:
        repository = _look(github, branches)
        ours = [one for one in repository.pull_requests.nodes if not one.is_cross_repository]
        if not ours:
            return _open(github, repository.id, branches, told) if told else ("none", "")
        standing = ours[0]
        if told is None:
            closed = _tell(github, branches, "close_pull_request", {"id": standing.id}, _Closed)
            return "closed", closed.close_pull_request.pull_request.url
        if (standing.title, standing.body.strip()) == (told.title, told.body.strip()):
            return "unchanged", standing.url
        given = {"id": standing.id, "title": told.title, "body": told.body}
        reworded = _tell(github, branches, "update_pull_request", given, _Reworded)
        return "updated", reworded.update_pull_request.pull_request.url


def _look(github: Transport, branches: Branches) -> _Repository:
    owner, _, name = branches.repository.partition("/")
    wanted = {"owner": owner, "name": name, "head": branches.head, "base": branches.base}
    try:
        return github.ask("pull_requests", wanted, _Answer).repository
    except Gone:
        raise HarvestError(
            f"GitHub knows no repository {branches.repository}, or does not show it to this token",
            "Set GITHUB_REPOSITORY to the repository that holds the help site.",
        ) from None


def _open(github: Transport, repository: str, branches: Branches, told: Told) -> tuple[Done, str]:
    given = {
        "repository": repository,
        "base": branches.base,
        "head": branches.head,
        "title": told.title,
        "body": told.body,
    }
    opened = _tell(github, branches, "create_pull_request", given, _Opened)
    return "opened", opened.create_pull_request.pull_request.url


def _tell(
    github: Transport, branches: Branches, mutation: str, given: Mapping[str, Any], shape: type[Shape]
) -> Shape:
    place = f"{branches.repository}, branch {branches.head}"
    try:
        return github.tell(mutation, given, shape)
    except Unanswered as error:
        raise TryLater(
            f"{place}: {error.reason}",
            "Run the same command again: it looks first what there is. The branch must be on GitHub.",
        ) from error
    except Refused:
        raise Refused(
            f"{place}: GitHub does not let this token open or change a pull request",
            "Give the job the permission `pull-requests: write`, and allow GitHub Actions to create pull "
            "requests: Settings > Actions > General > Workflow permissions. The changes are on the branch "
            f"already; by hand: compare {branches.base}...{branches.head} on GitHub.",
        ) from None
