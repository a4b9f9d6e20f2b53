"""What the search index knows of each answer and idea: plain text, cut to what helps to find it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import unescape

from kb_builder.addresses import page_address
from kb_builder.characters import clean
from kb_builder.gfm import shorten
from kb_builder.knowledge import Answer, Idea
from kb_builder.language import gettext_noop, status
from kb_builder.model import Actor
from kb_builder.pages.edition import Edition, title_of
from kb_builder.pages.privacy import PATH as PRIVACY
from kb_builder.publication import Page, SearchRecord

_QUESTION_LENGTH = 2_000
_ANSWER_LENGTH = 6_000
_PRIVACY = gettext_noop(
    "delete my data or my account, erase, anonymise, opt out, personal data, privacy, GDPR"
)
"""In these words, too, people ask for the page about names; nobody reads them."""


def search_record(edition: Edition, entry: Answer | Idea) -> SearchRecord:
    """Give the record of an answer or idea."""
    return _idea(edition, entry) if isinstance(entry, Idea) else _answer(edition, entry)


def other_records(edition: Edition, pages: Iterable[Page]) -> Iterator[SearchRecord]:
    """Yield one record per person, topic and page of lists. Those written by hand are added when built."""
    for person in edition.knowledge.people:
        if url := edition.addresses.person(person.actor):
            yield SearchRecord(url, "person", clean(person.actor.login), "")
    for topic in edition.knowledge.topics:
        yield SearchRecord(edition.addresses.topics[topic.slug], "topic", clean(topic.name), "")
    for page in pages:
        # The first page of a kind of pages: /ideas/, /people/, /privacy/.
        if page.path.endswith("/index.md") and page.path.count("/") == 1 and page.head:
            title, about = (unescape(str(page.head.get(name, ""))) for name in ("title", "description"))
            words = (edition.language.gettext(_PRIVACY),) if page.path == PRIVACY else ()
            yield SearchRecord(page_address(page.path), "page", clean(title), clean(about), synonyms=words)


def _answer(edition: Edition, answer: Answer) -> SearchRecord:
    discussion = answer.discussion
    return SearchRecord(
        url=edition.addresses.answer(answer),
        kind="answer",
        title=title_of(answer.title, discussion.number),
        question=shorten(edition.plain(discussion.body), _QUESTION_LENGTH),
        answer=shorten(edition.plain(answer.accepted.body), _ANSWER_LENGTH),
        synonyms=tuple(map(clean, answer.synonyms)),
        labels=tuple(map(clean, answer.labels)),
        repository=discussion.repository,
        upvotes=answer.accepted.upvotes,
        credit=_credit(edition, answer.accepted.author),
        date=(discussion.answer_chosen_at or answer.accepted.created_at).date().isoformat(),
    )


def _idea(edition: Edition, idea: Idea) -> SearchRecord:
    discussion = idea.discussion
    return SearchRecord(
        url=edition.addresses.idea(idea),
        kind="idea",
        title=title_of(idea.title, discussion.number),
        question=shorten(edition.plain(discussion.body), _QUESTION_LENGTH),
        synonyms=tuple(map(clean, idea.synonyms)),
        labels=tuple(map(clean, idea.labels)),
        status=clean(status(edition.language, idea.status.name)),
        repository=discussion.repository,
        upvotes=discussion.upvotes,
        credit=_credit(edition, discussion.author),
        date=discussion.created_at.date().isoformat(),
    )


def _credit(edition: Edition, actor: Actor) -> str:
    return clean(actor.login) if actor.is_named and actor.key in edition.people else ""
