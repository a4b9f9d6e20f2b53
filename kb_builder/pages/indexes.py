"""The lists that lead to every answer, and to every page by topic."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath

from kb_builder.addresses import page_path, relative
from kb_builder.characters import clean
from kb_builder.knowledge import Topic
from kb_builder.pages.cards import answer_card, idea_card
from kb_builder.pages.changes import newest, updated
from kb_builder.pages.edition import Edition
from kb_builder.pages.front_matter import front_matter
from kb_builder.pages.provenance import Tag
from kb_builder.pages.structured_data import data_of_page
from kb_builder.pages.templating import render
from kb_builder.pages.trail import trail
from kb_builder.publication import Page

_CARDS = 60
"""So many answers of a long index are cards; the rest is one line each, or the page would weigh megabytes."""


@dataclass(frozen=True, slots=True)
class TopicEntry:
    """A topic in the list of topics: how many pages it gathers."""

    tag: Tag
    count: int


def index_pages(edition: Edition) -> Iterator[Page]:
    """Compose the index of answers, that of topics, and one page per topic."""
    yield _answers(edition)
    said = edition.language.gettext
    yield _index(
        edition,
        "topics",
        said("Topics"),
        said("Everything on this site by subject."),
        newest((*edition.knowledge.answers, *edition.knowledge.ideas)),
        topics=topic_entries(edition, "topics/"),
    )
    for topic in edition.knowledge.topics:
        yield _topic(edition, topic)


def topic_entries(edition: Edition, here: str) -> tuple[TopicEntry, ...]:
    """Give every topic with the way to it from the page at `here`."""
    return tuple(
        TopicEntry(
            Tag(clean(topic.name), relative(here, edition.addresses.topics[topic.slug])),
            len(topic.answers) + len(topic.ideas),
        )
        for topic in edition.knowledge.topics
    )


def _index(
    edition: Edition, folder: str, title: str, description: str, last: datetime | None, **values: object
) -> Page:
    facts = {"kind": "index", "of": folder, **updated(last)}
    text = render(
        f"{folder}.md",
        edition.language,
        head=front_matter(title, description, facts),
        data=data_of_page(trail(edition, f"{folder}/", title)),
        **values,
    )
    return Page(PurePosixPath(folder) / "index.md", text)


def _answers(edition: Edition) -> Page:
    cards = [answer_card(edition, answer, "answers/") for answer in edition.knowledge.answers]
    said = edition.language.gettext
    return _index(
        edition,
        "answers",
        said("Answers"),
        said("Questions from the community, each with the answer that was accepted."),
        newest(edition.knowledge.answers),
        cards=cards[:_CARDS],
        rest=cards[_CARDS:],
        total=len(cards),
        waiting=len(edition.knowledge.questions),
    )


def _topic(edition: Edition, topic: Topic) -> Page:
    here, name = edition.addresses.topics[topic.slug], clean(topic.name) or topic.slug
    description = edition.language.gettext("Answers and ideas about %(topic)s.", topic=name)
    last = newest((*topic.answers, *topic.ideas))
    facts = {"kind": "topic", "topic": topic.slug, **updated(last)}
    way = trail(edition, here, name)
    text = render(
        "topic.md",
        edition.language,
        way=way,
        head=front_matter(name, description, facts),
        data=data_of_page(way),
        name=name,
        answers=[answer_card(edition, answer, here) for answer in topic.answers],
        ideas=[idea_card(edition, idea, here) for idea in topic.ideas],
    )
    return Page(page_path(here), text)
