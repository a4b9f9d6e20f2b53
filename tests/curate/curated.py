"""Short ways to curate a few discussions and to look at what came of them."""

from __future__ import annotations

from typing import Any

from kb_builder.curate import curate
from kb_builder.knowledge import Knowledge, Person
from kb_builder.model import Discussion
from tests.build import at, config, curation, repository


def curated(
    *discussions: Discussion,
    kb: dict[str, Any] | None = None,
    **decided: Any,
) -> Knowledge:
    """Curate discussions of acme/widgets: `kb` is `kb.yml`, keywords are `curation.yml`."""
    settings = config(**(kb or {}))
    repositories = [repository(name) for name in settings.repositories]
    return curate(repositories, discussions, settings, curation(**decided), at(365))


def who(knowledge: Knowledge, login: str) -> Person:
    """Give the one person who goes by `login`."""
    (found,) = (person for person in knowledge.people if person.actor.login == login)
    return found


def logins(knowledge: Knowledge) -> list[str]:
    """Give the logins of all people in their order."""
    return [person.actor.login for person in knowledge.people]


def numbers(entries: Any) -> list[int]:
    """Give the numbers of answers, ideas or duplicates in their order."""
    return [entry.discussion.number for entry in entries]


def ids(posts: Any) -> list[str]:
    """Give the ids of posts in their order."""
    return [post.id for post in posts]


def earned(knowledge: Knowledge, login: str) -> dict[str, int]:
    """Give how many points each rule gave to the person who goes by `login`."""
    sums: dict[str, int] = {}
    for row in who(knowledge, login).ledger:
        sums[row.rule] = sums.get(row.rule, 0) + row.amount
    return sums
