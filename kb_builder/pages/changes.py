"""When a page last changed: the newest word on it, as the sitemap and its own head tell it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from kb_builder.knowledge import Answer, Idea, Person
from kb_builder.model import Comment, Discussion
from kb_builder.pages.edition import timestamp


def changed(entry: Answer | Idea) -> datetime:
    """Give when an answer or idea last changed; a vote has no date and is no change."""
    discussion = entry.discussion
    moments = [discussion.created_at, discussion.updated_at, discussion.last_edited_at]
    moments += [discussion.answer_chosen_at] if isinstance(entry, Answer) else [entry.standing_since]
    for post in discussion.posts:
        moments += [post.created_at, post.last_edited_at]
    return max(filter(None, moments))


def newest(entries: Iterable[Answer | Idea]) -> datetime | None:
    """Give when a list of pages last changed, None where it is empty."""
    return max(map(changed, entries), default=None)


def contributions(person: Person) -> Iterator[tuple[Discussion, Comment | None, datetime]]:
    """Yield what a person gave that is published here: the discussion, their post (None: it itself), when."""
    for answer in {id(one): one for one in (*person.accepted, *person.helped, *person.asked)}.values():
        for post in (answer.accepted, *answer.others):
            if post.author.key == person.actor.key:
                yield answer.discussion, post, post.created_at
    entries: tuple[Answer | Idea, ...] = (*person.asked, *person.proposed)
    for entry in entries:
        yield entry.discussion, None, entry.discussion.created_at


def last_gave(person: Person) -> datetime | None:
    """Give when a person last gave something or earned a badge, None for who never did."""
    moments = [when for _, _, when in contributions(person)]
    return max([*moments, *(badge.date for badge in person.badges if badge.date)], default=None)


def updated(last: datetime | None) -> dict[str, str]:
    """Give the fact of a page's head that says when it last changed, none where that is not known."""
    return {"updated": timestamp(last)} if last else {}
