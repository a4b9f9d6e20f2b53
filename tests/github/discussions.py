"""The fields of `Discussion` and what hangs on it, filled in where a data set leaves them out."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator
from itertools import count
from typing import Any

from tests.github.actors import actor
from tests.github.derived import later, node_id, slug

Row = dict[str, Any]

REACTIONS = ("THUMBS_UP", "THUMBS_DOWN", "LAUGH", "HOORAY", "CONFUSED", "HEART", "ROCKET", "EYES")
EPOCH = "2020-01-01T00:00:00Z"


def discussion(given: Row, repository: str) -> Row:
    """Fill in a discussion: ids and addresses from repository and number, times from the posts."""
    number = given["number"]
    created = given.get("createdAt") or _earliest(given) or later(EPOCH, 60 * number)
    url = given.get("url") or f"https://github.com/{repository}/discussions/{number}"
    row: Row = {
        "__typename": "Discussion",
        "id": node_id("D_kwDO", repository.lower(), str(number)),
        "databaseId": 1_000_000 + number,
        "title": "",
        "url": url,
        "resourcePath": url.removeprefix("https://github.com"),
        "stateReason": None,
        "activeLockReason": None,
        "locked": False,
        "answerChosenAt": None,
        "closedAt": None,
        "isAnswered": None,
    }
    row |= _post(given, created, row) | {"repository": repository}
    row["closed"] = bool(given.get("closed") or given.get("closedAt"))
    row["category"] = category(given.get("category"), repository)
    row["answerChosenBy"] = actor(given.get("answerChosenBy"))
    row["labels"] = [_label(one, repository, created) for one in _listed(given.get("labels"))]
    row["poll"] = _poll(given.get("poll"), str(row["id"]))
    serial = (number * 10_000 + place for place in count(1))
    row["comments"] = [
        _comment(c, row, None, serial, n) for n, c in enumerate(_listed(given.get("comments")))
    ]
    _mark_answer(row, given)
    return row


def add_comment(row: Row, given: Row) -> Row:
    """Add a comment to a discussion, as the mutation does, and give it."""
    number = 1 + max(
        (comment["databaseId"] for comment in row["comments"]), default=row["databaseId"] * 10_000
    )
    made = _comment({"createdAt": row["updatedAt"], **given}, row, None, count(number), len(row["comments"]))
    made["viewerDidAuthor"] = bool(given.get("viewerDidAuthor"))
    row["comments"].append(made)
    return made


def category(given: Row | str | None, repository: str) -> Row:
    """Fill in a category; none at all is `General`, which accepts no answers."""
    row = {"name": given} if isinstance(given, str) else dict(given or {"name": "General"})
    row = {name: value for name, value in row.items() if value is not None}
    row.setdefault("slug", slug(row["name"]))
    return {
        "__typename": "DiscussionCategory",
        "id": node_id("DIC_kwDO", repository.lower(), row["slug"]),
        "emoji": ":speech_balloon:",
        "emojiHTML": "<div>💬</div>",
        "description": None,
        "isAnswerable": False,
        "createdAt": EPOCH,
        "updatedAt": EPOCH,
        "repository": repository,
    } | row


def _post(given: Row, created: str, defaults: Row) -> Row:
    told = {name: value for name, value in given.items() if value is not None}
    body = told.get("body", "")
    row: Row = {
        "authorAssociation": "NONE",
        "body": body,
        "bodyHTML": f'<p dir="auto">{html.escape(body)}</p>',
        "bodyText": body,
        "createdAt": created,
        "updatedAt": created,
        "publishedAt": created,
        "lastEditedAt": None,
        "includesCreatedEdit": "lastEditedAt" in told,
        "createdViaEmail": False,
        "upvoteCount": 0,
    }
    row = defaults | row | told
    row["author"] = actor(given.get("author"))
    row["editor"] = actor(given.get("editor"))
    row["reactionGroups"] = _reaction_groups(given.get("reactionGroups"), row)
    row["userContentEdits"] = [
        _edit(one, row, n) for n, one in enumerate(_listed(given.get("userContentEdits")))
    ]
    return row


def _comment(given: Row, parent: Row, reply_to: Row | None, serial: Iterator[int], place: int) -> Row:
    number = given.get("databaseId") or next(serial)
    created = given.get("createdAt") or later((reply_to or parent)["createdAt"], place + 1)
    url = f"{parent['url']}#discussioncomment-{number}"
    defaults: Row = {
        "__typename": "DiscussionComment",
        "id": node_id("DC_kwDO", str(parent["id"]), str(number)),
        "databaseId": number,
        "url": url,
        "resourcePath": url.removeprefix("https://github.com"),
        "isAnswer": False,
        "isMinimized": bool(given.get("minimizedReason")),
        "minimizedReason": None,
        "deletedAt": None,
    }
    row = _post(given, created, defaults)
    row |= {"discussion": parent, "replyTo": reply_to}
    replies = enumerate(_listed(given.get("replies")))
    row["replies"] = [_comment(reply, parent, row, serial, n) for n, reply in replies]
    return row


def _reaction_groups(given: Iterable[Row] | Row | None, subject: Row) -> list[Row]:
    counts = (
        dict(given or {}) if isinstance(given, dict | None) else {g["content"]: _reactors(g) for g in given}
    )
    return [
        {"content": content, "count": counts.get(content, 0), "subject": subject, "createdAt": None}
        for content in REACTIONS
    ]


def _reactors(group: Row) -> int:
    listed = group.get("reactors") or group.get("users") or {}
    return int(listed.get("totalCount", 0))


def _edit(given: Row, subject: Row, place: int) -> Row:
    at = given.get("editedAt") or subject["lastEditedAt"] or subject["updatedAt"]
    row: Row = {"createdAt": at, "updatedAt": at, "editedAt": at, "diff": None, "deletedAt": None} | given
    row |= {"editor": actor(given.get("editor")), "deletedBy": actor(given.get("deletedBy"))}
    return {"__typename": "UserContentEdit", "id": node_id("UCE_", str(subject["id"]), str(place))} | row


def _label(given: Row | str, repository: str, created: str) -> Row:
    row = {"name": given} if isinstance(given, str) else dict(given)
    path = f"/{repository}/labels/{row['name']}"
    return {
        "__typename": "Label",
        "id": node_id("LA_kwDO", repository.lower(), row["name"]),
        "color": "ededed",
        "description": None,
        "isDefault": False,
        "createdAt": created,
        "updatedAt": created,
        "resourcePath": path,
        "url": f"https://github.com{path}",
        "repository": repository,
    } | row


def _poll(given: Row | None, owner: str) -> Row | None:
    if given is None:
        return None
    options: list[Row] = [
        {
            "__typename": "DiscussionPollOption",
            "id": node_id("DPO_", owner, str(n)),
            "place": n,
            "totalVoteCount": 0,
        }
        | one
        for n, one in enumerate(_listed(given.get("options")))
    ]
    votes = sum(int(option["totalVoteCount"]) for option in options)
    poll: Row = {"__typename": "DiscussionPoll", "id": node_id("DP_", owner), "totalVoteCount": votes}
    return poll | given | {"options": options}


def _mark_answer(row: Row, given: Row) -> None:
    wanted = given.get("answerId") or (given.get("answer") or {}).get("id")
    for comment in row["comments"]:
        for post in (comment, *comment["replies"]):
            post["isAnswer"] = bool(post["isAnswer"]) or (wanted is not None and post["id"] == wanted)
            if post["isAnswer"] and row["answerChosenAt"] is None:
                row["answerChosenAt"] = post["createdAt"]


def _earliest(given: Row) -> str | None:
    comments = _listed(given.get("comments"))
    return min((c["createdAt"] for c in comments if c.get("createdAt")), default=None)


def _listed(given: Any) -> list[Any]:
    rows = given.get("nodes") if isinstance(given, dict) else given
    return list(rows or ())
