"""Curation decides what is worth publishing: from everything said to answers, ideas, people and topics."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from kb_builder.config import Config, Curation
from kb_builder.curate.answers import find_answers
from kb_builder.curate.boards import find_boards
from kb_builder.curate.decisions import Decisions
from kb_builder.curate.duplicates import find_duplicates, with_duplicates
from kb_builder.curate.health import find_funnel, find_health
from kb_builder.curate.ideas import find_ideas
from kb_builder.curate.identity import Identities
from kb_builder.curate.ledger import RULES, Rule, ledger
from kb_builder.curate.lineage import with_lineage
from kb_builder.curate.masking import Screened, screened, warnings
from kb_builder.curate.people import find_people
from kb_builder.curate.privacy import Privacy
from kb_builder.curate.related import find_related
from kb_builder.curate.secrets import Masked, masked
from kb_builder.curate.statuses import check_statuses
from kb_builder.curate.team import Team
from kb_builder.curate.topics import find_topics
from kb_builder.curate.visibility import is_hidden, without
from kb_builder.curate.waiting import find_questions, is_waiting
from kb_builder.knowledge import Answer, Duplicate, Health, Idea, Knowledge, Question
from kb_builder.model import Discussion, Key, Repository

__all__ = ["RULES", "Masked", "Rule", "curate", "masked", "published"]


def curate(
    repositories: Iterable[Repository],
    discussions: Iterable[Discussion],
    config: Config,
    curation: Curation,
    as_of: datetime,
) -> Knowledge:
    """Give all that is worth publishing of the repositories that `kb.yml` names, as of one moment.

    The order of the input does not matter. Raises a `ConfigError` that lists every status in
    `curation.yml`, or every rule of `people.points` in `kb.yml`, that does not exist.
    """
    check_statuses(curation, config)
    everything, decisions = tuple(discussions), Decisions.read(curation, config)
    privacy = Privacy.asked_for(curation, config, Identities.seen_in(everything))
    safe = _visible(privacy.applied(_configured(everything, config)), decisions)
    visible = tuple(privacy.identities.named(one.discussion) for one in safe)
    team = Team.of(config, privacy.identities)
    found = _found(visible, decisions, config, team, as_of)
    rows = ledger((*found.answers, *found.ideas), config)
    people = find_people(found.answers, found.ideas, found.published, rows, config, privacy, as_of)
    return Knowledge(
        as_of=as_of,
        repositories=_in_configured_order(repositories, config),
        answers=found.answers,
        ideas=found.ideas,
        people=people,
        boards=find_boards(people, as_of),
        questions=tuple(filter(is_waiting, found.questions)),
        health=_health(found, config, team, as_of),
        topics=find_topics(found.answers, found.ideas),
        related=find_related(found.answers, tuple(filter(is_waiting, found.questions))),
        duplicates=found.duplicates,
        notices=(*_strangers(everything, config), *_unused(decisions, everything), *found.notices),
        masked=warnings(safe),
    )


def published(
    discussions: Iterable[Discussion], config: Config, curation: Curation, as_of: datetime
) -> frozenset[Key]:
    """Give the key of every discussion that `curate` makes a page of, in half its time."""
    everything, decisions = tuple(discussions), Decisions.read(curation, config)
    privacy = Privacy.asked_for(curation, config, Identities.seen_in(everything))
    safe = _visible(privacy.applied(_configured(everything, config)), decisions)
    visible = tuple(privacy.identities.named(one.discussion) for one in safe)
    found = _found(visible, decisions, config, Team.of(config, privacy.identities), as_of)
    pages: tuple[Answer | Idea, ...] = (*found.answers, *found.ideas)
    return frozenset(page.discussion.key for page in pages)


def _unused(decisions: Decisions, everything: tuple[Discussion, ...]) -> tuple[str, ...]:
    return (*decisions.notices, *decisions.unmatched(everything))


@dataclass(frozen=True, slots=True)
class _Found:
    """What there is to publish, each discussion once: as a page, as a question, or as a duplicate."""

    answers: tuple[Answer, ...]
    ideas: tuple[Idea, ...]
    questions: tuple[Question, ...]
    duplicates: tuple[Duplicate, ...]
    notices: tuple[str, ...]

    @property
    def published(self) -> tuple[Discussion, ...]:
        pages: tuple[Answer | Idea | Duplicate, ...] = (*self.answers, *self.ideas, *self.duplicates)
        return tuple(page.discussion for page in pages)


def _found(
    visible: tuple[Discussion, ...], decisions: Decisions, config: Config, team: Team, as_of: datetime
) -> _Found:
    answers = find_answers(visible, decisions, config)
    ideas = find_ideas(visible, decisions, config, team, as_of)
    questions = find_questions(visible, decisions, config)
    duplicates, notices = find_duplicates((*answers, *ideas), questions, decisions, team)
    doubled = {duplicate.discussion.key for duplicate in duplicates}
    return _Found(
        answers=with_duplicates(answers, duplicates),
        ideas=with_lineage(with_duplicates(ideas, duplicates), duplicates, team),
        questions=tuple(one for one in questions if one.discussion.key not in doubled),
        duplicates=duplicates,
        notices=notices,
    )


def _health(found: _Found, config: Config, team: Team, as_of: datetime) -> Health:
    health = find_health(found.answers, found.questions, team, as_of, timedelta(days=config.stale_after_days))
    doubles = [one for one in found.duplicates if config.kind_of(one.discussion.category) == "idea"]
    return replace(health, funnel=find_funnel(found.ideas, doubles, team))


def _visible(discussions: Iterable[Discussion], decisions: Decisions) -> tuple[Screened, ...]:
    return tuple(
        screened(without(discussion, is_hidden))
        for discussion in discussions
        if not decisions.hides(discussion)
    )


def _places(config: Config) -> dict[str, int]:
    return {name.casefold(): place for place, name in reversed(list(enumerate(config.repositories)))}


def _configured(discussions: Iterable[Discussion], config: Config) -> tuple[Discussion, ...]:
    places = _places(config)
    return tuple(discussion for discussion in discussions if discussion.repository.casefold() in places)


def _in_configured_order(repositories: Iterable[Repository], config: Config) -> tuple[Repository, ...]:
    places = _places(config)
    known = (found for found in repositories if found.name_with_owner.casefold() in places)
    return tuple(sorted(known, key=lambda found: places[found.name_with_owner.casefold()]))


def _strangers(discussions: Iterable[Discussion], config: Config) -> tuple[str, ...]:
    places = _places(config)
    names = {discussion.repository for discussion in discussions}
    return tuple(
        f"the archive holds {name}, which kb.yml does not name: it is not published"
        for name in sorted(names)
        if name.casefold() not in places
    )
