"""Curation decides what is worth publishing: from everything said to answers, ideas, people and topics."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from kb_builder.config import Config, Curation
from kb_builder.curate.answers import find_answers
from kb_builder.curate.decisions import Decisions, key_of
from kb_builder.curate.duplicates import find_duplicates
from kb_builder.curate.ideas import find_ideas
from kb_builder.curate.identity import Identities
from kb_builder.curate.ledger import RULES, Rule, ledger
from kb_builder.curate.masking import Screened, screened, warnings
from kb_builder.curate.people import find_people
from kb_builder.curate.privacy import Privacy
from kb_builder.curate.secrets import Masked, masked
from kb_builder.curate.statuses import check_statuses
from kb_builder.curate.topics import find_topics
from kb_builder.curate.visibility import is_hidden, without
from kb_builder.knowledge import Answer, Idea, Knowledge
from kb_builder.model import Comment, Discussion, Repository

__all__ = ["RULES", "Masked", "Rule", "curate", "masked"]


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
    privacy = Privacy.asked_for(curation.optouts, Identities.seen_in(everything))
    safe = _visible(_configured(everything, config), decisions, privacy)
    visible = tuple(privacy.applied(one.discussion) for one in safe)
    answers, ideas = find_answers(visible, decisions, config), find_ideas(visible, decisions, config)
    pages: tuple[Answer | Idea, ...] = (*answers, *ideas)
    duplicates, circles = find_duplicates(pages, decisions)
    replaced = {key_of(duplicate.discussion) for duplicate in duplicates}
    answers = tuple(answer for answer in answers if key_of(answer.discussion) not in replaced)
    ideas = tuple(idea for idea in ideas if key_of(idea.discussion) not in replaced)
    rows = ledger((*answers, *ideas), config)
    return Knowledge(
        as_of=as_of,
        repositories=_in_configured_order(repositories, config),
        answers=answers,
        ideas=ideas,
        people=find_people(answers, ideas, [page.discussion for page in pages], rows, config, privacy),
        topics=find_topics(answers, ideas),
        duplicates=duplicates,
        notices=(
            *_strangers(everything, config),
            *decisions.notices,
            *decisions.unmatched(everything),
            *circles,
        ),
        masked=warnings(safe),
    )


def _visible(
    discussions: Iterable[Discussion], decisions: Decisions, privacy: Privacy
) -> tuple[Screened, ...]:
    def hides(post: Comment) -> bool:
        return is_hidden(post) or decisions.took_down(post) or privacy.removes(post.author)

    return tuple(
        screened(without(discussion, hides))
        for discussion in discussions
        if not decisions.withholds(discussion) and not privacy.removes(discussion.author)
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
