"""Awards: what maintainers thank for by name, on the page of whoever gave the answer."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, time

from kb_builder.characters import one_line
from kb_builder.config import Config, Curation
from kb_builder.knowledge import Answer, Badge, Person
from kb_builder.model import Key, key_of

NAME = "award for an answer"


def with_awards(
    people: Iterable[Person],
    answers: Iterable[Answer],
    config: Config,
    curation: Curation,
    hidden_logins: frozenset[str],
) -> tuple[Person, ...]:
    """Give people with the awards of `curation.yml` before their other badges.

    An award of somebody who is hidden (`hidden_logins`, in lower case) is left out, and so is one for
    a discussion without an accepted answer that counts.
    """
    badges = _badges({one.discussion.key: one for one in answers}, config, curation, hidden_logins)
    return tuple(
        replace(person, badges=(*own, *person.badges)) if (own := badges.get(person.actor.key)) else person
        for person in people
    )


def award_slips(
    answers: Iterable[Answer],
    stored: Collection[Key],
    config: Config,
    curation: Curation,
    harvested: Collection[str],
) -> Iterator[str]:
    """Yield a line for each award that nobody sees; of repositories that are not `harvested` nothing is said.

    Who gives an award is not looked at, since they may be somebody of whom nothing is to be said.
    """
    counting = {one.discussion.key for one in answers if one.counts_as_accepted}
    for key in (key_of(one.repository or config.repositories[0], one.number) for one in curation.awards):
        name = f"{key[0]}#{key[1]}"
        if key in counting or key[0] not in harvested:
            continue
        if key not in stored:
            yield (
                f"curation.yml gives an award for {name}, which is not in the archive: correct the "
                "number, or remove the entry"
            )
        else:
            yield (
                f"curation.yml gives an award for {name}, where no answer is published that somebody else "
                "accepted: correct the number, or remove the entry"
            )


def _badges(
    answers: Mapping[Key, Answer], config: Config, curation: Curation, hidden_logins: frozenset[str]
) -> dict[str, list[Badge]]:
    found: dict[str, list[Badge]] = {}
    for award in curation.awards:
        answer = answers.get(key_of(award.repository or config.repositories[0], award.number))
        by = one_line(award.by)
        if answer and by and answer.counts_as_accepted and by.casefold() not in hidden_logins:
            given = datetime.combine(award.date, time(), UTC)
            found.setdefault(answer.accepted.author.key, []).append(Badge(NAME, answer, given, by))
    return found
