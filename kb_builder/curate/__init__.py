"""Curation decides what is worth publishing: from everything said to answers, ideas, people and topics."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from kb_builder.accounts import Identities
from kb_builder.config import Config, Curation
from kb_builder.curate.answerers import find_helpers
from kb_builder.curate.answers import find_answers
from kb_builder.curate.awards import award_slips, with_awards
from kb_builder.curate.boards import find_boards
from kb_builder.curate.decisions import Decisions
from kb_builder.curate.duplicates import find_duplicates, organisation_homes, with_duplicates
from kb_builder.curate.health import find_funnel, find_health
from kb_builder.curate.ideas import find_ideas
from kb_builder.curate.ledger import RULES, Rule, ledger
from kb_builder.curate.lineage import with_lineage
from kb_builder.curate.people import find_people
from kb_builder.curate.preferences import Preferences
from kb_builder.curate.related import Before, Compared, Near, NoMemory, Recalled, compare
from kb_builder.curate.slips import find_slips
from kb_builder.curate.team import Team
from kb_builder.curate.topics import find_topics
from kb_builder.curate.trend import heat
from kb_builder.curate.visibility import is_hidden, without
from kb_builder.curate.waiting import find_questions, is_waiting
from kb_builder.curate.weighing import Text, Weighed, Weights, weigh
from kb_builder.knowledge import Answer, Duplicate, Health, Idea, Knowledge, Person, Question
from kb_builder.logins import Logins, logins_in
from kb_builder.model import Discussion, Key, Repository, key_of
from kb_builder.stored import Renames, Slips

__all__ = [
    "RULES",
    "Before",
    "Compared",
    "Comparing",
    "Gathered",
    "Near",
    "NoMemory",
    "Recalled",
    "Rule",
    "Text",
    "Weighed",
    "Weights",
    "compare",
    "credited",
    "curate",
    "gather",
    "matched",
    "published",
    "unmatched",
    "visible",
    "weigh",
]

_NO_RENAMES = Renames()
Comparing = Callable[[Sequence[Answer], Sequence[Question]], Compared]


def curate(
    repositories: Iterable[Repository],
    discussions: Iterable[Discussion],
    config: Config,
    curation: Curation,
    as_of: datetime,
    hidden_logins: frozenset[str] = frozenset(),
    logins: Logins | None = None,
    renames: Renames = _NO_RENAMES,
) -> Knowledge:
    """Give what is worth publishing of what is not withheld; `hidden_logins` (lower case) are not named."""
    everything = tuple(discussions)
    shown = visible(everything, config, curation)
    given = config, curation, hidden_logins, logins, renames
    gathered = gather(repositories, everything, shown, *given)
    knowledge = unmatched(gathered, config, curation, as_of)
    return matched(knowledge, compare(gathered.answers, gathered.questions))


@dataclass(frozen=True, slots=True)
class Gathered:
    """What there is to publish before anybody is credited for it, and what decides who is.

    It has all that `compare` needs, which takes as long as `unmatched` does. `masked` is as in `Knowledge`.
    """

    found: _Found
    stored: tuple[Discussion, ...]
    own: tuple[Repository, ...]
    decisions: Decisions
    identities: Identities
    preferences: Preferences
    team: Team
    masked: tuple[str, ...] = ()

    @property
    def answers(self) -> tuple[Answer, ...]:
        """The answers that get a page."""
        return self.found.answers

    @property
    def pages(self) -> tuple[Answer | Idea, ...]:
        """The answers and ideas that get a page."""
        return *self.found.answers, *self.found.ideas

    @property
    def questions(self) -> tuple[Question, ...]:
        """The questions that wait for an answer."""
        return self.found.waiting


def gather(
    repositories: Iterable[Repository],
    discussions: Iterable[Discussion],
    shown: Iterable[Discussion],
    config: Config,
    curation: Curation,
    hidden_logins: frozenset[str],
    logins: Logins | None,
    renames: Renames,
) -> Gathered:
    """Find what `curate` publishes of discussions; `shown` has what is `visible` of them."""
    stored, own = tuple(discussions), _in_configured_order(repositories, config)
    everything, decisions = _configured(stored, config), Decisions.read(curation, config)
    identities = Identities.seen_in(everything).with_bots(config.bots)
    preferences = Preferences.of(curation, identities, hidden_logins, logins or _told(everything))
    homes, team = _homes(everything, renames), Team.of(config, identities)
    found = _found(tuple(map(identities.named, shown)), homes, decisions, config, team)
    found = replace(found, ideas=with_lineage(found.ideas, found.duplicates, team, homes))
    return Gathered(found, stored, own, decisions, identities, preferences, team)


def credited(gathered: Gathered, config: Config, curation: Curation, as_of: datetime) -> tuple[Person, ...]:
    """Give the people whom `curate` credits, each with all that they gave."""
    found = gathered.found
    rows = ledger(gathered.pages, config)
    preferences, hidden = gathered.preferences, gathered.preferences.hidden_logins
    people = find_people(found.answers, found.ideas, found.published, rows, config, preferences, as_of)
    return with_awards(people, found.answers, config, curation, hidden)


def unmatched(gathered: Gathered, config: Config, curation: Curation, as_of: datetime) -> Knowledge:
    """Give what `curate` gives, without what `matched` adds."""
    found = gathered.found
    people = credited(gathered, config, curation, as_of)
    return Knowledge(
        as_of=as_of,
        repositories=gathered.own,
        answers=found.answers,
        ideas=found.ideas,
        people=people,
        boards=find_boards(people, as_of),
        questions=gathered.questions,
        health=_health(found, config, gathered.team, as_of),
        topics=find_topics(found.answers, found.ideas, _status_labels(config)),
        heat={one.discussion.key: heat(one.discussion, as_of) for one in found.ideas},
        duplicates=found.duplicates,
        notices=found.notices,
        masked=gathered.masked,
        slips=_slips(gathered, config, curation),
    )


def matched(knowledge: Knowledge, compared: Compared) -> Knowledge:
    """Add the answers near to each page and open question, and who could answer each of the latter."""
    suggested = {person.actor.key for person in knowledge.people if person.suggested}
    helpers = find_helpers(knowledge.answers, knowledge.questions, compared.alike, suggested)
    return replace(knowledge, related=compared.related, helpers=helpers)


def _slips(gathered: Gathered, config: Config, curation: Curation) -> Slips:
    stored, own, hidden = gathered.stored, gathered.own, gathered.preferences.hidden_logins
    slips = find_slips(config, gathered.decisions, own, stored, gathered.identities, hidden)
    harvested = {one.name_with_owner.lower() for one in own}
    awards = award_slips(gathered.answers, {one.key for one in stored}, config, curation, harvested)
    return replace(slips, found=(*slips.found, *awards))


def published(
    discussions: Iterable[Discussion],
    config: Config,
    curation: Curation,
    renames: Renames = _NO_RENAMES,
) -> dict[Key, str]:
    """Give key and title of every discussion that `curate` makes a page of, in half its time."""
    everything, decisions = tuple(discussions), Decisions.read(curation, config)
    identities = Identities.seen_in(everything).with_bots(config.bots)
    shown = tuple(map(identities.named, visible(everything, config, curation)))
    homes = _homes(_configured(everything, config), renames)
    found = _found(shown, homes, decisions, config, Team.of(config, identities))
    pages: tuple[Answer | Idea, ...] = (*found.answers, *found.ideas)
    return {page.discussion.key: page.title for page in pages}


def visible(discussions: Iterable[Discussion], config: Config, curation: Curation) -> tuple[Discussion, ...]:
    """Give what readers may see of discussions: configured, not hidden, and without hidden posts."""
    decisions = Decisions.read(curation, config)
    return tuple(
        without(discussion, is_hidden)
        for discussion in _configured(discussions, config)
        if not discussion.is_stub and not decisions.hides(discussion)
    )


def _told(discussions: Iterable[Discussion]) -> Logins:
    """Give who had which login, as posts tell."""
    return Logins().joined(logins_in(discussions))


@dataclass(frozen=True, slots=True)
class _Found:
    """What there is to publish, each discussion once: as a page, as a question, or as a duplicate."""

    answers: tuple[Answer, ...]
    ideas: tuple[Idea, ...]
    questions: tuple[Question, ...]
    duplicates: tuple[Duplicate, ...]
    notices: tuple[str, ...]

    @property
    def waiting(self) -> tuple[Question, ...]:
        return tuple(filter(is_waiting, self.questions))

    @property
    def published(self) -> tuple[Discussion, ...]:
        pages: tuple[Answer | Idea | Duplicate, ...] = (*self.answers, *self.ideas, *self.duplicates)
        return tuple(page.discussion for page in pages)


def _found(
    shown: tuple[Discussion, ...],
    homes: Mapping[Key, Key],
    decisions: Decisions,
    config: Config,
    team: Team,
) -> _Found:
    answers = find_answers(shown, decisions, config)
    ideas = find_ideas(shown, decisions, config, team)
    questions = find_questions(shown, decisions, config)
    duplicates, notices = find_duplicates((*answers, *ideas), questions, decisions, team, homes)
    doubled = {duplicate.discussion.key for duplicate in duplicates}
    return _Found(
        answers=with_duplicates(answers, duplicates),
        ideas=with_duplicates(ideas, duplicates),
        questions=tuple(one for one in questions if one.discussion.key not in doubled),
        duplicates=duplicates,
        notices=notices,
    )


def _homes(discussions: tuple[Discussion, ...], renames: Renames) -> Mapping[Key, Key]:
    """Give the discussion behind each key with an organisation, or a former name, for its repository."""
    found = organisation_homes(discussion.key for discussion in discussions)
    former = {name: renames.former(name) for name in {discussion.repository for discussion in discussions}}
    return found | {
        key_of(name, one.number): one.key for one in discussions for name in former[one.repository]
    }


def _status_labels(config: Config) -> tuple[str, ...]:
    return tuple(label for status in config.ideas.statuses.values() for label in status.labels)


def _health(found: _Found, config: Config, team: Team, as_of: datetime) -> Health:
    health = find_health(found.answers, found.questions, team, as_of, timedelta(days=config.stale_after_days))
    doubles = [one for one in found.duplicates if config.kind_of(one.discussion.category) == "idea"]
    return replace(health, funnel=find_funnel(found.ideas, doubles, team))


def _places(config: Config) -> dict[str, int]:
    return {name.casefold(): place for place, name in reversed(list(enumerate(config.repositories)))}


def _configured(discussions: Iterable[Discussion], config: Config) -> tuple[Discussion, ...]:
    places = _places(config)
    return tuple(discussion for discussion in discussions if discussion.repository.casefold() in places)


def _in_configured_order(repositories: Iterable[Repository], config: Config) -> tuple[Repository, ...]:
    places = _places(config)
    known = (found for found in repositories if found.name_with_owner.casefold() in places)
    return tuple(sorted(known, key=lambda found: places[found.name_with_owner.casefold()]))
