"""Finds slips in `kb.yml` and `curation.yml`: what is written there and means nothing in this archive."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kb_builder.accounts import Identities
from kb_builder.config import Config, plain
from kb_builder.curate.decisions import Decisions
from kb_builder.errors import nearest
from kb_builder.model import Category, Discussion, Repository
from kb_builder.stored import Slips


def find_slips(
    config: Config,
    decisions: Decisions,
    repositories: Sequence[Repository],
    stored: Iterable[Discussion],
    identities: Identities,
    hidden_logins: frozenset[str],
) -> Slips:
    """Look for what the files name and the archive does not have; `repositories` are those of `kb.yml`.

    What was never harvested nobody knows: nothing is said of it but that. Logins are not repeated,
    and of `hidden_logins` nothing is said at all.
    """
    named = {name.casefold() for name in config.repositories}
    everything = tuple(stored)
    own = tuple(one for one in everything if one.repository.casefold() in named)
    away = {name for name in named if name not in {one.name_with_owner.casefold() for one in repositories}}
    found = (
        *_strangers(everything, named),
        *decisions.slips(own, config, away),
        *_shared_labels(config),
        *_shared_points(config),
    )
    ambiguous = tuple(decisions.ambiguous(own, config))
    if away:
        return Slips(found, (*ambiguous, *(_not_harvested(config, away) if repositories else ())))
    absent = _absent(config, identities, hidden_logins)
    are_told = all(one.categories for one in repositories)
    slugs = tuple(_categories(config, repositories, own)) if are_told else ()
    logins = tuple(f"kb.yml: {one.key} {one.number}: {one.meant}" for one in absent if one.meant)
    unpublished = tuple(_unpublished(config, repositories)) if are_told and not slugs else ()
    unseen = _unseen_labels(config, own)
    return Slips((*found, *slugs, *logins), (*ambiguous, *unseen, *unpublished, *_not_yet(absent)))


def _strangers(discussions: Iterable[Discussion], named: Collection[str]) -> Iterator[str]:
    for name in sorted({one.repository for one in discussions if one.repository.casefold() not in named}):
        yield (
            f"the archive holds {name}, which kb.yml does not name, so it is not published: name it under "
            f"repositories, or remove archive/{name}"
        )


def _not_harvested(config: Config, away: Collection[str]) -> Iterator[str]:
    for name in config.repositories:
        if name.casefold() in away:
            yield (
                f"kb.yml: repositories: the archive holds nothing of {name}: run `kb harvest`, or correct "
                "the name"
            )


def _shared_labels(config: Config) -> Iterator[str]:
    """Yield the labels that mean several statuses."""
    meaning: dict[str, list[str]] = {}
    for status, settings in config.ideas.statuses.items():
        for label in dict.fromkeys(map(plain, settings.labels)):
            meaning.setdefault(label, []).append(status)
    for label, statuses in meaning.items():
        if len(statuses) > 1:
            yield f"kb.yml: ideas.statuses: {' and '.join(statuses)} have the label {label}: leave it to one"


def _shared_points(config: Config) -> Iterator[str]:
    """Yield the levels that begin at the same points: people are said to be at one of them only."""
    beginning: dict[int, list[str]] = {}
    for level, points in config.people.levels.items():
        beginning.setdefault(points, []).append(level)
    for points, levels in beginning.items():
        if len(levels) > 1:
            names = " and ".join(levels)
            yield f"kb.yml: people.levels: {names} begin at the same points ({points}): give each its own"


def _unseen_labels(config: Config, discussions: Iterable[Discussion]) -> Iterator[str]:
    """Yield labels of statuses that no idea has, where an idea has one that is written nearly so."""
    if "statuses" not in config.ideas.model_fields_set:
        return
    ideas = (one for one in discussions if config.kind_of(one.category) == "idea")
    seen = {plain(label.name) for idea in ideas for label in idea.labels}
    listed = [(status, label) for status, one in config.ideas.statuses.items() for label in one.labels]
    free = sorted(seen.difference(plain(label) for _, label in listed))
    for status, label in listed:
        if plain(label) not in seen and (near := nearest(plain(label), free)):
            yield f"kb.yml: ideas.statuses.{status}: no idea has the label {label}: did you mean {near}?"


def _categories(
    config: Config, repositories: Sequence[Repository], discussions: Sequence[Discussion]
) -> Iterator[str]:
    """Yield the categories that `kb.yml` names and that do not exist, or that can hold no answer."""
    known: dict[str, list[Category]] = {}
    for category in (category for one in repositories for category in one.categories):
        known.setdefault(category.slug.lower(), []).append(category)
    asked = () if config.answers.categories == "answerable" else config.answers.categories
    ideas = config.ideas.categories if "categories" in config.ideas.model_fields_set else ()
    solved = {one.category.slug.lower() for one in discussions if one.answer_id}
    for slug in dict.fromkeys(asked):
        if slug not in known:
            yield _unknown("answers.categories", slug, known)
        elif slug in config.ideas.categories:
            yield (
                f"kb.yml: answers.categories: {slug} is one of ideas.categories too, so its discussions are "
                "ideas: name it in one of the two"
            )
        elif slug not in solved and not any(one.answerable for one in known[slug]):
            yield (
                f"kb.yml: answers.categories: GitHub does not call {slug} answerable, so no answer in it can "
                "be accepted and published: name another category, or change its format on GitHub"
            )
    for slug in dict.fromkeys(ideas):
        if slug not in known:
            yield _unknown("ideas.categories", slug, known)


def _unknown(key: str, slug: str, known: Mapping[str, list[Category]]) -> str:
    words = {one.name.casefold(): slug for slug, found in known.items() for one in found}
    meant = words.get(slug.casefold()) or nearest(slug, known)
    instead = f"did you mean {meant}?" if meant else f"there are {', '.join(sorted(known))}"
    return f"kb.yml: {key}: no repository has a category {slug}: {instead}"


def _unpublished(config: Config, repositories: Sequence[Repository]) -> Iterator[str]:
    """Yield what a site without answers, or without anything of a repository, is due to."""
    is_default = config.answers.categories == "answerable"
    kinds = {
        one.name_with_owner: {config.kind_of(category) for category in one.categories} for one in repositories
    }
    empty = [name for name, found in kinds.items() if found == {""}]
    for name in empty:
        yield (
            f"kb.yml: nothing of {name} is published, since none of its categories holds answers or ideas: "
            "make one a category for questions and answers on GitHub, or name some in answers.categories or "
            "ideas.categories"
        )
    if is_default and not empty and not any("answer" in found for found in kinds.values()):
        yield (
            "kb.yml: GitHub calls no category answerable, so no answer is published: make one a category for "
            "questions and answers on GitHub, or write `answers: {categories: []}` where that is meant"
        )


@dataclass(frozen=True, slots=True)
class _Absent:
    key: str
    number: int
    meant: str


def _absent(config: Config, identities: Identities, hidden_logins: frozenset[str]) -> tuple[_Absent, ...]:
    """Find the entries of lists of logins by which nobody goes today, with who may be meant."""
    present = {one.login.casefold(): one.login for one in identities.newest.values()}
    listed = [
        (key, number, login.removeprefix("@").casefold())
        for key, logins in (("people.staff", config.people.staff), ("bots", config.bots))
        for number, login in enumerate(logins, start=1)
    ]
    return tuple(
        _Absent(key, number, _meant(login, present, identities))
        for key, number, login in listed
        if login not in present and login not in hidden_logins
    )


def _meant(login: str, present: Mapping[str, str], identities: Identities) -> str:
    owners = [identities.newest.get(f"id:{id_}") for id_ in identities.ids.get(login, ())]
    renamed = [one.login for one in owners if one]
    if len(renamed) == 1:
        return f"this login is now {renamed[0]}: write that"
    near = nearest(login, present)
    return f"nobody in the archive goes by this login: did you mean {present[near]}?" if near else ""


def _not_yet(absent: Sequence[_Absent]) -> Iterator[str]:
    for key in dict.fromkeys(one.key for one in absent if not one.meant):
        numbers = ", ".join(str(one.number) for one in absent if one.key == key and not one.meant)
        yield (
            f"kb.yml: {key} {numbers}: nobody in the archive goes by such a login: correct it where somebody "
            "who has written is meant"
        )
