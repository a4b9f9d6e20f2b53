"""Short ways to curate a few discussions and to look at what came of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from kb_builder.curate import curate, visible
from kb_builder.knowledge import Knowledge, Person
from kb_builder.model import Discussion
from kb_builder.privacy import Policy, known_people, mask_secrets, withhold
from kb_builder.stored import Archived
from tests.build import at, config, curation, repository


def curated(
    *discussions: Discussion,
    kb: dict[str, Any] | None = None,
    **decided: Any,
) -> Knowledge:
    """Withhold, mask and curate discussions: `kb` is `kb.yml`, keywords are `curation.yml`."""
    settings, decisions = config(**(kb or {})), curation(**decided)
    repositories = tuple(repository(name) for name in settings.repositories)
    policy = Policy(decisions, settings)
    archived = Archived(repositories, discussions)
    withheld = withhold(policy, archived, known_people(policy, discussions), {})
    kept = withheld.archived
    safe, masked = mask_secrets(visible(kept.discussions, settings, decisions))
    shown = {one.key: one for one in safe}
    hidden = withheld.rules.nameless.logins
    everything = [shown.get(one.key, one) for one in kept.discussions]
    return replace(curate(repositories, everything, settings, decisions, at(365), hidden), masked=masked)


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
