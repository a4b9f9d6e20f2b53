"""The page of questions that wait: who can help does so with one click."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath

from markupsafe import Markup

from kb_builder.durations import in_words
from kb_builder.knowledge import Question
from kb_builder.pages.edition import Credit, Edition, Moment, moment, shorten, title_of
from kb_builder.pages.front_matter import front_matter
from kb_builder.pages.inert import address, clean
from kb_builder.pages.provenance import Tag, tag
from kb_builder.pages.templating import render
from kb_builder.publication import Page

HERE = "unanswered/"
_EXCERPT = 200
_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Entry:
    """A question as the queue shows it; `reply` leads into the box where one answers."""

    title: str
    source: Markup
    reply: Markup
    credit: Credit
    date: Moment
    waited: str
    votes: int
    comments: int
    excerpt: str
    labels: tuple[Tag, ...]
    claims: tuple[str, ...]


def waiting_page(edition: Edition) -> Page:
    """Compose `unanswered/index.md`; search engines are asked not to index it."""
    questions = edition.knowledge.questions
    head = front_matter(
        "Unanswered",
        "Questions that wait for an answer, the most wanted first.",
        {"kind": "index", "of": "unanswered", "noindex": "true"},
    )
    text = render(
        "unanswered.md",
        head=head,
        total=len(questions),
        entries=[_entry(edition, question) for question in questions[:_SHOWN]],
    )
    return Page(PurePosixPath(HERE) / "index.md", text)


def _entry(edition: Edition, question: Question) -> Entry:
    discussion = question.discussion
    source = address(edition.source(discussion))
    claims = tuple(filter(None, map(clean, question.claims)))
    return Entry(
        title=title_of(question.title, discussion.number),
        source=source,
        reply=source + Markup("#new_comment") if source else source,
        credit=edition.credit(discussion.author, HERE),
        date=moment(discussion.created_at),
        waited=in_words(edition.knowledge.as_of - discussion.created_at),
        votes=discussion.upvotes,
        comments=sum(1 for _ in discussion.posts),
        excerpt=shorten(edition.plain(discussion.body), _EXCERPT),
        labels=tuple(tag(edition, name, HERE) for name in question.labels if name not in question.claims),
        claims=claims,
    )
