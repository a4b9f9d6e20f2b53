"""Composes Atom feeds of answers, of ideas, of each topic, and of what each person gives (RFC 4287)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath

from kb_builder.addresses import page_path
from kb_builder.article.texts import Texts
from kb_builder.characters import clean, encodable
from kb_builder.knowledge import Answer, Idea, Person, Question
from kb_builder.model import Actor, Discussion
from kb_builder.pages.edition import Edition, timestamp, title_of
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
Html = Callable[[Region, str], str]
"""Gives the HTML of a text as it may stand anywhere, for the full address of its page."""


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


def feeds(edition: Edition, html: Html | None = None) -> Iterator[SiteFile]:
    """Compose `/feed.xml` and `/ideas/feed.xml` of the newest 50 entries, and one per topic and person.

    With `html`, and where the site has an address, entries of the whole site carry their text.
    """
    knowledge, site, said = edition.knowledge, clean(edition.facts.name), edition.language.gettext
    answers = {one.discussion.key: _answer(edition, one) for one in knowledge.answers}
    ideas = {one.discussion.key: _idea(edition, one) for one in knowledge.ideas}
    pages = EditionPages(edition)

    def feed(
        path: str, page: str, title: str, entries: Iterable[FeedEntry], most: int = _ENTRIES
    ) -> SiteFile:
        newest = sorted(entries, key=lambda entry: (-entry.date.timestamp(), entry.discussion.key))[:most]
        whole = html if most == _ENTRIES and edition.facts.url else None
        shown = [(one, _content(edition, pages, whole, one) if whole else "") for one in newest]
        return SiteFile(PurePosixPath(path), _feed(edition, path, page, title, shown))

    yield feed("feed.xml", "answers/", said("%(site)s: answers", site=site), answers.values())
    yield feed("ideas/feed.xml", "ideas/", said("%(site)s: ideas", site=site), ideas.values())
    for topic in knowledge.topics:
        page = edition.addresses.topics[topic.slug]
        about = [answers[one.discussion.key] for one in topic.answers]
        about += [ideas[one.discussion.key] for one in topic.ideas]
        yield feed(f"{page}feed.xml", page, f"{site}: {clean(topic.name)}", about, _OF_PART)
    for person in knowledge.people:
        if page := edition.addresses.person(person.actor):
            given = [answers[answer.discussion.key] for answer in _answers_of(person)]
            given += [ideas[idea.discussion.key] for idea in person.proposed]
            name = clean(person.actor.login)
            yield feed(f"{page}feed.xml", page, f"{site}: {name}", given, _OF_PERSON)
            asked = [_question(edition, one) for one in _asked_of(edition, person)]
            if person.suggested and (asked or len(person.accepted) >= _ASKED):
                title = said("Questions %(name)s could answer", name=name)
                yield feed(f"{page}questions.xml", page, f"{site}: {title}", asked, _OF_PART)


def _asked_of(edition: Edition, person: Person) -> Iterable[Question]:
    helpers, key = edition.knowledge.helpers, person.actor.key
    return (one for one in edition.knowledge.questions if key in helpers.get(one.discussion.key, ()))


def _answers_of(person: Person) -> Iterable[Answer]:
    own = (answer for answer in person.asked if answer.accepted.author.key == person.actor.key)
    return {answer.discussion.key: answer for answer in (*person.accepted, *person.helped, *own)}.values()


def _feed(
    edition: Edition, path: str, page: str, title: str, entries: Sequence[tuple[FeedEntry, str]]
) -> str:
    # Without an address of its own the site borrows the repository's, so that the id stays unique.
    home, here = f"https://github.com/{edition.config.repositories[0]}/discussions", edition.absolute(path)
    last = max((entry.updated for entry, _ in entries), default=edition.knowledge.as_of)
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


def _content(edition: Edition, pages: EditionPages, html: Html, entry: FeedEntry) -> str:
    path, base = str(page_path(entry.page)), edition.absolute(entry.page)
    texts = Texts(pages, edition.language, path, entry.discussion.repository)
    posts = [
        (text.heading, html(texts.placed(Region(encodable(text.body)), text.source), base))
        for text in entry.texts
        if clean(text.body)
    ]
    return render("feed-entry.html", edition.language, posts=posts) if posts else ""


def _answer(edition: Edition, answer: Answer) -> FeedEntry:
    discussion, accepted, say = answer.discussion, answer.accepted, edition.language.gettext
    return FeedEntry(
        discussion=discussion,
        title=answer.title,
        page=edition.addresses.answer(answer),
        author=accepted.author,
        date=discussion.answer_chosen_at or accepted.created_at,
        summary=edition.description(answer.summary, accepted.body),
        labels=answer.labels,
        texts=(
            FeedText(say("Question"), discussion.body, discussion.url),
            FeedText(say("Accepted answer"), accepted.body, accepted.url),
        ),
    )


def _idea(edition: Edition, idea: Idea) -> FeedEntry:
    discussion, official, say = idea.discussion, idea.official, edition.language.gettext
    response = (FeedText(say("Official response"), idea.response, official.url),) if official else ()
    return FeedEntry(
        discussion=discussion,
        title=idea.title,
        page=edition.addresses.idea(idea),
        author=discussion.author,
        date=discussion.created_at,
        summary=edition.description(idea.summary, discussion.body),
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
