"""The pages of questions that wait: who can help does so with one click."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from markupsafe import Markup

from kb_builder.addresses import relative
from kb_builder.characters import clean
from kb_builder.gfm import shorten
from kb_builder.knowledge import Question
from kb_builder.pages.edition import Credit, Edition, Moment, title_of
from kb_builder.pages.front_matter import NOINDEX, front_matter
from kb_builder.pages.inert import address
from kb_builder.pages.neighbours import Neighbour, neighbours
from kb_builder.pages.provenance import Tag, tag
from kb_builder.pages.structured_data import data_of_page
from kb_builder.pages.templating import render
from kb_builder.pages.trail import trail
from kb_builder.publication import Page

HERE = "unanswered/"
_EXCERPT = 200
_SHOWN = 100
_ALIKE = 3


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
    alike: tuple[Neighbour, ...]
    """Published answers that may settle it."""


def waiting_pages(edition: Edition) -> tuple[Page, ...]:
    """Compose `unanswered/index.md` and `unanswered/oldest.md`, which search engines are asked not to index.

    The first has the most wanted on top and the oldest among equals, the second goes by age alone.
    """
    wanted = edition.knowledge.questions
    oldest = sorted(wanted, key=lambda question: question.discussion.created_at)
    said = edition.language.gettext
    return (
        _page(
            edition,
            HERE,
            said("Unanswered"),
            said("Questions without an answer, the most wanted first."),
            wanted,
        ),
        _page(
            edition,
            f"{HERE}oldest/",
            said("Waiting longest"),
            said("Questions without an answer, the oldest first."),
            oldest,
        ),
    )


def _page(edition: Edition, here: str, title: str, description: str, questions: Sequence[Question]) -> Page:
    said = edition.language.gettext
    views = ((said("Most wanted"), HERE), (said("Waiting longest"), f"{HERE}oldest/"))
    text = render(
        "unanswered.md",
        edition.language,
        head=front_matter(title, description, {"kind": "index", "of": "unanswered", **NOINDEX}),
        data=data_of_page(trail(edition, here, title)),
        title=title,
        total=len(questions),
        entries=[_entry(edition, question, here) for question in questions[:_SHOWN]],
        views=[(name, relative(here, at), at == here) for name, at in views],
        health=relative(here, "health/"),
    )
    return Page(PurePosixPath(HERE) / ("index.md" if here == HERE else "oldest.md"), text)


def _entry(edition: Edition, question: Question, here: str) -> Entry:
    discussion = question.discussion
    source = address(edition.source(discussion))
    claims = tuple(filter(None, map(clean, question.claims)))
    return Entry(
        title=title_of(question.title, discussion.number),
        source=source,
        reply=source + Markup("#new_comment") if source else source,
        credit=edition.credit(discussion.author, here),
        date=edition.moment(discussion.created_at),
        waited=edition.language.duration(edition.knowledge.as_of - discussion.created_at),
        votes=discussion.upvotes,
        comments=sum(1 for _ in discussion.posts),
        excerpt=shorten(edition.plain(discussion.body), _EXCERPT),
        labels=tuple(tag(edition, name, here) for name in question.labels if name not in question.claims),
        claims=claims,
        alike=neighbours(edition, discussion, here)[:_ALIKE],
    )
