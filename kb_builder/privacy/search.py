"""The search for what `curation.yml` withholds in every file, and the list of what was asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kb_builder.config import OptOut
from kb_builder.model import Discussion
from kb_builder.privacy.rules import subject_of
from kb_builder.privacy.withhold import Withheld, takedown_mark
from kb_builder.stored import Archived, Request


@dataclass(frozen=True, slots=True)
class SearchedFile:
    """A file of the project: its path, its text, and what mends it."""

    name: str
    text: str
    mend: str


def findings(withheld: Withheld, files: Iterable[SearchedFile]) -> tuple[str, ...]:
    """Give a finding with its mend for each file that holds what must not be in it.

    `withheld` is made of the archive as it is: what `kb build` would change of it is a finding.
    """
    held = [
        f"archive/{one.repository}/discussions/{one.number}.json holds what curation.yml withholds: "
        "run `kb build`"
        for one in withheld.changes
        if isinstance(one, Discussion)
    ]
    return tuple(dict.fromkeys((*held, *_searched(withheld, files))))


def requests(withheld: Withheld, archived: Archived) -> tuple[Request, ...]:
    """List what is asked for, and whether the archive has, or had, what it is about. Names nobody."""
    policy, people = withheld.policy, withheld.people
    home = policy.config.repositories[0]
    before = frozenset(one.mark for one in policy.remembered.entries if one.found)
    keys: set[object] = {one.key for one in archived.discussions}
    keys |= {post.id for one in archived.discussions for post in one.posts}
    found = [
        Request(f"optouts {n}", _asks(one.optout), people.is_known(one) or one.mark in before)
        for n, one in enumerate(people.subjects, start=1)
    ]
    for n, takedown in enumerate(policy.curation.takedowns, start=1):
        about = subject_of(takedown, home)
        asks = f"take down {about if isinstance(about, str) else '#'.join(map(str, about))}"
        is_found = about in keys or takedown_mark(about) in before
        found.append(Request(f"takedowns {n}", asks, is_found, takedown.reason, takedown.date.isoformat()))
    return tuple(found)


def _asks(optout: OptOut) -> str:
    asked = [optout.action, "blank names" if optout.names else None]
    asked += [None if optout.ranking else "no ranking", None if optout.credit else "no credit"]
    return ", ".join(filter(None, asked))


def _searched(withheld: Withheld, files: Iterable[SearchedFile]) -> Iterator[str]:
    names, people = withheld.rules.names, withheld.people
    for file in files:
        if any(map(names.occur_in, (file.name, file.text))):
            yield f"{file.name} holds a name that curation.yml withholds: {file.mend}"
            continue
        # Of some logins there is only a digest; where a file tells which, it is a finding.
        more = people.read((file.name, file.text))
        if more is not people:
            people, names = more, withheld.policy.rules(more).names
            yield f"{file.name} holds a login of somebody who opted out: {file.mend}"
