"""Composes Atom feeds of answers, of ideas, and of what each person gives (RFC 4287)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath

from kb_builder.characters import clean
from kb_builder.knowledge import Answer, Idea, Person
from kb_builder.model import Actor
from kb_builder.pages.edition import Edition, timestamp, title_of
from kb_builder.pages.templating import render
from kb_builder.publication import SiteFile
from kb_builder.region import Region

_ENTRIES = 50
_WHOLE = 10
"""So many entries of a person's feed carry their text; those of the whole site all do."""
Html = Callable[[Region, str], str]
"""Gives the HTML of a text as it may stand anywhere, for the full address of its page."""


@dataclass(frozen=True, slots=True)
class Post:
    """A text of an entry, as HTML, below the heading that says what it is, "" for none."""

    heading: str
    html: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of a feed; `page` and `author_page` are full addresses, "" where there are none."""

    order: tuple[object, ...]
    """Sorts the newest first."""
    title: str
    source: str
    """The discussion's own address, which outlives every change of title: that moves the page."""
    page: str
    published: str
    updated: str
    author: str
    author_page: str
    labels: tuple[str, ...]
    summary: str
    content: str
    """HTML; "" where there is none."""


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed of `entries`, of which the first `whole` carry their content."""

    id: str
    here: str
    page: str
    title: str
    updated: str
    entries: tuple[Entry, ...]
    whole: int = _ENTRIES


def feeds(edition: Edition, html: Html | None = None) -> Iterator[SiteFile]:
    """Compose `/feed.xml`, `/ideas/feed.xml` and a feed per person, each of the newest 50 entries.

    With `html`, and where the site has an address, entries carry their text, those of a person
    the newest ten.
    """
    knowledge, site, said = edition.knowledge, clean(edition.facts.name), edition.language.gettext
    written = html if edition.facts.url else None
    answers = {one.discussion.key: _answer(edition, one, written) for one in knowledge.answers}
    ideas = {one.discussion.key: _idea(edition, one, written) for one in knowledge.ideas}
    yield _feed(edition, "feed.xml", "answers/", said("%(site)s: answers", site=site), answers.values())
    yield _feed(edition, "ideas/feed.xml", "ideas/", said("%(site)s: ideas", site=site), ideas.values())
    for person in knowledge.people:
        if page := edition.addresses.person(person.actor):
            given = [answers[answer.discussion.key] for answer in _answers_of(person)]
            given += [ideas[idea.discussion.key] for idea in person.proposed]
            title = f"{site}: {clean(person.actor.login)}"
            yield _feed(edition, f"{page}feed.xml", page, title, given, _WHOLE)


def _answers_of(person: Person) -> Iterable[Answer]:
    own = (answer for answer in person.asked if answer.accepted.author.key == person.actor.key)
    return {answer.discussion.key: answer for answer in (*person.accepted, *person.helped, *own)}.values()


def _feed(
    edition: Edition, path: str, page: str, title: str, entries: Iterable[Entry], whole: int = _ENTRIES
) -> SiteFile:
    newest = tuple(sorted(entries, key=lambda entry: entry.order)[:_ENTRIES])
    # Without an address of its own the site borrows the repository's, so that the id stays unique.
    home, here = f"https://github.com/{edition.config.repositories[0]}/discussions", edition.absolute(path)
    feed = Feed(
        id=here or f"{home}#{path}",
        here=here,
        page=edition.absolute(page) or home,
        title=title,
        updated=max((entry.updated for entry in newest), default=timestamp(edition.knowledge.as_of)),
        entries=newest,
        whole=whole,
    )
    site = clean(edition.facts.name) or "kb-builder"
    text = render("feed.xml", edition.language, lang=edition.facts.language, site=site, feed=feed)
    return SiteFile(PurePosixPath(path), text)


def _answer(edition: Edition, answer: Answer, html: Html | None) -> Entry:
    discussion, accepted, say = answer.discussion, answer.accepted, edition.language.gettext
    return _entry(
        edition,
        answer,
        edition.addresses.answer(answer),
        author=accepted.author,
        date=discussion.answer_chosen_at or accepted.created_at,
        summary=edition.description(answer.summary, accepted.body),
        html=html,
        texts=(
            (say("Question"), discussion.body, discussion.url),
            (say("Accepted answer"), accepted.body, accepted.url),
        ),
    )


def _idea(edition: Edition, idea: Idea, html: Html | None) -> Entry:
    discussion, official = idea.discussion, idea.official
    said = [(edition.language.gettext("Official response"), idea.response, official.url)] if official else []
    return _entry(
        edition,
        idea,
        edition.addresses.idea(idea),
        author=discussion.author,
        date=discussion.created_at,
        summary=edition.description(idea.summary, discussion.body),
        html=html,
        texts=(("", discussion.body, discussion.url), *said),
    )


def _entry(
    edition: Edition,
    entry: Answer | Idea,
    page: str,
    *,
    author: Actor,
    date: datetime,
    summary: str,
    html: Html | None,
    texts: Iterable[tuple[str, str, str]],
) -> Entry:
    discussion = entry.discussion
    posts = [
        Post(heading, html(edition.community(discussion, text, source, page), edition.absolute(page)))
        for heading, text, source in texts
        if html is not None and clean(text)
    ]
    return Entry(
        order=(-date.timestamp(), *discussion.key),
        title=title_of(entry.title, discussion.number),
        source=edition.source(discussion),
        page=edition.absolute(page),
        published=timestamp(date),
        updated=timestamp(max(date, discussion.updated_at)),
        author=edition.credit(author, "").name,
        author_page=edition.absolute(edition.addresses.person(author))
        if edition.addresses.person(author)
        else "",
        labels=tuple(filter(None, map(clean, entry.labels))),
        summary=summary,
        content=render("feed-entry.html", edition.language, posts=posts) if posts else "",
    )
