"""What search engines are told about a page: schema.org objects as JSON-LD in the page's body.

Follows https://developers.google.com/search/docs/appearance/structured-data/qapage and
https://developers.google.com/search/docs/appearance/structured-data/discussion-forum.
Addresses within the site are relative to the page, as JSON-LD allows: what stands in `content/`
must not depend on where the site is published.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from markupsafe import Markup

from kb_builder.knowledge import Answer, Idea
from kb_builder.model import Actor, Comment
from kb_builder.pages.edition import Edition, anchor, timestamp, title_of
from kb_builder.pages.inert import address

# "{{", "{%" and "{#" occur in JSON only inside strings, where every character has an escape.
_ESCAPES = (
    ("<", "\\u003c"),
    (">", "\\u003e"),
    ("&", "\\u0026"),
    ("{{", "\\u007b\\u007b"),
    ("{%", "\\u007b%"),
    ("{#", "\\u007b#"),
)


def script(data: Mapping[str, Any]) -> Markup:
    """Give the data as a one-line raw HTML block that no text in it can end."""
    line = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for character, escape in _ESCAPES:
        line = line.replace(character, escape)
    return Markup(f'<script type="application/ld+json">{line}</script>')  # noqa: S704


def qa_page(edition: Edition, answer: Answer) -> dict[str, Any]:
    """Give the QAPage of an answer: top-level replies are answers, replies to them are comments."""
    discussion = answer.discussion
    suggested = [other for other in answer.others if other.id != answer.accepted.id]
    question = {
        "@type": "Question",
        "name": title_of(answer.title, discussion.number),
        "text": edition.plain(discussion.body),
        "url": _url(discussion.url),
        **_dates(discussion.created_at, discussion.last_edited_at),
        "author": _author(edition, discussion.author, edition.addresses.answer(answer)),
        "upvoteCount": discussion.upvotes,
        "answerCount": 1 + len(suggested),
        "acceptedAnswer": _answer(edition, answer, answer.accepted),
        "suggestedAnswer": [_answer(edition, answer, other) for other in suggested],
    }
    return _page("QAPage", mainEntity=_present(question))


def forum_posting(edition: Edition, idea: Idea) -> dict[str, Any]:
    """Give the DiscussionForumPosting of an idea."""
    discussion, here = idea.discussion, edition.addresses.idea(idea)
    likes = {
        "@type": "InteractionCounter",
        "interactionType": "https://schema.org/LikeAction",
        "userInteractionCount": discussion.upvotes,
    }
    title = title_of(idea.title, discussion.number)
    return _page(
        "DiscussionForumPosting",
        headline=title,
        text=edition.plain(discussion.body) or title,
        url="./",
        **_dates(discussion.created_at, discussion.last_edited_at),
        author=_author(edition, discussion.author, here),
        interactionStatistic=likes,
        commentCount=sum(1 for _ in discussion.posts),
        comment=_comments(edition, (*([idea.official] if idea.official else ()), *idea.highlights), here),
    )


def _page(kind: str, **properties: object) -> dict[str, Any]:
    return {"@context": "https://schema.org", "@type": kind, **_present(properties)}


def _answer(edition: Edition, answer: Answer, comment: Comment) -> dict[str, Any]:
    here = edition.addresses.answer(answer)
    return _present(
        {
            "@type": "Answer",
            "text": edition.plain(comment.body),
            "url": f"#{anchor(comment)}",
            **_dates(comment.created_at, comment.last_edited_at),
            "author": _author(edition, comment.author, here),
            "upvoteCount": comment.upvotes,
            "comment": _comments(edition, comment.replies, here),
        }
    )


def _comments(edition: Edition, comments: Iterable[Comment], here: str) -> list[dict[str, Any]]:
    return [
        {
            "@type": "Comment",
            "text": edition.plain(comment.body),
            **_dates(comment.created_at, comment.last_edited_at),
            "author": _author(edition, comment.author, here),
        }
        for comment in comments
        if comment.body.strip()
    ]


def _author(edition: Edition, actor: Actor, here: str) -> dict[str, str]:
    credit = edition.credit(actor, here)
    return _present({"@type": "Person", "name": credit.name, "url": credit.href})


def _dates(created: datetime, edited: datetime | None) -> dict[str, str]:
    return _present(
        {"datePublished": timestamp(created), "dateModified": timestamp(edited) if edited else ""}
    )


def _url(url: str) -> str:
    return url if address(url) else ""


def _present(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in properties.items() if value not in ("", [], None)}
