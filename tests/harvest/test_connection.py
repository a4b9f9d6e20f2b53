"""Who asks, and where: tokens, Apps and addresses, and that no secret is ever shown."""

from __future__ import annotations

import logging
import time
import traceback
from base64 import b64encode

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from github import GithubException

from kb_builder.errors import HarvestError, KbError
from kb_builder.harvest import AppCredentials, Connection
from kb_builder.harvest.client import system_proxy
from kb_builder.harvest.connection import requester
from tests.github import GitHub, faults, load
from tests.github.exchange import Answer, Request
from tests.github.faults import FAULTS
from tests.github.http_shell import Shell
from tests.harvest.harvesting import CANARY, asks, connect, harvest


@pytest.fixture(scope="module")
def private_key() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


@pytest.mark.parametrize(
    ("api", "graphql"),
    [
        ("https://api.github.com", "https://api.github.com/graphql"),
        ("https://ghe.example/api/v3", "https://ghe.example/api/graphql"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080/graphql"),
        ("http://127.0.0.1:8080/", "http://127.0.0.1:8080/elsewhere/graphql"),
    ],
)
def test_the_graphql_address_is_the_one_that_is_given(api, graphql):
    with requester(Connection(api, graphql, "token")) as made:
        assert made.graphql_url == graphql


@pytest.mark.parametrize(
    ("api", "graphql"),
    [
        ("https://api.github.com", "https://evil.example/graphql"),
        ("https://api.github.com", "http://api.github.com/graphql"),
        ("ftp://api.github.com", "ftp://api.github.com/graphql"),
        ("https://user@api.github.com", "https://user@api.github.com/graphql"),
        ("https://ghe.example/api/v3", "https://ghe.example/graphql"),
        ("", ""),
        *(
            (f"https://{host}", f"https://{host}/graphql")
            for host in ("a:x", "a:99999", "a:0", "[::1", "[x]")
        ),
    ],
)
def test_addresses_that_cannot_be_right_are_refused_before_a_token_is_sent(api, graphql):
    with pytest.raises(HarvestError) as caught, requester(Connection(api, graphql, "token")):
        pass
    assert "GITHUB_" in caught.value.reason
    assert "user" not in caught.value.reason


def test_a_proxy_of_the_environment_is_asked_for_queries(monkeypatch):
    """As every program does: HTTP_PROXY names it with an account, NO_PROXY the hosts that need none."""
    seen = []

    def relay(request: Request) -> Answer:
        seen.append((request.path, request.headers.get("proxy-authorization")))
        return Answer(404)

    shell = Shell(relay, 0, now=time.time)
    monkeypatch.setenv("http_proxy", f"http://me:it%40s@127.0.0.1:{shell.port}")
    with pytest.raises(GithubException), requester(Connection(PROXIED, f"{PROXIED}/graphql", "t")) as made:
        made.graphql_query("query { viewer { login } }", {})
    shell.close()
    assert seen == [(f"{PROXIED}/graphql", f"Basic {b64encode(b'me:it@s').decode()}")]
    monkeypatch.setenv("no_proxy", "github.example")
    assert system_proxy(PROXIED) == ""


@pytest.mark.parametrize(
    "proxy", ["http://me:secret@p:x", "http://[::1", "p:99999", "socks5://p:1", "http://"]
)
@pytest.mark.parametrize("name", ["HTTP_PROXY", "ALL_PROXY"])
def test_a_proxy_that_cannot_be_one_is_named_by_its_variable_alone(monkeypatch, name, proxy):
    monkeypatch.setenv(name.lower(), proxy)
    with pytest.raises(HarvestError) as caught:
        system_proxy(PROXIED)
    assert caught.value.reason == f"{name} is not the address of a server"
    assert caught.value.next_step == f"Set {name} to an http(s) URL."


PROXIED = "http://github.example"


@pytest.mark.parametrize("token", ["", "  ", f"{CANARY}\nX-Evil: 1", "ghp_ü"])
def test_a_token_that_cannot_be_one_is_refused_without_showing_it(github, token):
    with pytest.raises(HarvestError) as caught:
        harvest(github, connection=connect(github, token))
    assert "GITHUB_TOKEN" in caught.value.next_step
    assert CANARY not in "".join(traceback.format_exception(caught.value))
    assert github.requests == []


def test_a_token_with_a_line_end_is_sent_without_it(github):
    github.tokens = {CANARY}
    assert harvest(github, numbers=[1], connection=connect(github, f"{CANARY}\n")).discussions


def test_an_app_makes_its_own_token_and_asks_with_it(github, private_key):
    github.tokens = set()
    app = AppCredentials("12", private_key, 34)
    assert harvest(github, numbers=[1], connection=connect(github, "", app)).discussions
    assert [r.path for r in github.rest_requests] == ["/", "/app/installations/34/access_tokens"]
    assert {r.token for r in github.requests} == github.tokens


YEARS = 10 * 365 * 86400


@pytest.mark.parametrize("skew", [-YEARS, -3600, -300, -30, 30, 300, 3600, YEARS])
def test_an_app_asks_by_githubs_clock_whatever_the_local_one_says(github, private_key, skew):
    """Check 14: GitHub refuses signatures and tokens that are minutes off, early or late."""
    github.tokens, github.now = set(), lambda: time.time() + skew
    app = AppCredentials("12", private_key, 34)
    made = harvest(github, numbers=[1, 2], connection=connect(github, "", app))
    assert len(made.discussions) == 2
    assert abs(made.started_at.timestamp() - github.now()) < 600
    assert len(github.rest_requests) == 2, "one look at the clock, one token"


def test_an_app_gets_a_new_token_before_the_old_one_ends(github, private_key):
    """Each request comes four minutes after the last one by GitHub's clock; a token is worth an hour."""
    passed = iter(range(0, 10**6, 240))
    start = time.time()
    moment = [start]
    github.tokens, github.now = set(), lambda: moment[0]
    github.before_request.append(lambda *_: moment.__setitem__(0, start + next(passed)))
    app = AppCredentials("12", private_key, 34)
    numbers = [discussion["number"] for discussion in github.repository("acme/widgets").discussions]
    assert harvest(github, numbers=numbers * 2, connection=connect(github, "", app)).discussions
    assert len(github.requests) > 15
    assert len({request.token for request in github.requests}) > 1
    assert {request.status for request in github.requests} == {200}


@pytest.mark.parametrize(
    "answer", ["{}", "[]", '{"token": 1, "expires_at": "2030-01-01T00:00:00Z"}', '{"token": "t"}', "", "<p>"]
)
def test_an_answer_without_a_token_is_none(widgets, private_key, answer):
    class Tokenless(GitHub):
        def handle(self, _: Request) -> Answer:
            return Answer(201, answer.encode(), {"content-type": "application/json"})

    with Tokenless([load(widgets)]) as github, pytest.raises(HarvestError, match="answer"):
        harvest(github, connection=connect(github, "", AppCredentials("12", private_key, 34)))


def test_an_app_with_a_broken_key_is_refused_without_showing_it(github):
    app = AppCredentials("12", f"-----BEGIN {CANARY}", 34)
    with pytest.raises(HarvestError) as caught:
        harvest(github, connection=connect(github, "", app))
    assert "KB_APP_PRIVATE_KEY" in caught.value.next_step
    assert CANARY not in "".join(traceback.format_exception(caught.value))


def test_a_connection_shows_no_secret(private_key):
    shown = repr(Connection("https://a", "https://a/graphql", CANARY, AppCredentials("1", private_key, 2)))
    assert CANARY not in shown
    assert "PRIVATE KEY" not in shown
    assert "PRIVATE KEY" not in repr(AppCredentials("1", private_key, 2))


@pytest.mark.parametrize("how", sorted(set(FAULTS) - {"slow", "huge", "gzip-bomb", "discussion-null"}))
def test_no_log_and_no_exception_holds_a_token_or_a_word_of_the_community(
    github, how, private_key, caplog, capfd
):
    """Check 27, for the harvest: even at DEBUG, for a token and for an App's."""
    github.fail_always(how, when=lambda request: not asks("Repository")(request))
    shown = []
    with caplog.at_level(logging.DEBUG):
        for connection in (connect(github), connect(github, "", AppCredentials("1", private_key, 2))):
            try:
                harvest(github, connection=connection, answers={"categories": ["ideas"]})
            except KbError as error:
                shown += traceback.format_exception(error)
    everything = caplog.text + "".join(shown) + "".join(capfd.readouterr())
    assert "Repository" in everything or "repository" in everything
    for secret in (CANARY, "ghs_test", "eyJ", "Dark mode for the control panel"):
        assert secret not in everything


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
def test_a_redirect_takes_the_token_nowhere(github, code):
    """Check 28: the answer that points elsewhere is a fault, not a way; who is there hears nothing."""
    with GitHub() as elsewhere:
        for location in (f"{elsewhere.url}/graphql", f"{github.url}/elsewhere", "//[", ""):
            github.fail(faults.status(code, b"", {"location": location}), times=5)
            with pytest.raises(HarvestError, match="redirects elsewhere"):
                harvest(github)
        assert elsewhere.requests + elsewhere.rest_requests == []
    assert github.rest_requests == []
