"""What the page of a discussion is made of: its posts as Markdown, and the facts about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from kb_builder.characters import clean, encodable, is_blank
from kb_builder.language import reason
from kb_builder.model import Actor, Comment, Discussion
from kb_builder.pages.edition import Edition, mark_of, timestamp
from kb_builder.pages.inert import markdown, value_markdown
from kb_builder.pages.writing import day, facts, link, name, web_link
from kb_builder.region import Region


@dataclass(frozen=True, slots=True)
class WrittenPost:
    """A post on a page: `byline` and `text` are Markdown, `replies` stand below it."""

    byline: Markup
    text: Markup
    replies: tuple[WrittenPost, ...] = ()


def text(body: str) -> Markup:
    """Give community text between its markers, "" where nothing was written."""
    return Markup(Region(encodable(body)).wrap()) if not is_blank(body) else Markup()  # noqa: S704


def post(
    edition: Edition,
    comment: Comment,
    here: str,
    replies: Iterable[Comment] = (),
    sentence: str = "%(name)s",
) -> WrittenPost:
    """Give a comment for the page in the file `here`, with those of `replies` that hold text.

    `sentence` says what the author did: "Answered by %(name)s".
    """
    said, mark = edition.language, mark_of(comment)
    who, *when = moments(edition, comment.author, comment.created_at, comment.last_edited_at, here)
    parts = [
        Markup(said.gettext(sentence, name=who)),  # noqa: S704 - a sentence of ours around Markdown
        *when,
        *votes(edition, comment.upvotes),
        *([markdown(said.gettext("marked as %(reason)s", reason=reason(said, mark)))] if mark else ()),
        *([web_link(markdown(said.gettext("on GitHub")), comment.url)] if comment.url else ()),
    ]
    answered = tuple(post(edition, reply, here) for reply in replies if not is_blank(reply.body))
    return WrittenPost(Markup(", ").join(parts), text(comment.body), answered)


def posts(edition: Edition, comments: Iterable[Comment], here: str) -> tuple[WrittenPost, ...]:
    """Give comments that hold text, in the order of time, each with its replies.

    Replies to a comment whose text is gone stand in its place.
    """
    found: list[Comment] = []
    for comment in comments:
        found += [comment] if not is_blank(comment.body) else _with_text(comment.replies)
    found.sort(key=lambda comment: (comment.created_at, comment.id))
    return tuple(post(edition, comment, here, comment.replies) for comment in found)


def _with_text(comments: Iterable[Comment]) -> list[Comment]:
    return [one for one in comments if not is_blank(one.body)]


def moments(
    edition: Edition, author: Actor, written: datetime, edited: datetime | None, here: str
) -> list[Markup]:
    """Give who wrote something and when, and when it was edited, as parts of a byline."""
    parts = [name(edition, author, here), day(edition, written)]
    if edited:
        parts.append(Markup(edition.language.gettext("edited %(day)s", day=day(edition, edited))))  # noqa: S704
    return parts


def votes(edition: Edition, number: int) -> list[Markup]:
    """Give a number of votes as a part of a byline, nothing for none."""
    return [markdown(edition.language.ngettext("%(num)s vote", "%(num)s votes", number))] if number else []


def opened(edition: Edition, discussion: Discussion, here: str, sentence: str) -> Markup:
    """Give the byline of a discussion itself; `sentence` says what its author did: "Asked by %(name)s"."""
    who, *rest = moments(edition, discussion.author, discussion.created_at, discussion.last_edited_at, here)
    said = Markup(edition.language.gettext(sentence, name=who))  # noqa: S704 - our sentence around Markdown
    return Markup(", ").join((said, *rest, *votes(edition, discussion.upvotes)))


def facts_of(edition: Edition, discussion: Discussion, kind: str, **further: object) -> dict[str, object]:
    """Give the facts of the front matter of a discussion's page."""
    stated = edition.licenses.get(discussion.repository.lower())
    edited = timestamp(discussion.last_edited_at) if discussion.last_edited_at else ""
    return facts(
        edition,
        kind,
        discussion=f"{discussion.repository}#{discussion.number}",
        url=edition.source(discussion),
        asked={**who(discussion.author), "at": timestamp(discussion.created_at), "edited": edited},
        **further,
        licence=(stated.spdx_id or stated.name) if stated else "",
    )


def who(actor: Actor | None) -> dict[str, str]:
    """Give the login of who did something, nothing where they may not be named."""
    return {"by": actor.login} if actor and actor.is_named else {}


def about(edition: Edition, discussion: Discussion, labels: Iterable[str], here: str) -> dict[str, Markup]:
    """Give what the list of facts says of every discussion, for `facts.md`."""
    stated = edition.licenses.get(discussion.repository.lower())
    source = edition.language.gettext(
        "Discussion %(number)s of %(repository)s", number=discussion.number, repository=discussion.repository
    )
    return {
        "labels": Markup(", ").join(topic(edition, one, here) for one in labels if clean(one)),
        "category": topic(edition, discussion.category.name, here),
        "updated": day(edition, discussion.updated_at),
        "licence": web_link(value_markdown(stated.name or stated.spdx_id), stated.url)
        if stated
        else Markup(),
        "source": web_link(markdown(source), edition.source(discussion)),
    }


def topic(edition: Edition, name: str, here: str) -> Markup:
    """Give a label or category, with the link to its topic's page where it has one."""
    target = edition.topics.get(name.casefold(), "")
    return link(markdown(name), target, here) if target else value_markdown(name)
