"""Addresses: what may be clicked, and where a relative one leads."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it.common.normalize_url import normalizeLink

from kb_builder.gfm.addresses import LinkTargets, external, short_name
from kb_builder.gfm.parser import _PARSER
from kb_builder.region import Region

ADDRESSES = LinkTargets(Region("", "acme/widgets", "https://github.com/acme/widgets/discussions/3"))


@pytest.mark.parametrize(
    "written",
    [
        "javascript:alert(1)",
        " javascript:alert(1)",
        "java\tscript:alert(1)",
        "\x01javascript:alert(1)",
        "JAVASCRIPT:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "blob:https://example.com/x",
        "intent:x",
        "ms-msdt:x",
        "ftp://example.com",
        "https://user:pass@example.com",
        "https://user@example.com",
        "https://",
        "https:example.com",
        "https:\\\\example.com",
        "\\\\example.com",
        "/\\example.com",
        "//user@example.com",
        "http://[::1",
        "https://example.com/\x00x",
        "https://example.com/\ud800",
        "mailto:«hidden-e-mail»",
        "",
    ],
)
def test_may_not_be_clicked(written: str) -> None:
    assert ADDRESSES.resolve(written) == ""


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("https://example.com/a?b=c#d", "https://example.com/a?b=c#d"),
        ("HTTP://EXAMPLE.com", "http://EXAMPLE.com"),
        ("//example.com/x", "https://example.com/x"),
        ("mailto:me@example.com", "mailto:me@example.com"),
        ("docs/x.md", "https://github.com/acme/widgets/blob/HEAD/docs/x.md"),
        ("./x.md#y", "https://github.com/acme/widgets/blob/HEAD/x.md#y"),
        ("?x", "https://github.com/acme/widgets/blob/HEAD/?x"),
        # As on a discussion's page.
        ("../issues/7", "https://github.com/acme/widgets/issues/7"),
        ("../blob/main/README.md", "https://github.com/acme/widgets/blob/main/README.md"),
        ("../blob/main/a.png?raw=true", "https://github.com/acme/widgets/blob/main/a.png?raw=true"),
        ("../wiki/Home", "https://github.com/acme/widgets/wiki/Home"),
        ("../../../other/tools", "https://github.com/other/tools"),
        ("../discussions/7", "https://github.com/acme/widgets/discussions/7"),
        ("7", "https://github.com/acme/widgets/discussions/7"),
        ("categories/q-a", "https://github.com/acme/widgets/discussions/categories/q-a"),
        ("../../../../../../x", "https://github.com/x"),
        ("?tab=x", "https://github.com/acme/widgets/blob/HEAD/?tab=x"),
        ("my file.md", "https://github.com/acme/widgets/blob/HEAD/my%20file.md"),
        ("/acme", "https://github.com/acme"),
    ],
)
def test_leads_to(written: str, address: str) -> None:
    assert ADDRESSES.resolve(written) == address


def test_without_a_repository_a_relative_address_leads_nowhere() -> None:
    assert LinkTargets(Region("")).resolve("docs/x.md") == ""


@given(st.text())
def test_leads_to_the_web_or_nowhere(written: str) -> None:
    resolved = ADDRESSES.resolve(written)
    assert resolved == "" or resolved.lower().startswith("mailto:") or external(resolved) == resolved


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://github.com/acme/widgets/discussions/12", "#12"),
        ("https://github.com/Acme/Widgets/issues/12/", "#12"),
        ("https://github.com/other/gear/pull/4", "other/gear#4"),
        ("https://github.com/acme/widgets/discussions/12#discussioncomment-5", "#12 (comment)"),
        ("https://github.com/other/gear/issues/4#issuecomment-77", "other/gear#4 (comment)"),
        ("https://github.com/acme/widgets/pull/4/files", ""),
        ("https://github.com/acme/widgets", ""),
        ("https://github.com.evil.example/acme/widgets/issues/1", ""),
    ],
)
def test_a_bare_address_of_a_post_is_shown_as(address: str, shown: str) -> None:
    assert short_name(address, "acme/widgets") == shown


@settings(max_examples=500, deadline=None)
@example("2:::")
@example("//host:::/path")
@example("a:a:a:2")
@given(st.text("aZ9:/?#@!$&'()*+,;=._~-%2é[]\\ ", max_size=20))
def test_an_address_is_encoded_as_the_parser_library_encodes_it(written: str) -> None:
    assert _PARSER.normalizeLink(written) == normalizeLink(written)


@pytest.mark.parametrize("rest", ["", "/", "#discussioncomment-12", "?sort=top#discussioncomment-12"])
def test_an_organisations_discussion_leads_to_our_page(rest: str) -> None:
    """It stands in a repository of the organisation: the text's own, else the only one that has it."""
    pages = {"acme/widgets#7": "../7-x/", "acme/tools#7": "../tools/7-y/", "acme/tools#8": "../tools/8-z/"}
    ours = LinkTargets(Region("", "acme/widgets", links=pages))
    other = LinkTargets(Region("", "else/where", links=pages))
    home = "https://github.com/orgs/ACME/discussions"
    assert ours.resolve(f"{home}/7{rest}") == "../7-x/"
    assert ours.resolve(f"{home}/8{rest}") == "../tools/8-z/"
    assert other.resolve(f"{home}/8{rest}") == "../tools/8-z/"
    for unknown in (f"{home}/9{rest}", f"https://github.com/orgs/other/discussions/7{rest}"):
        assert ours.resolve(unknown) == unknown
    assert other.resolve(f"{home}/7{rest}") == f"{home}/7{rest}"
