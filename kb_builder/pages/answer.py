"""Composes the page of an answered question: accepted answer first, then the whole conversation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from markupsafe import Markup

from kb_builder.addresses import page_path
from kb_builder.characters import clean
from kb_builder.knowledge import Answer
from kb_builder.language import gettext_noop, reason
from kb_builder.model import Discussion
from kb_builder.pages.changes import changed, updated
from kb_builder.pages.conversation import about, facts_of, opened, post, posts, text, who
from kb_builder.pages.edition import Edition, NamedAnswer, mark_of, timestamp, title_of
from kb_builder.pages.front_matter import front_matter
from kb_builder.pages.inert import markdown, title_markdown, value_markdown
from kb_builder.pages.staleness import old_version, stale_label
from kb_builder.pages.structured_data import breadcrumbs, qa_page
from kb_builder.pages.trail import trail
from kb_builder.pages.writing import day, link, name, page, web_address
from kb_builder.publication import Page

# An answered question is closed as resolved in the ordinary course; these reasons are news.
_CLOSED = {
    "OUTDATED": gettext_noop("The discussion was closed as outdated."),
    "DUPLICATE": gettext_noop("The discussion was closed as a duplicate."),
}

_ASKED = gettext_noop("Asked by %(name)s")
_ANSWERED = gettext_noop("Answered by %(name)s")
_IN_REPLY = gettext_noop("In reply to %(name)s")


def answer_page(edition: Edition, answer: Answer) -> Page:
    """Compose `answers/NUMBER-SLUG.md`."""
    discussion, accepted = answer.discussion, answer.accepted
    here = page_path(edition.addresses.answer(answer))
    title = title_of(answer.title, discussion.number)
    context = next((found for found in discussion.comments if accepted in found.replies), None)
    thread = context or accepted
    said = tuple(cautions(edition, answer))
    return page(
        edition,
        here,
        front_matter(
            title,
            edition.description(answer.summary, accepted.body),
            _facts(edition, answer, [kind for kind, _ in said]),
        ),
        "answer.md",
        title=title_markdown(title),
        summary=clean(answer.summary),
        notices=[sentence for _, sentence in said],
        question=text(discussion.body),
        asked=opened(edition, discussion, here, _ASKED),
        poll=discussion.poll,
        context=post(edition, context, here, sentence=_IN_REPLY) if context and clean(context.body) else None,
        accepted=post(edition, accepted, here, sentence=_ANSWERED),
        replies=posts(edition, (reply for reply in thread.replies if reply != accepted), here),
        comments=posts(edition, (one for one in discussion.comments if one != thread), here),
        related=[
            link(title_markdown(one.title), one.address, here) for one in _related(edition, discussion)[:1]
        ],
        about=_about(edition, answer, here),
        **_accepted(edition, answer, here),
    )


def answer_data(edition: Edition, answer: Answer) -> list[dict[str, Any]]:
    """Give what search engines are told about the page of an answer.

    A page where nobody can answer any more, or whose answer has no words, must not claim to be a
    page of a question with its answer.
    """
    discussion = answer.discussion
    title = title_of(answer.title, discussion.number)
    names = (*answer.labels, discussion.category.name)
    way = breadcrumbs(trail(edition, edition.addresses.answer(answer), title, names))
    found = None if discussion.is_locked else qa_page(edition, answer)
    return [found, way] if found else [way]


def _facts(edition: Edition, answer: Answer, notices: list[str]) -> dict[str, object]:
    discussion, accepted = answer.discussion, answer.accepted
    chosen, stated = discussion.answer_chosen_at, edition.licenses.get(discussion.repository.lower())
    return facts_of(
        edition,
        discussion,
        "answer",
        answered={**who(accepted.author), "at": timestamp(accepted.created_at)},
        accepted={**who(discussion.answer_chosen_by), "at": timestamp(chosen) if chosen else ""},
        votes={"question": discussion.upvotes, "answer": accepted.upvotes},
        labels=[name for name in answer.labels if clean(name)],
        notices=notices,
        related=[_number(one, discussion) for one in _related(edition, discussion)[1:]],
        licence_url=web_address(stated.url) if stated else "",
        **updated(changed(answer)),
    )


def _accepted(edition: Edition, answer: Answer, here: str) -> dict[str, Markup]:
    discussion = answer.discussion
    chosen_by, chosen = discussion.answer_chosen_by, discussion.answer_chosen_at
    edited = answer.accepted.last_edited_at if answer.edited_after_acceptance else None
    said = [name(edition, chosen_by, here)] if chosen_by else []
    return {
        "accepted_by": Markup(", ").join([*said, *([day(edition, chosen)] if chosen else ())]),
        "edited_after": day(edition, edited) if edited else Markup(),
    }


def _about(edition: Edition, answer: Answer, here: str) -> dict[str, Markup]:
    """Give the list of facts without what front matter and the bylines say already."""
    said = about(edition, answer.discussion, answer.labels, here)
    stated = edition.licenses.get(answer.discussion.repository.lower())
    said["updated"] = Markup()
    said["licence"] = value_markdown(stated.name or stated.spdx_id) if stated else Markup()
    if web_address(answer.accepted.url):
        said["source"] = Markup()
    return said


def _related(edition: Edition, discussion: Discussion) -> list[NamedAnswer]:
    """Give the published answers about the same matter, nearest first."""
    keys = edition.knowledge.related.get(discussion.key, ())
    return [edition.answers[key] for key in keys if key in edition.answers]


def _number(answer: NamedAnswer, near: Discussion) -> int | str:
    """Give a discussion for front matter: its number, with its repository where that is another."""
    return answer.number if answer.repository == near.repository else f"{answer.repository}#{answer.number}"


def cautions(edition: Edition, answer: Answer) -> Iterator[tuple[str, Markup]]:
    """Yield what should make a reader careful: of which kind, and a sentence."""
    discussion, config, said = answer.discussion, edition.config, edition.language

    def sentence(text: str, **values: object) -> Markup:
        return Markup(said.gettext(text, **{key: markdown(str(one)) for key, one in values.items()}))  # noqa: S704

    if (edited := answer.accepted.last_edited_at) and answer.edited_after_acceptance:
        words = gettext_noop("The answer was edited on %(day)s, after it was accepted.")
        yield "edited", sentence(words, day=said.day(edited))
    if mark := mark_of(answer.accepted):
        words = gettext_noop("The answer was marked as %(reason)s on GitHub.")
        yield mark, sentence(words, reason=reason(said, mark))
    if since := edition.stale.get(discussion.key):
        words = gettext_noop("Nobody has touched this answer since %(day)s: check that it still holds.")
        yield "stale", sentence(words, day=said.day(since))
    if label := clean(stale_label(answer, config)):
        words = gettext_noop("The discussion is labelled %(label)s: check that the answer still holds.")
        yield "stale", sentence(words, label=label)
    if label := clean(old_version(answer, config)):
        words = gettext_noop(
            "The answer is about %(label)s, which is older than %(version)s: check that it still holds."
        )
        yield "stale", sentence(words, label=label, version=config.stale_below_version)
    if discussion.is_closed and (closed := _CLOSED.get(discussion.state_reason.upper())):
        yield "closed", sentence(closed)
    if discussion.is_locked:
        yield "locked", sentence(gettext_noop("The discussion is locked: nobody can reply to it any more."))
