"""What search engines are told about a page: schema.org objects as JSON-LD.

Follows https://developers.google.com/search/docs/appearance/structured-data/qapage, and beside it
`discussion-forum`, `profile-page` and `breadcrumb`. Addresses within the site are relative to the
page: what stands in `content/` must not depend on where the site is published. A build makes them
absolute.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from kb_builder.characters import clean, is_blank
from kb_builder.knowledge import Answer, Idea, Person
from kb_builder.model import Actor, ActorKind, Comment, Discussion
from kb_builder.pages.changes import contributions, last_gave
from kb_builder.pages.edition import Edition, anchor, timestamp, title_of
from kb_builder.pages.inert import address
from kb_builder.pages.trail import TrailStep

_LEAST_STEPS = 2
"""Search engines show no trail of fewer."""


def graph(objects: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Give what a page says about itself as one document."""
    return {"@context": "https://schema.org", "@graph": list(objects)}


def breadcrumbs(way: tuple[TrailStep, ...]) -> dict[str, Any]:
    """Give the BreadcrumbList of a trail.

    Its last step is the page itself, which needs no address, and no place where there are two others.
    """
    items = [
        {"@type": "ListItem", "position": place, "name": crumb.name, "item": crumb.href}
        for place, crumb in enumerate(way, start=1)
    ]
    items[-1].pop("item")
    if len(items) > _LEAST_STEPS:
        items.pop()
    return {"@type": "BreadcrumbList", "itemListElement": items}


def qa_page(edition: Edition, answer: Answer) -> dict[str, Any] | None:
    """Give the QAPage of an answer, None where its accepted answer has no words, only a picture.

    Answers are the accepted one and those that others support; what else the page shows at the
    top level is a comment on the question, and replies are comments on what they reply to. All are
    counted. Search engines want the text of the accepted answer; all other texts stand on the page alone.
    """
    discussion, accepted = answer.discussion, answer.accepted
    if not edition.plain(accepted.body):
        return None
    title = title_of(answer.title, discussion.number)
    suggested = [other for other in answer.others if other.id != accepted.id and edition.plain(other.body)]
    answers = {accepted.id, *(other.id for other in suggested)}
    rest = [one for one in discussion.comments if one.id not in answers and not is_blank(one.body)]
    question = {
        "@type": "Question",
        "name": title,
        "url": "./",
        **_dates(discussion.created_at, discussion.last_edited_at),
        "author": _author(edition, discussion.author, edition.addresses.answer(answer)),
        "upvoteCount": discussion.upvotes,
        "answerCount": len(answers),
        "commentCount": len(rest),
        "acceptedAnswer": _answer(edition, answer, accepted),
    }
    return {"@type": "QAPage", "mainEntity": _present(question)}


def forum_posting(edition: Edition, idea: Idea) -> dict[str, Any]:
    """Give the DiscussionForumPosting of an idea; its votes are likes, its comments are counted."""
    discussion, here = idea.discussion, edition.addresses.idea(idea)
    title = title_of(idea.title, discussion.number)
    posting = {
        "@type": "DiscussionForumPosting",
        "headline": title,
        "text": edition.plain(discussion.body) or title,
        "url": "./",
        "discussionUrl": _url(discussion.url),
        **_dates(discussion.created_at, discussion.last_edited_at),
        "author": _author(edition, discussion.author, here),
        "interactionStatistic": [
            _count("LikeAction", discussion.upvotes),
            _count("CommentAction", _posts(discussion)),
        ],
        "commentCount": _posts(discussion),
    }
    return _present(posting)


def profile_page(edition: Edition, person: Person, description: str) -> dict[str, Any]:
    """Give the ProfilePage of a contributor: what they wrote here, and the votes that it got."""
    here, given = edition.addresses.person(person.actor), list(contributions(person))
    credit, last = edition.credit(person.actor, here), last_gave(person)
    votes = sum(post.upvotes if post else discussion.upvotes for discussion, post, _ in given)
    somebody = {
        "@type": _kind(person.actor),
        "name": credit.name,
        "description": description,
        "url": "./",
        "image": credit.avatar,
        "sameAs": "" if person.actor.kind is ActorKind.SAMPLE else _url(person.actor.url),
        "interactionStatistic": _count("LikeAction", votes),
        "agentInteractionStatistic": _count("WriteAction", len(given)),
    }
    page = {
        "@type": "ProfilePage",
        "dateModified": timestamp(last) if last else "",
        "mainEntity": _present(somebody),
    }
    return _present(page)


def _answer(edition: Edition, answer: Answer, comment: Comment) -> dict[str, Any]:
    here = edition.addresses.answer(answer)
    # An accepted reply is an answer, and no comment on the one that it replies to.
    replies = [reply for reply in comment.replies if reply.id != answer.accepted.id and reply.body.strip()]
    written = {
        "@type": "Answer",
        "text": edition.plain(comment.body),
        "url": f"#{anchor(comment)}",
        **_dates(comment.created_at, comment.last_edited_at),
        "author": _author(edition, comment.author, here),
        "upvoteCount": comment.upvotes,
        "commentCount": len(replies),
    }
    return _present(written)


def _author(edition: Edition, actor: Actor, here: str) -> dict[str, str]:
    credit = edition.credit(actor, here)
    return _present({"@type": _kind(actor), "name": clean(credit.name), "url": credit.href})


def _kind(actor: Actor) -> str:
    return "Organization" if actor.is_named and actor.kind is ActorKind.ORGANIZATION else "Person"


def _count(action: str, number: int) -> dict[str, Any]:
    return {
        "@type": "InteractionCounter",
        "interactionType": f"https://schema.org/{action}",
        "userInteractionCount": number,
    }


def _posts(discussion: Discussion) -> int:
    return sum(1 for _ in discussion.posts)


def _dates(created: datetime, edited: datetime | None) -> dict[str, str]:
    return _present(
        {"datePublished": timestamp(created), "dateModified": timestamp(edited) if edited else ""}
    )


def _url(url: str) -> str:
    return url if address(url) else ""


def _present(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in properties.items() if value not in ("", [], None)}
