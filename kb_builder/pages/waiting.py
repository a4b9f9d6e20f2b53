"""The pages of questions that wait: who can help does so with one click."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from kb_builder.characters import clean
from kb_builder.gfm import shorten
from kb_builder.knowledge import Question
from kb_builder.pages.edition import Edition, title_of
from kb_builder.pages.front_matter import NOINDEX, front_matter
from kb_builder.pages.inert import markdown, title_markdown, value_markdown
from kb_builder.pages.turning import ask_link
from kb_builder.pages.writing import day, facts, link, name, page, web_link
from kb_builder.publication import Page

PATH = "unanswered/index.md"
_OLDEST = "unanswered/oldest.md"
_EXCERPT = 200
_SHOWN = 100
_ALIKE = 3


@dataclass(frozen=True, slots=True)
class QueueEntry:
    """A question as the queue shows it: `link` leads to it on GitHub."""

    link: Markup
    name: Markup
    day: Markup
    votes: int
    comments: int
    excerpt: str
    labels: tuple[Markup, ...]
    claims: tuple[str, ...]
    alike: tuple[Markup, ...]
    """Published answers that may settle it."""
    helpers: tuple[Markup, ...]
    """People who answered questions like it."""


def waiting_pages(edition: Edition) -> tuple[Page, ...]:
    """Compose `unanswered/index.md` and `unanswered/oldest.md`, which search engines are asked not to index.

    The first has the most wanted on top and the oldest among equals, the second goes by age alone;
    what a question is about stands in the first.
    """
    said, wanted = edition.language.gettext, edition.knowledge.questions
    kept = facts(edition, "unanswered", **NOINDEX)
    oldest = sorted(wanted, key=lambda question: question.discussion.created_at)
    described = said("Questions without an answer, the most wanted first.")
    return (
        page(
            edition,
            PATH,
            front_matter(said("Unanswered questions"), described, {**kept, "entries": len(wanted)}),
            "unanswered.md",
            total=len(wanted),
            ask=ask_link(edition),
            entries=[_entry(edition, question) for question in wanted[:_SHOWN]],
        ),
        page(
            edition,
            _OLDEST,
            front_matter(
                said("Waiting longest"), said("Questions without an answer, the oldest first."), kept
            ),
            "unanswered-oldest.md",
            lines=[_line(edition, question) for question in oldest[:_SHOWN]],
        ),
    )


def _line(edition: Edition, question: Question) -> Markup:
    discussion = question.discussion
    credit, when = name(edition, discussion.author, _OLDEST), day(edition, discussion.created_at)
    return Markup(", ").join((_linked(edition, question), credit, when))


def _linked(edition: Edition, question: Question) -> Markup:
    title = title_of(question.title, question.discussion.number)
    return web_link(title_markdown(title), edition.source(question.discussion))


def _entry(edition: Edition, question: Question) -> QueueEntry:
    discussion = question.discussion
    related = edition.knowledge.related.get(discussion.key, ())
    alike = [edition.answers[key] for key in related if key in edition.answers][:_ALIKE]
    return QueueEntry(
        link=_linked(edition, question),
        name=name(edition, discussion.author, PATH),
        day=day(edition, discussion.created_at),
        votes=discussion.upvotes,
        comments=sum(1 for _ in discussion.posts),
        excerpt=shorten(edition.excerpt(discussion.body), _EXCERPT),
        labels=tuple(_label(edition, one) for one in question.labels if one not in question.claims),
        claims=tuple(filter(None, map(clean, question.claims))),
        helpers=tuple(
            name(edition, edition.people[key].actor, PATH)
            for key in edition.knowledge.helpers.get(discussion.key, ())
            if key in edition.people and edition.addresses.person(edition.people[key].actor)
        ),
        alike=tuple(link(title_markdown(one.title), one.address, PATH) for one in alike),
    )


def _label(edition: Edition, label: str) -> Markup:
    target = edition.topics.get(label.casefold(), "")
    return link(markdown(label), target, PATH) if target else value_markdown(label)
