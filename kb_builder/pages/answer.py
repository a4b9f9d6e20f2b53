"""The page of an answered question: accepted answer first, and everyone who helped."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kb_builder.addresses import page_path
from kb_builder.characters import clean
from kb_builder.gfm import shorten
from kb_builder.knowledge import Answer
from kb_builder.model import Comment
from kb_builder.pages.changes import changed, updated
from kb_builder.pages.edition import Edition, Post, timestamp, title_of
from kb_builder.pages.front_matter import front_matter
from kb_builder.pages.neighbours import Neighbour, neighbour, neighbours
from kb_builder.pages.provenance import answer_provenance, warnings
from kb_builder.pages.sequence import Step
from kb_builder.pages.structured_data import data_of_page, qa_page
from kb_builder.pages.templating import render
from kb_builder.pages.trail import trail
from kb_builder.publication import Page

_FOLDED_LINES = 12
_FOLDED_CHARACTERS = 1200
_EXCERPT_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Thread:
    """The accepted answer where it stands: `context` is what it replies to, if it is a reply."""

    accepted: Post
    context: Post | None
    replies: tuple[Post, ...]
    is_below: bool = False
    """Whether the context stands among the other answers as well, with its anchor there."""


def answer_page(edition: Edition, answer: Answer) -> Page:
    """Compose `answers/NUMBER-SLUG.md`."""
    here, discussion = edition.addresses.answer(answer), answer.discussion
    title = title_of(answer.title, discussion.number)
    step = edition.steps.get(discussion.key)
    way = trail(edition, here, title, (step.topic.name,) if step else ())
    text = render(
        "answer.md",
        edition.language,
        head=front_matter(
            title,
            edition.description(answer.summary, answer.accepted.body),
            {
                "kind": "answer",
                "repository": discussion.repository,
                "number": discussion.number,
                "source": discussion.url,
                "published": timestamp(discussion.created_at),
                **updated(changed(answer)),
            },
        ),
        title=title,
        way=way,
        step=_topic_step(edition, step, here) if step else None,
        summary=answer.summary,
        facts=answer_provenance(edition, answer, here),
        warnings=warnings(edition, answer),
        question=edition.region(discussion, discussion.body, discussion.url, here),
        excerpt=_excerpt(edition, discussion.body),
        poll=discussion.poll,
        thread=_thread(edition, answer, here),
        others=_others(edition, answer, here),
        related=neighbours(edition, discussion, here),
        # A page where nobody can answer any more must not claim to be a question page.
        data=data_of_page(way, *(() if discussion.is_locked else (qa_page(edition, answer),))),
    )
    return Page(page_path(here), text)


@dataclass(frozen=True, slots=True)
class TopicStep:
    """The ways to the answers before and after this one in the topic called `name`."""

    name: str
    before: Neighbour | None
    after: Neighbour | None


def _topic_step(edition: Edition, step: Step, here: str) -> TopicStep:
    before = neighbour(edition, step.before, here) if step.before else None
    after = neighbour(edition, step.after, here) if step.after else None
    return TopicStep(clean(step.topic.name), before, after)


def _excerpt(edition: Edition, body: str) -> str:
    if body.count("\n") < _FOLDED_LINES and len(body) < _FOLDED_CHARACTERS:
        return ""
    return shorten(edition.plain(body), _EXCERPT_LENGTH) or "…"


def _thread(edition: Edition, answer: Answer, here: str) -> Thread:
    discussion, accepted = answer.discussion, answer.accepted
    post = edition.post(discussion, accepted, here)
    parent = next((found for found in discussion.comments if accepted in found.replies), None)
    if parent is None:
        return Thread(post, None, post.replies)
    context = edition.posts(discussion, (replace(parent, replies=()),), here)
    is_below = parent in answer.others
    siblings = () if is_below else tuple(reply for reply in parent.replies if reply != accepted)
    replies = edition.posts(discussion, siblings, here)
    return Thread(post, context[0] if context else None, replies, is_below)


def _others(edition: Edition, answer: Answer, here: str) -> tuple[Post, ...]:
    return tuple(
        edition.post(answer.discussion, _without(other, answer.accepted), here) for other in answer.others
    )


def _without(comment: Comment, accepted: Comment) -> Comment:
    if accepted not in comment.replies:
        return comment
    return replace(comment, replies=tuple(reply for reply in comment.replies if reply != accepted))
