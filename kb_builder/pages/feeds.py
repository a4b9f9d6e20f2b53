"""Atom feeds of answers, of ideas, and of what each person gives (RFC 4287)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath
from xml.etree import ElementTree as Xml

from markupsafe import Markup

from kb_builder.characters import clean, for_xml
from kb_builder.knowledge import Answer, Idea, Person
from kb_builder.model import Actor, Discussion
from kb_builder.pages.edition import Edition, timestamp, title_of
from kb_builder.publication import SiteFile
from kb_builder.region import Region, split

_NAMESPACE = "http://www.w3.org/2005/Atom"
_ENTRIES = 50
_WHOLE = 10
"""So many entries of a person's feed carry their text; those of the whole site all do."""
Html = Callable[[Region, str], str]
"""Gives the HTML of a region as it may stand anywhere, for the full address of its page."""


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
    texts: tuple[tuple[str, str, str], ...]
    """Heading ("" for none), text and source of all that was said."""


def feeds(edition: Edition, html: Html | None = None) -> Iterator[SiteFile]:
    """Compose `/feed.xml`, `/ideas/feed.xml` and a feed per person, each of the newest 50 entries.

    With `html`, and where the site has an address, entries carry their text, those of a person
    the newest ten.
    """
    knowledge, name = edition.knowledge, clean(edition.facts.name)
    said = edition.language.gettext
    answers = {answer.discussion.key: _answer(edition, answer) for answer in knowledge.answers}
    ideas = {idea.discussion.key: _idea(edition, idea) for idea in knowledge.ideas}
    writer = _Writer(edition, html if edition.facts.url else None)
    title = said("%(site)s: answers", site=name)
    yield writer.feed("feed.xml", "answers/", title, answers.values())
    yield writer.feed("ideas/feed.xml", "ideas/", said("%(site)s: ideas", site=name), ideas.values())
    for person in knowledge.people:
        if page := edition.addresses.person(person.actor):
            given = [answers[answer.discussion.key] for answer in _answers_of(person)]
            given += [ideas[idea.discussion.key] for idea in person.proposed]
            title = f"{name}: {clean(person.actor.login)}"
            yield writer.feed(f"{page}feed.xml", page, title, given, _WHOLE)


def _answers_of(person: Person) -> Iterable[Answer]:
    return {answer.discussion.key: answer for answer in (*person.accepted, *person.helped)}.values()


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
        texts=(
            (edition.language.gettext("Question"), answer.discussion.body, answer.discussion.url),
            (edition.language.gettext("Accepted answer"), accepted.body, accepted.url),
        ),
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
        texts=(
            ("", idea.discussion.body, idea.discussion.url),
            *(
                [(edition.language.gettext("Official response"), idea.response, idea.official.url)]
                if idea.official
                else ()
            ),
        ),
    )


@dataclass(frozen=True, slots=True)
class _Writer:
    edition: Edition
    html: Html | None

    def feed(
        self, path: str, page: str, title: str, entries: Iterable[Entry], whole: int = _ENTRIES
    ) -> SiteFile:
        edition = self.edition
        newest = sorted(entries, key=lambda entry: entry.discussion.key)
        newest = sorted(newest, key=lambda entry: entry.date, reverse=True)[:_ENTRIES]
        root = Xml.Element("feed", {"xmlns": _NAMESPACE, "xml:lang": edition.facts.language})
        _add(root, "title", title)
        # Without an address of its own the site borrows the repository's, so that the id stays unique.
        home = f"https://github.com/{edition.config.repositories[0]}/discussions"
        _add(root, "id", edition.absolute(path) or f"{home}#{path}")
        _add(root, "updated", timestamp(_updated(edition, newest)))
        _add(Xml.SubElement(root, "author"), "name", clean(edition.facts.name) or "kb-builder")
        _add(root, "generator", "kb-builder")
        _link(root, "alternate", edition.absolute(page) or home, "text/html")
        if here := edition.absolute(path):
            _link(root, "self", here, "application/atom+xml")
        for place, entry in enumerate(newest):
            self._entry(root, entry, is_whole=place < whole)
        Xml.indent(root, " ")
        text = Xml.tostring(root, encoding="unicode")
        return SiteFile(PurePosixPath(path), f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n')

    def _entry(self, root: Xml.Element, entry: Entry, *, is_whole: bool) -> None:
        edition, element = self.edition, Xml.SubElement(root, "entry")
        source = edition.source(entry.discussion)
        _add(element, "title", title_of(entry.title, entry.discussion.number))
        # The discussion's own address outlives every change of title, which moves the page.
        _add(element, "id", source)
        _link(element, "alternate", edition.absolute(entry.page) or source, "text/html")
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
        if is_whole and (content := self._content(entry)):
            Xml.SubElement(element, "content", {"type": "html"}).text = for_xml(content)

    def _content(self, entry: Entry) -> str:
        if self.html is None:
            return ""
        parts, base = list[str](), self.edition.absolute(entry.page)
        for heading, text, source in entry.texts:
            wrapped = self.edition.region(entry.discussion, text, source, entry.page)
            for piece in split(wrapped.split("\n")):
                if isinstance(piece, Region):
                    parts += [Markup("<h2>{}</h2>").format(heading)] if heading else []
                    parts.append(self.html(piece, base))
        return "\n".join(parts)


def _updated(edition: Edition, entries: Sequence[Entry]) -> datetime:
    return max(map(_touched, entries), default=edition.knowledge.as_of)


def _touched(entry: Entry) -> datetime:
    return max(entry.date, entry.discussion.updated_at)


def _add(parent: Xml.Element, name: str, text: str) -> None:
    Xml.SubElement(parent, name).text = text


def _link(parent: Xml.Element, relation: str, target: str, kind: str = "") -> None:
    Xml.SubElement(parent, "link", {"rel": relation, **({"type": kind} if kind else {}), "href": target})
