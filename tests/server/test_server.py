"""The test server answers, refuses and counts as GitHub does."""

from __future__ import annotations

import time
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from github import Auth, Github

from tests.github import GitHub, load
from tests.github.client import ask, send_to

COUNT = '{ repository(owner: "acme", name: "widgets") { discussions { totalCount } } }'
RATE = "rateLimit { cost limit nodeCount remaining resetAt used }"
NOON = 1_760_000_000


@pytest.fixture
def server(widgets: Path) -> Iterator[GitHub]:
    """A server whose refusals are the point of the test; its clock stands still."""
    with GitHub([load(widgets)], now=lambda: NOON) as made:
        yield made


def test_a_field_that_the_schema_does_not_know_is_refused_and_remembered(server: GitHub) -> None:
    """The answer has GitHub's words, and the fixture would fail the test that asked."""
    reply = ask(server, 'query Q { repository(owner: "acme", name: "widgets") { diskusions } }')
    assert reply.status == 200
    assert "data" not in reply.payload
    assert reply.errors[0]["message"] == "Field 'diskusions' doesn't exist on type 'Repository'"
    assert reply.errors[0]["extensions"]["code"] == "undefinedField"
    assert server.refused == ["query: Field 'diskusions' doesn't exist on type 'Repository'"]


@pytest.mark.parametrize(
    "query",
    [
        '{ repository(owner: 1, name: "widgets") { id } }',
        '{ repository(owner: "acme", name: "widgets") { discussions(since: "2020") { totalCount } } }',
        '{ repository(owner: "acme", name: "widgets") { discussion(number: 1) { isMinimized } } }',
        "query ($n: Int!) { rateLimit { cost } }",
        "query ($n: Int!) { rateLimit { cost } viewer { followers(first: $n) { totalCount } } }",
        "{ repository(",
        '{ repository(owner: "acme", name: "widgets") { stargazerCount } }',
    ],
)
def test_whatever_the_schema_or_the_data_cannot_answer_is_remembered(server: GitHub, query: str) -> None:
    """Wrong types, unknown arguments, unused or missing variables, syntax, fields without data."""
    assert ask(server, query).errors
    assert len(server.refused) == 1


def test_a_missing_repository_is_null_with_not_found(github: GitHub) -> None:
    """HTTP 200, null, and an error with type and path."""
    reply = ask(github, '{ repository(owner: "acme", name: "nothing") { id } }')
    assert (reply.status, reply.payload["data"]) == (200, {"repository": None})
    assert reply.errors == [
        {
            "type": "NOT_FOUND",
            "path": ["repository"],
            "locations": [{"line": 1, "column": 3}],
            "message": "Could not resolve to a Repository with the name 'acme/nothing'.",
        }
    ]


def test_a_missing_discussion_is_null_with_not_found(github: GitHub) -> None:
    """The repository itself is still there."""
    reply = ask(github, '{ repository(owner: "acme", name: "widgets") { discussion(number: 99) { id } } }')
    assert reply.payload["data"] == {"repository": {"discussion": None}}
    assert reply.errors[0]["path"] == ["repository", "discussion"]
    assert reply.errors[0]["message"] == "Could not resolve to a Discussion with the number of 99."


def test_nodes_by_id_hold_null_where_an_id_is_unknown(github: GitHub) -> None:
    """Known ids answer, the others are null with an error at their place."""
    known = github.repository("acme/widgets").discussion(3)["id"]
    query = "query ($ids: [ID!]!) { nodes(ids: $ids) { id ... on Discussion { number } } }"
    reply = ask(github, query, ids=[known, "D_gone"])
    assert reply.payload["data"]["nodes"] == [{"id": known, "number": 3}, None]
    assert reply.errors[0]["path"] == ["nodes", 1]
    assert reply.errors[0]["message"] == "Could not resolve to a node with the global id of 'D_gone'"


def test_more_than_a_hundred_ids_are_refused(github: GitHub) -> None:
    """GitHub takes 1 to 100 ids."""
    reply = ask(github, "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=["D_x"] * 101)
    assert reply.errors[0]["type"] == "ARGUMENT_LIMIT"


def test_a_renamed_repository_answers_under_its_new_name(github: GitHub) -> None:
    """Unless the query says that it does not want that."""
    reply = ask(github, '{ repository(owner: "acme", name: "old-widgets") { nameWithOwner } }')
    assert reply.data == {"repository": {"nameWithOwner": "acme/widgets"}}
    query = '{ repository(owner: "acme", name: "old-widgets", followRenames: false) { nameWithOwner } }'
    assert ask(github, query).errors[0]["type"] == "NOT_FOUND"


def test_disabled_discussions_are_no_error_but_nothing(github: GitHub) -> None:
    """Only `hasDiscussionsEnabled` tells them from a repository without discussions."""
    github.repository("acme/widgets").repository["hasDiscussionsEnabled"] = False
    query = (
        '{ repository(owner: "acme", name: "widgets") { hasDiscussionsEnabled discussions { totalCount } } }'
    )
    assert ask(github, query).data["repository"] == {
        "hasDiscussionsEnabled": False,
        "discussions": {"totalCount": 0},
    }


def test_a_request_needs_a_known_token(server: GitHub) -> None:
    """401 without one, 401 for a wrong one, and what was sent is on record."""
    server.tokens = {"right"}
    assert [ask(server, COUNT, token).status for token in ("", "wrong", "right")] == [401, 401, 200]
    assert ask(server, COUNT, "wrong").payload["message"] == "Bad credentials"
    assert [request.token for request in server.requests] == ["", "wrong", "right", "wrong"]


def test_points_are_told_in_the_headers_and_in_the_answer(server: GitHub) -> None:
    """Every query costs a point at least; the Date header is the server's own clock."""
    ask(server, COUNT)
    reply = ask(server, f"{{ {RATE} }}")
    assert reply.data["rateLimit"] == {
        "cost": 1,
        "limit": 5000,
        "nodeCount": 0,
        "remaining": 4998,
        "resetAt": "2025-10-09T09:53:20Z",
        "used": 2,
    }
    assert reply.headers["x-ratelimit-remaining"] == "4998"
    assert reply.headers["x-ratelimit-used"] == "2"
    assert reply.headers["x-ratelimit-resource"] == "graphql"
    assert reply.headers["x-ratelimit-reset"] == str(NOON + 3600)
    assert parsedate_to_datetime(reply.headers["date"]).timestamp() == NOON
    assert server.cost == 2


def test_a_dry_run_tells_the_price_and_runs_nothing(github: GitHub) -> None:
    """`rateLimit(dryRun: true)` prices the query it stands in."""
    inner = "discussions(first: 100) { nodes { comments(first: 2) { nodes { id } } } }"
    repository = f'repository(owner: "acme", name: "widgets") {{ {inner} }}'
    reply = ask(github, f"{{ rateLimit(dryRun: true) {{ cost used }} {repository} }}")
    assert reply.data == {"rateLimit": {"cost": 1, "used": 0}, "repository": None}


def test_the_last_point_is_no_error_but_the_next_request_is(server: GitHub) -> None:
    """Zero remaining comes with a good answer first; an hour later all is well again."""
    server.rate.limit = 1
    assert ask(server, COUNT).headers["x-ratelimit-remaining"] == "0"
    over = ask(server, COUNT)
    assert (over.status, over.errors[0]["type"], over.errors[0]["code"]) == (
        200,
        "RATE_LIMIT",
        "graphql_rate_limit",
    )
    assert over.headers["x-ratelimit-remaining"] == "0"
    server.now = lambda: NOON + 3600
    assert ask(server, COUNT).data
    assert server.refused == []


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [(b"{", 400, "Problems parsing JSON"), (b"{}", 200, "A query attribute must be specified")],
)
def test_a_body_that_is_no_query_is_answered_like_github(
    server: GitHub, body: bytes, status: int, words: str
) -> None:
    """No JSON is 400; JSON without a query is 200 with an error."""
    reply = send_to(server.url, body)
    assert reply.status == status
    assert words in reply.body.decode()


def test_an_app_gets_its_token_by_way_of_pygithub(server: GitHub) -> None:
    """PyGithub signs in as an installation and asks with the token that it was given."""
    server.tokens, server.now = set(), time.time  # PyGithub knows no clock but the local one
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    auth = Auth.AppAuth("7", key.decode()).get_installation_auth(42)
    with Github(auth=auth, base_url=server.url, seconds_between_writes=0) as client:
        _, answer = client.requester.graphql_query(COUNT, {})
    assert answer["data"]["repository"]["discussions"]["totalCount"] == 14
    assert server.rest_requests[0].path == "/app/installations/42/access_tokens"
    assert {server.requests[0].token} == server.tokens


def test_an_app_without_a_signature_gets_no_token(server: GitHub) -> None:
    """The signature of the JSON web token is not verified, but it must be there, its times right."""
    assert send_to(server.url, b"", path="/app/installations/42/access_tokens", token="").status == 401


def test_shuffling_changes_only_the_order_that_github_does_not_promise(github: GitHub) -> None:
    """Labels, reactions and categories move; the discussions stay in the order asked for."""
    query = """{ repository(owner: "acme", name: "widgets") {
      discussionCategories(first: 25) { nodes { slug } }
      discussions(first: 20, orderBy: {field: CREATED_AT, direction: ASC}) { nodes {
        number createdAt labels(first: 9) { nodes { name } } reactionGroups { content } } } } }"""
    answers = []
    for seed in (None, 1, 2, 2):
        github.shuffle(seed)
        answers.append(ask(github, query).data["repository"])
    assert answers[2] == answers[3]
    assert len({str(answer["discussionCategories"]) for answer in answers}) == 3
    assert len({str(answer["discussions"]["nodes"][0]["reactionGroups"]) for answer in answers}) == 3
    for answer in answers:
        times = [row["createdAt"] for row in answer["discussions"]["nodes"]]
        assert times == sorted(times)


def test_closing_ends_requests_that_still_wait(widgets: Path) -> None:
    """A server with an open keep-alive connection closes at once and leaves no thread."""
    server = GitHub([load(widgets)])
    with Github(auth=Auth.Token("t"), base_url=server.url) as client:
        client.requester.graphql_query(COUNT, {})
        server.close()
    assert server.crashes == []
