"""Composes Atom feeds of answers, of ideas, of each topic, and of what each person gives (RFC 4287)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from kb_builder.addresses import page_path
from kb_builder.article.texts import Texts
from kb_builder.characters import clean, encodable
from kb_builder.knowledge import Answer, Idea, Person, Question, Topic
from kb_builder.model import Actor, Discussion
from kb_builder.pages.edition import Edition, timestamp, title_of
from kb_builder.pages.reader import Html
from kb_builder.pages.regions import EditionPages
from kb_builder.pages.templating import render
from kb_builder.publication import SiteFile
from kb_builder.region import Region

_ENTRIES = 50
_OF_PART = 20
"""So many entries a topic's feed has; without texts, which would stand there a second time."""
_OF_PERSON = 10
_ASKED = 5
"""Who has so many accepted answers may follow what else they could answer, also while there is nothing."""


@dataclass(frozen=True, slots=True)
class FeedText:
    """A post of an entry, below the heading that says what it is, "" for none."""

    heading: str
    body: str
    source: str


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One item of a feed; `page` is the address of its page, relative to the site's root."""

    discussion: Discussion
    title: str
    page: str
    author: Actor
    date: datetime
    summary: str
    labels: tuple[str, ...]
    texts: tuple[FeedText, ...]

    @property
    def updated(self) -> datetime:
        """When it last changed."""
        return max(self.date, self.discussion.updated_at)


@dataclass(frozen=True, slots=True)
class Feeds:
    """The feeds of a site; `summaries` are the descriptions of answers and ideas by their address."""

    edition: Edition
    summaries: Mapping[str, str]

    def of_site(self, html: Html | None = None) -> Iterator[SiteFile]:
        """Compose `/feed.xml` and `/ideas/feed.xml` of the newest 50 entries.

        With `html`, and where the site has an address, entries carry their text.
        """
        known, said = self.edition.knowledge, self.edition.language.gettext
        whole = html if self.edition.facts.url else None
        for page, title, found in (
            ("answers/", said("%(site)s: answers", site=self._site), known.answers),
            ("ideas/", said("%(site)s: ideas", site=self._site), known.ideas),
        ):
            newest = self._entries(found, _ENTRIES)
            path = "ideas/feed.xml" if page == "ideas/" else "feed.xml"
            texts = [_content(self.edition, whole, one) for one in newest] if whole else []
            yield self._file(path, page, title, newest, texts)

    def of_topic(self, topic: Topic) -> SiteFile:
        """Compose the feed of a topic."""
        page = self.edition.addresses.topics[topic.slug]
        found: tuple[Answer | Idea, ...] = (*topic.answers, *topic.ideas)
        return self._part(f"{page}feed.xml", page, clean(topic.name), found, _OF_PART)

    def of_person(self, person: Person) -> Iterator[SiteFile]:
        """Compose the feed of what somebody gave, and that of the questions that they could answer."""
        page, name = self.edition.addresses.person(person.actor), clean(person.actor.login)
        given: tuple[Answer | Idea, ...] = (*_answers_of(person), *person.proposed)
        yield self._part(f"{page}feed.xml", page, name, given, _OF_PERSON)
        asked = self.edition.answerable.get(person.actor.key, ())
        if person.suggested and (asked or len(person.accepted) >= _ASKED):
            title = self.edition.language.gettext("Questions %(name)s could answer", name=name)
            found = [_question(self.edition, one) for one in asked]
            newest = sorted(found, key=lambda entry: (-entry.date.timestamp(), entry.discussion.key))
            yield self._file(f"{page}questions.xml", page, self._of(title), newest[:_OF_PART])

    @property
    def _site(self) -> str:
        return clean(self.edition.facts.name)

    def _of(self, title: str) -> str:
        return f"{self._site}: {title}"

    def _entries(self, found: Iterable[Answer | Idea], most: int) -> list[FeedEntry]:
        """Give the newest of answers or ideas as entries."""
        newest = sorted(found, key=lambda one: (-_date(one).timestamp(), one.discussion.key))[:most]
        return [self._entry(one) for one in newest]

    def _entry(self, entry: Answer | Idea) -> FeedEntry:
        summary = self.summaries[self.edition.address(entry)]
        return (
            _idea(self.edition, entry, summary)
            if isinstance(entry, Idea)
            else _answer(self.edition, entry, summary)
        )

    def _part(
        self, path: str, page: str, title: str, entries: Iterable[Answer | Idea], most: int
    ) -> SiteFile:
        return self._file(path, page, self._of(title), self._entries(entries, most))

    def _file(
        self, path: str, page: str, title: str, entries: Sequence[FeedEntry], texts: Sequence[str] = ()
    ) -> SiteFile:
        shown = list(zip(entries, texts or [""] * len(entries), strict=True))
        return SiteFile(path, _feed(self.edition, path, page, title, shown))


def _date(entry: Answer | Idea) -> datetime:
    if isinstance(entry, Answer):
        return entry.discussion.answer_chosen_at or entry.accepted.created_at
    return entry.discussion.created_at


def _answers_of(person: Person) -> Iterable[Answer]:
    own = (answer for answer in person.asked if answer.accepted.author.key == person.actor.key)
    return {answer.discussion.key: answer for answer in (*person.accepted, *person.helped, *own)}.values()


def _feed(
    edition: Edition, path: str, page: str, title: str, entries: Sequence[tuple[FeedEntry, str]]
) -> str:
    # Without an address of its own the site borrows the repository's, so that the id stays unique.
    home, here = f"https://github.com/{edition.config.repositories[0]}/discussions", edition.absolute(path)
    moments = [entry.updated for entry, _ in entries]
    last = max(moments) if moments else edition.knowledge.as_of
    return render(
        "feed.xml",
        edition.language,
        lang=edition.facts.language,
        site=clean(edition.facts.name) or "kb-builder",
        id=here or f"{home}#{path}",
        here=here,
        page=edition.absolute(page) or home,
        title=title,
        updated=timestamp(last),
        entries=[(_described(edition, entry), content) for entry, content in entries],
    )


def _described(edition: Edition, entry: FeedEntry) -> dict[str, object]:
    author = edition.addresses.person(entry.author)
    return {
        "title": title_of(entry.title, entry.discussion.number),
        # The discussion's own address outlives every change of title, which moves the page.
        "source": edition.source(entry.discussion),
        "page": edition.absolute(entry.page) if entry.page else "",
        "published": timestamp(entry.date),
        "updated": timestamp(entry.updated),
        "author": edition.credit(entry.author, "").name,
        "author_page": edition.absolute(author) if author else "",
        "labels": list(filter(None, map(clean, entry.labels))),
        "summary": entry.summary,
    }


def _content(edition: Edition, html: Html, entry: FeedEntry) -> str:
    path, base = str(page_path(entry.page)), edition.absolute(entry.page)
    texts = Texts(EditionPages(edition), edition.language, path, entry.discussion.repository)
    posts = [
        (text.heading, html(texts.placed(Region(encodable(text.body)), text.source), base))
        for text in entry.texts
        if clean(text.body)
    ]
    return render("feed-entry.html", edition.language, posts=posts) if posts else ""


def _answer(edition: Edition, answer: Answer, summary: str) -> FeedEntry:
    discussion, accepted, say = answer.discussion, answer.accepted, edition.language.gettext
    return FeedEntry(
        discussion=discussion,
        title=answer.title,
        page=edition.addresses.answer(answer),
        author=accepted.author,
        date=_date(answer),
        summary=summary,
        labels=answer.labels,
        texts=(
            FeedText(say("Question"), discussion.body, discussion.url),
            FeedText(say("Accepted answer"), accepted.body, accepted.url),
        ),
    )


def _idea(edition: Edition, idea: Idea, summary: str) -> FeedEntry:
    discussion, official, say = idea.discussion, idea.official, edition.language.gettext
    response = (FeedText(say("Official response"), idea.response, official.url),) if official else ()
    return FeedEntry(
        discussion=discussion,
        title=idea.title,
        page=edition.addresses.idea(idea),
        author=discussion.author,
        date=_date(idea),
        summary=summary,
        labels=idea.labels,
        texts=(FeedText("", discussion.body, discussion.url), *response),
    )


def _question(edition: Edition, question: Question) -> FeedEntry:
    discussion = question.discussion
    return FeedEntry(
        discussion=discussion,
        title=question.title,
        page="",
        author=discussion.author,
        date=discussion.created_at,
        summary=edition.description("", discussion.body),
        labels=question.labels,
        texts=(),
    )
