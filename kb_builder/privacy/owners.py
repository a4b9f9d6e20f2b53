"""Who may be the first with a login, although the archive hides, or hid, somebody who had it."""

from __future__ import annotations

from collections.abc import Iterator

from kb_builder.accounts import mark_of
from kb_builder.logins import Denied, Logins, Seen
from kb_builder.privacy.aliases import Aliases
from kb_builder.privacy.withhold import Withheld, takedown_mark


def denied(withheld: Withheld, seen: Seen, returned: frozenset[int]) -> Denied:
    """Give the accounts that cannot be the first with a login: somebody had it who is, or was, hidden.

    Those who have `returned`, since their opt-out was withdrawn, have what was theirs.
    """
    hidden, people = withheld.rules.nameless.logins, withheld.people
    marks = people.withdrawn.union(people.digests, withheld.logins.reserved)
    return frozenset(
        (id_, login.casefold())
        for id_, logins in seen.items()
        for login in logins
        if login.casefold() in hidden
        or (marks and id_ not in returned and marks.intersection(_marks(withheld, login)))
    )


def reserving(withheld: Withheld) -> Logins:
    """Give the logins after a complete harvest: what was withheld and is not back leads to nobody else."""
    remembered = withheld.policy.remembered
    gone = remembered.marks - withheld.finished.marks
    withdrawn = [one for one in remembered.entries if one.mark in gone and one.found]
    marks = {mark for one in withdrawn for mark in (one.mark, *one.logins)}
    return withheld.logins.reserving(marks.difference(_told(withheld)) if marks else ())


def _told(withheld: Withheld) -> Iterator[str]:
    """Yield the marks of everything that is back."""
    yield from map(takedown_mark, withheld.met)
    for one in withheld.logins.accounts:
        yield mark_of(id_=one.id)
        for had in one.logins:
            yield from _marks(withheld, had.login)


def _marks(withheld: Withheld, login: str) -> frozenset[str]:
    """Give every digest by which a login may be remembered."""
    keys = (withheld.policy.aliases, Aliases())
    return frozenset((mark_of(login=login), *(key.digest(login) for key in keys)))
