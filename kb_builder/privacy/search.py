"""The search for what `curation.yml` withholds in every file, and the list of what was asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from kb_builder.accounts import Identities, Subject
from kb_builder.config import OptOut
from kb_builder.model import Discussion, Repository, Tombstone, key_of
from kb_builder.privacy.policy import Policy
from kb_builder.privacy.rules import subject_of
from kb_builder.privacy.withhold import Withheld, takedown_mark
from kb_builder.stored import Archived, Request, Slips

_FOLDERS: Mapping[type, str] = {Discussion: "discussions", Tombstone: "tombstones"}


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
        f"archive/{one.repository}/{_FOLDERS[type(one)]}/{one.number}.json holds what "
        "curation.yml withholds: run `kb build`"
        for one in withheld.changes
        if not isinstance(one, Repository)
    ]
    return tuple(dict.fromkeys((*held, *_searched(withheld, files))))


def requests(withheld: Withheld, archived: Archived) -> tuple[Request, ...]:
    """List what is asked for, and whether the archive has, or had, what it is about. Names nobody."""
    policy, people = withheld.policy, withheld.people
    home = policy.config.repositories[0]
    identities = Identities.seen_in(archived.discussions if people.subjects else ())
    met: set[object] = {one.mark for one in withheld.suppressions.entries if one.found}
    met |= {takedown_mark(key_of(one.repository, one.number)) for one in archived.tombstones}
    found = [
        Request(f"optouts {n}", _asks(one.optout), one.mark in met or identities.has(one))
        for n, one in enumerate(people.subjects, start=1)
    ]
    for n, takedown in enumerate(policy.curation.takedowns, start=1):
        about = subject_of(takedown, home)
        asks = f"take down {about if isinstance(about, str) else '#'.join(map(str, about))}"
        is_met = takedown_mark(about) in met
        found.append(Request(f"takedowns {n}", asks, is_met, takedown.reason, takedown.date.isoformat()))
    return tuple(found)


def slips(withheld: Withheld, archived: Archived) -> Slips:
    """Give a line for each opt-out and takedown that does nothing. Names nobody.

    Nothing is missing from the archive while a repository of `kb.yml` was not harvested. What was withheld
    under other entries names nobody any more: until it was read again, they may be there.
    """
    policy, under = withheld.policy, withheld.rules.under
    known = {one.name_with_owner.casefold() for one in archived.repositories}
    is_whole = known.issuperset(name.casefold() for name in policy.config.repositories)
    is_settled = all(one.withheld is None or one.withheld.under == under for one in archived.discussions)
    optouts = {f"optouts {n}": one for n, one in enumerate(policy.curation.optouts, start=1)}
    again = "" if is_settled else ", if `kb harvest` does not find it"
    unfound = tuple(
        f"curation.yml: {one.place} ({one.asks}): {_missing(optouts.get(one.place))}{again}"
        for one in (requests(withheld, archived) if is_whole else ())
        if not one.found
    )
    certain = tuple(_contradictions(withheld.people.subjects))
    ambiguous = tuple(_ambiguous(policy, archived))
    return Slips((*unfound, *certain), ambiguous) if is_settled else Slips(certain, (*unfound, *ambiguous))


def _ambiguous(policy: Policy, archived: Archived) -> Iterator[str]:
    """Yield the takedowns that name no repository where several have the number."""
    home = policy.config.repositories[0].lower()
    for place, takedown in enumerate(policy.curation.takedowns, start=1):
        if takedown.number is not None and takedown.repository is None:
            others = (one.key for one in archived.discussions if one.number == takedown.number)
            yield from (
                f"curation.yml: takedowns {place} names no repository, so it is about {home}, and {name} has "
                f"a discussion {number} too: add `repository: OWNER/NAME`"
                for name, number in others
                if name != home
            )


def _contradictions(subjects: Iterable[Subject]) -> Iterator[str]:
    """Yield the opt-outs of one account that ask for different things; the one that hides more holds."""
    asking: dict[str, dict[str, list[int]]] = {}
    for number, one in enumerate(subjects, start=1):
        if one.optout.action is not None:
            asking.setdefault(one.mark, {}).setdefault(one.optout.action, []).append(number)
    for found in asking.values():
        if len(found) > 1:
            places = ", ".join(map(str, sorted(chain.from_iterable(found.values()))))
            yield (
                f"curation.yml: optouts {places} are about one account and ask for different actions: remove "
                "holds, so leave that one or the other"
            )


def _missing(optout: OptOut | None) -> str:
    if optout is None:
        return (
            "the archive never held it: correct the number, the repository or the node id (as in `id` in the "
            "archive), or remove the entry"
        )
    what = "id" if optout.id else "login"
    return f"nobody in the archive has, or had, this {what}: correct it, or remove the entry"


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
