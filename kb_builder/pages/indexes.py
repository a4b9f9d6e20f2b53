"""The lists that lead to every answer, and to every page by topic."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from kb_builder.addresses import page_path
from kb_builder.characters import clean
from kb_builder.knowledge import Topic
from kb_builder.pages.changes import newest, updated
from kb_builder.pages.chapters import Chapter, chapters_of
from kb_builder.pages.edition import Edition
from kb_builder.pages.front_matter import EMPTY, front_matter
from kb_builder.pages.inert import markdown
from kb_builder.pages.turning import ask_link
from kb_builder.pages.writing import entry, facts, further_pages, link, names, page, part_path, parts, way_to
from kb_builder.publication import Page

ANSWERS = "answers/index.md"
TOPICS = "topics/index.md"
_ENTRIES = 50
"""So many entries a further page of a list has; the first one has less than twice as many."""
_IDEAS = 60
_PEOPLE = 12


def index_pages(edition: Edition) -> Iterator[Page]:
    """Compose the first page of the index of answers, and that of topics."""
    yield _answers(edition)
    yield _topics(edition)


def _answers(edition: Edition) -> Page:
    said, answers = edition.language.gettext, edition.knowledge.answers
    first, further = parts(answers, _ENTRIES)
    return page(
        edition,
        ANSWERS,
        front_matter(
            said("Answers"),
            said("Questions from the community, each with the answer that was accepted."),
            {
                **facts(edition, "answers"),
                "total": len(answers),
                **updated(newest(answers)),
                **({} if answers else EMPTY),
            },
        ),
        "answers.md",
        total=len(answers),
        topics=len(edition.knowledge.topics),
        ask=ask_link(edition),
        lines=[entry(edition, answer, ANSWERS) for answer in first],
        older=_older(ANSWERS, further),
    )


def further_answers(edition: Edition) -> Iterator[Chapter]:
    """Give the further pages of the list of all answers."""
    title, kept = edition.language.gettext("Answers"), facts(edition, "answers")
    return chapters_of(ANSWERS, title, kept, parts(edition.knowledge.answers, _ENTRIES)[1])


def _topics(edition: Edition) -> Page:
    """Compose the list of topics by name; how large each is stands on its own page."""
    said = edition.language.gettext
    return page(
        edition,
        TOPICS,
        front_matter(
            said("Topics"),
            said("Everything on this site by subject."),
            facts(edition, "topics", **({} if edition.knowledge.topics else EMPTY)),
        ),
        "topics.md",
        topics=[
            link(markdown(_named(topic)), edition.addresses.topics[topic.slug], TOPICS)
            for topic in sorted(edition.knowledge.topics, key=lambda topic: topic.name.casefold())
        ],
    )


def _about(edition: Edition, topic: Topic, name: str) -> str:
    if topic.ideas:
        return edition.language.gettext("Answers and ideas about %(topic)s.", topic=name)
    return edition.language.gettext("Answers about %(topic)s.", topic=name)


def topic_pages(edition: Edition, topic: Topic) -> Iterator[Page]:
    """Compose the pages of a topic."""
    path, name = page_path(edition.addresses.topics[topic.slug]), _named(topic)
    about = clean(topic.about)
    first, further = parts(topic.answers, _ENTRIES)
    kept = facts(edition, "topic", topic=topic.slug)
    yield page(
        edition,
        path,
        front_matter(
            name,
            about or _about(edition, topic, name),
            {
                **kept,
                "entries": len(topic.answers) + len(topic.ideas),
                **updated(newest((*topic.answers, *topic.ideas))),
            },
        ),
        "topic.md",
        name=name,
        about=about,
        people=names(edition, _recent(topic), path),
        answers=len(topic.answers),
        ideas=len(topic.ideas),
        answer_lines=[entry(edition, answer, path) for answer in first],
        idea_lines=[entry(edition, idea, path) for idea in topic.ideas[:_IDEAS]],
        older=_older(path, further),
    )
    yield from further_pages(edition, path, name, kept, further, partial(entry, edition))


def _recent(topic: Topic) -> list[str]:
    """Give those whose answers were accepted here last."""
    found = dict.fromkeys(one.accepted.author.key for one in topic.answers if one.counts_as_accepted)
    return list(found)[:_PEOPLE]


def _older(first: str, further: Sequence[tuple[int, object]]) -> str:
    """Give the way from the first page of a list to the next one, "" where there is none."""
    return way_to(part_path(first, further[0][0]), first) if further else ""


def _named(topic: Topic) -> str:
    return clean(topic.name) or topic.slug
