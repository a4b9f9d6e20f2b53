"""Atom feeds of answers, of ideas, and of what each person gives (RFC 4287)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath
from xml.etree import ElementTree as Xml

from kb_builder.knowledge import Answer, Idea, Person
from kb_builder.model import Actor, Discussion
from kb_builder.pages.edition import Edition, timestamp, title_of
from kb_builder.pages.inert import clean
from kb_builder.publication import SiteFile

_NAMESPACE = "http://www.w3.org/2005/Atom"
_ENTRIES = 50


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of a feed, not yet XML: `page` relative to the site's root, `date` when it was given."""

    discussion: Discussion
    title: str
    page: str
    author: Actor
    date: datetime
    summary: str
    labels: tuple[str, ...]


def feeds(edition: Edition) -> Iterator[SiteFile]:
    """Compose `/feed.xml`, `/ideas/feed.xml` and a feed per person, each of the newest 50 entries."""
    knowledge, name = edition.knowledge, clean(edition.facts.name)
    said = edition.language.gettext
    answers = {_id(answer.discussion): _answer(edition, answer) for answer in knowledge.answers}
    ideas = {_id(idea.discussion): _idea(edition, idea) for idea in knowledge.ideas}
    yield _feed(edition, "feed.xml", "answers/", said("%(site)s: answers", site=name), answers.values())
    yield _feed(edition, "ideas/feed.xml", "ideas/", said("%(site)s: ideas", site=name), ideas.values())
    for person in knowledge.people:
        if page := edition.addresses.person(person.actor):
            given = [answers[_id(answer.discussion)] for answer in _answers_of(person)]
            given += [ideas[_id(idea.discussion)] for idea in person.proposed]
            title = f"{name}: {clean(person.actor.login)}"
            yield _feed(edition, f"{page}feed.xml", page, title, given)


def _answers_of(person: Person) -> Iterable[Answer]:
    return {_id(answer.discussion): answer for answer in (*person.accepted, *person.helped)}.values()


def _id(discussion: Discussion) -> tuple[str, int]:
    return discussion.repository, discussion.number


def _answer(edition: Edition, answer: Answer) -> Entry:
    accepted = answer.accepted
    return Entry(
        discussion=answer.discussion,
        title=answer.title,
        page=edition.addresses.answer(answer),
        author=accepted.author,
        date=answer.discussion.answer_chosen_at or accepted.created_at,
        summary=edition.description(answer.summary, accepted.body),
        labels=answer.labels,
    )


def _idea(edition: Edition, idea: Idea) -> Entry:
    return Entry(
        discussion=idea.discussion,
        title=idea.title,
        page=edition.addresses.idea(idea),
        author=idea.discussion.author,
        date=idea.discussion.created_at,
        summary=edition.description(idea.summary, idea.discussion.body),
        labels=idea.labels,
    )


def _feed(edition: Edition, path: str, page: str, title: str, entries: Iterable[Entry]) -> SiteFile:
    newest = sorted(entries, key=lambda entry: _id(entry.discussion))
    newest = sorted(newest, key=lambda entry: entry.date, reverse=True)[:_ENTRIES]
    root = Xml.Element("feed", {"xmlns": _NAMESPACE})
    _add(root, "title", title)
    # Without an address of its own the site borrows the repository's, so that the id stays unique.
    home = f"https://github.com/{edition.config.repositories[0]}/discussions"
    _add(root, "id", edition.absolute(path) or f"{home}#{path}")
    _add(root, "updated", timestamp(_updated(edition, newest)))
    _add(Xml.SubElement(root, "author"), "name", clean(edition.facts.name) or "kb-builder")
    _add(root, "generator", "kb-builder")
    _link(root, "alternate", edition.absolute(page) or home)
    if here := edition.absolute(path):
        _link(root, "self", here)
    for entry in newest:
        _entry(edition, root, entry)
    Xml.indent(root, " ")
    text = Xml.tostring(root, encoding="unicode")
    return SiteFile(PurePosixPath(path), f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n')


def _updated(edition: Edition, entries: Sequence[Entry]) -> datetime:
    return max(map(_touched, entries), default=edition.knowledge.as_of)


def _touched(entry: Entry) -> datetime:
    return max(entry.date, entry.discussion.updated_at)


def _entry(edition: Edition, root: Xml.Element, entry: Entry) -> None:
    element, source = Xml.SubElement(root, "entry"), edition.source(entry.discussion)
    _add(element, "title", title_of(entry.title, entry.discussion.number))
    # The discussion's own address outlives every change of title, which moves the page.
    _add(element, "id", source)
    _link(element, "alternate", edition.absolute(entry.page) or source)
    _link(element, "via", source)
    _add(element, "published", timestamp(entry.date))
    _add(element, "updated", timestamp(_touched(entry)))
    author = Xml.SubElement(element, "author")
    _add(author, "name", edition.credit(entry.author, "").name)
    if edition.facts.url and (page := edition.addresses.person(entry.author)):
        _add(author, "uri", edition.absolute(page))
    for label in filter(None, map(clean, entry.labels)):
        Xml.SubElement(element, "category", {"term": label})
    _add(element, "summary", entry.summary)


def _add(parent: Xml.Element, name: str, text: str) -> None:
    Xml.SubElement(parent, name).text = text


def _link(parent: Xml.Element, relation: str, target: str) -> None:
    Xml.SubElement(parent, "link", {"rel": relation, "href": target})
