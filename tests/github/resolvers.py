"""What each field of GitHub's schema answers over the data sets; a field without data fails the test."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLError, GraphQLResolveInfo

from tests.github import tracker
from tests.github.actors import actor
from tests.github.dataset import Dataset
from tests.github.derived import digest
from tests.github.discussions import add_comment
from tests.github.paging import Key, connection
from tests.github.problems import no_discussion, no_node, no_repository, typed

Row = dict[str, Any]
Resolver = Callable[[Any, "World", dict[str, Any]], Any]

MAX_IDS = 100
UNSUPPORTED = "TEST_SERVER_HAS_NO_DATA"


@dataclass(slots=True)
class World:
    """What one query is answered from: the data sets, the price, and the order of what has none."""

    datasets: list[Dataset]
    rate_limit: Row
    shuffle: int | None = None
    dry_run: bool = False

    def named(self, full: str, *, follow: bool = True) -> Dataset | None:
        """Give the data set of "owner/name", by a former name too when `follow` is true."""
        former = (one for one in self.datasets if full.lower() in map(str.lower, one.former_names))
        today = (one for one in self.datasets if full.lower() == one.name.lower())
        # A name that was left leads on only until somebody else takes it.
        return next(today, None) or (next(former, None) if follow else None)

    def arrange(self, rows: Iterable[Row], word: str) -> list[Row]:
        """Give rows that GitHub promises no order for: as stored, or shuffled by the seed."""
        listed = list(rows)
        if self.shuffle is None:
            return listed
        return sorted(listed, key=lambda row: digest(str(self.shuffle), str(row[word])))

    def tie(self, row: Row) -> Any:
        """Give what decides between equal sort keys: the database id, or the shuffled one."""
        return row["databaseId"] if self.shuffle is None else digest(str(self.shuffle), str(row["id"]))

    def nodes(self) -> Iterator[Row]:
        """Yield every row that has a global node id."""
        for one in self.datasets:
            yield one.repository
            yield from one.categories
            for row in one.discussions:
                yield row
                yield from row["labels"]
                for comment in row["comments"]:
                    yield comment
                    yield from comment["replies"]


def resolve(source: Any, info: GraphQLResolveInfo[Any], **arguments: Any) -> Any:
    """Resolve any field: by its rule, else from the row itself."""
    world: World = info.context
    rule = RULES.get((info.parent_type.name, info.field_name))
    if info.parent_type.name == "Query" and world.dry_run and info.field_name != "rateLimit":
        return None
    if rule is not None:
        return rule(source, world, arguments)
    if isinstance(source, dict) and info.field_name in source:
        return source[info.field_name]
    if info.field_name.startswith("viewer"):
        return False
    raise typed(UNSUPPORTED, f"The test server holds nothing for {info.parent_type.name}.{info.field_name}")


def type_of(value: Any, *_: Any) -> str:
    """Give the concrete type of a row behind an interface or union."""
    return str(value["__typename"])


def _repository(_: Any, world: World, asked: dict[str, Any]) -> Row:
    full = f"{asked['owner']}/{asked['name']}"
    found = world.named(full, follow=bool(asked.get("followRenames", True)))
    if found is None:
        raise no_repository(full)
    return found.repository


def _back_to_repository(row: Row, world: World, _: dict[str, Any]) -> Row:
    found = world.named(str(row["repository"]))
    assert found is not None
    return found.repository


def _node(_: Any, world: World, asked: dict[str, Any]) -> Row:
    for row in world.nodes():
        if row["id"] == asked["id"]:
            return row
    raise no_node(asked["id"])


def _nodes(_: Any, world: World, asked: dict[str, Any]) -> list[Row | GraphQLError]:
    ids = asked["ids"]
    if len(ids) > MAX_IDS:
        message = f"You may not provide more than {MAX_IDS} node ids; you provided {len(ids)}."
        raise typed("ARGUMENT_LIMIT", message)
    known = {row["id"]: row for row in world.nodes()}
    return [known.get(one) or no_node(one) for one in ids]


def _rows(repository: Row, world: World) -> tuple[Dataset, list[Row]]:
    found = world.named(str(repository["nameWithOwner"]))
    assert found is not None
    return found, found.discussions if repository["hasDiscussionsEnabled"] else []


def _discussions(repository: Row, world: World, asked: dict[str, Any]) -> Row:
    _, rows = _rows(repository, world)
    order = asked.get("orderBy") or {"field": "UPDATED_AT", "direction": "DESC"}
    field = "createdAt" if order["field"] == "CREATED_AT" else "updatedAt"
    wanted = [row for row in rows if _matches(row, asked)]
    return connection(
        wanted, lambda row: (row[field], world.tie(row)), asked, descending=order["direction"] == "DESC"
    )


def _matches(row: Row, asked: dict[str, Any]) -> bool:
    states, answered, wanted = asked.get("states"), asked.get("answered"), asked.get("categoryId")
    if states and ("CLOSED" if row["closed"] else "OPEN") not in states:
        return False
    if answered is not None and bool(_is_answered(row)) != answered:
        return False
    return wanted is None or row["category"]["id"] == wanted


def _discussion(repository: Row, world: World, asked: dict[str, Any]) -> Row:
    _, rows = _rows(repository, world)
    for row in rows:
        if row["number"] == asked["number"]:
            return row
    raise no_discussion(asked["number"])


def _categories(repository: Row, world: World, asked: dict[str, Any]) -> Row:
    found, _ = _rows(repository, world)
    rows = found.categories if repository["hasDiscussionsEnabled"] else []
    return _listed(world.arrange(rows, "id"), asked)


def _category(repository: Row, world: World, asked: dict[str, Any]) -> Row | None:
    found, _ = _rows(repository, world)
    return next((row for row in found.categories if row["slug"] == asked["slug"]), None)


def _answer(row: Row) -> Row | None:
    posts = (post for comment in row["comments"] for post in (comment, *comment["replies"]))
    return next((post for post in posts if post["isAnswer"]), None)


def _is_answered(row: Row) -> bool | None:
    return _answer(row) is not None if row["category"]["isAnswerable"] else None


def _posts(word: str) -> Resolver:
    def resolver(row: Row, world: World, asked: dict[str, Any]) -> Row:
        return connection(row[word], lambda post: (post["createdAt"], world.tie(post)), asked)

    return resolver


def _labels(row: Row, world: World, asked: dict[str, Any]) -> Row:
    order = asked.get("orderBy") or {"field": "CREATED_AT", "direction": "ASC"}
    rows = world.arrange(row["labels"], "id")
    place = {label["id"]: n for n, label in enumerate(rows)}
    word = "name" if order["field"] == "NAME" else "createdAt"

    def key(label: Row) -> tuple[Any, ...]:
        return (label[word], place[label["id"]])

    return connection(rows, key, asked, descending=order["direction"] == "DESC")


def _all_labels(repository: Row, world: World, asked: dict[str, Any]) -> Row:
    _, rows = _rows(repository, world)
    every = {label["name"]: label for row in rows for label in row["labels"]}
    return _listed(world.arrange(every.values(), "id"), asked)


def _listed(rows: list[Row], asked: dict[str, Any]) -> Row:
    place = {id(row): n for n, row in enumerate(rows)}
    key: Key = lambda row: (place[id(row)],)  # noqa: E731
    return connection(rows, key, asked)


def _reactions(row: Row, world: World, asked: dict[str, Any]) -> Row:
    wanted = asked.get("content")
    groups = [g for g in world.arrange(row["reactionGroups"], "content") if wanted in (None, g["content"])]
    rows = [
        {
            "__typename": "Reaction",
            "id": f"REA_{row['id']}_{group['content']}_{n}",
            "databaseId": n + 1,
            "content": group["content"],
            "createdAt": row["createdAt"],
            "user": None,
            "reactable": row,
        }
        for group in groups
        for n in range(group["count"])
    ]
    return _listed(rows, asked)


def _counted(group: Row, _: World, __: dict[str, Any]) -> Row:
    return {"totalCount": group["count"]}


def _options(poll: Row, _: World, asked: dict[str, Any]) -> Row:
    order = asked.get("orderBy") or {"field": "AUTHORED_ORDER", "direction": "ASC"}
    word = "place" if order["field"] == "AUTHORED_ORDER" else "totalVoteCount"

    def key(option: Row) -> tuple[Any, ...]:
        return (option[word], option["place"])

    return connection(poll["options"], key, asked, descending=order["direction"] == "DESC")


def _add_comment(_: Any, world: World, asked: dict[str, Any]) -> Row:
    given = asked["input"]
    row = next((one for one in world.nodes() if one["id"] == given["discussionId"]), None)
    if row is None:
        raise no_node(given["discussionId"])
    bot = {"login": "github-actions", "__typename": "Bot"}
    return {"comment": add_comment(row, {"body": given["body"], "author": bot, "viewerDidAuthor": True})}


POST_RULES: dict[str, Resolver] = {
    "reactions": _reactions,
    "reactionGroups": lambda row, world, _: world.arrange(row["reactionGroups"], "content"),
    "userContentEdits": lambda row, _, asked: _listed(row["userContentEdits"], asked),
}

RULES: dict[tuple[str, str], Resolver] = {
    ("Mutation", "addDiscussionComment"): _add_comment,
    ("Query", "repository"): _repository,
    ("Query", "node"): _node,
    ("Query", "nodes"): _nodes,
    ("Query", "rateLimit"): lambda _, world, __: world.rate_limit,
    ("Query", "viewer"): lambda *_: actor("sample-reader"),
    ("Repository", "discussions"): _discussions,
    ("Repository", "discussion"): _discussion,
    ("Repository", "labels"): _all_labels,
    ("Repository", "discussionCategories"): _categories,
    ("Repository", "discussionCategory"): _category,
    ("Repository", "pinnedDiscussions"): lambda _, __, asked: _listed([], asked),
    ("Discussion", "repository"): _back_to_repository,
    ("DiscussionCategory", "repository"): _back_to_repository,
    ("Label", "repository"): _back_to_repository,
    ("Discussion", "answer"): lambda row, _, __: _answer(row),
    ("Discussion", "isAnswered"): lambda row, _, __: _is_answered(row),
    ("Discussion", "comments"): _posts("comments"),
    ("Discussion", "labels"): _labels,
    ("DiscussionComment", "replies"): _posts("replies"),
    ("DiscussionPoll", "options"): _options,
    ("ReactionGroup", "reactors"): _counted,
    ("ReactionGroup", "users"): _counted,
    **tracker.RULES,
    **{("Discussion", word): rule for word, rule in POST_RULES.items()},
    **{("DiscussionComment", word): rule for word, rule in POST_RULES.items()},
}
