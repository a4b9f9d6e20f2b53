"""Hostile strings on their way into a page."""

from __future__ import annotations

import html
from urllib.parse import quote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb_builder.characters import clean
from kb_builder.gfm.addresses import is_usual
from kb_builder.pages.inert import _ANYWHERE, _PLAIN, _REFERENCE, address
from kb_builder.pages.writing import web_address
from tests.pages.dom import tree


@given(st.from_regex(_PLAIN, fullmatch=True))
def test_what_is_told_to_be_plain_holds_nothing_to_escape(text: str) -> None:
    assert _ANYWHERE.search(text) is None
    assert _REFERENCE.search(text) is None


def test_controls_and_bidirectional_overrides_vanish() -> None:
    assert clean(" a\u202egnp\x00.exe\n\tb\u2028c \ud800") == "agnp.exe b c \ufffd"


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "//evil.example.org",
        "https://user:pass@example.org/",
        "https://exa\tmple.org",
        "https://example.org\\@evil.example.org",
        "http://[::1",
        "https:///nothing",
        "",
    ],
)
def test_an_address_that_misleads_is_not_linked(url: str) -> None:
    assert address(url) == ""


def test_an_address_is_encoded_for_an_attribute() -> None:
    assert address("https://example.org/a b?x=1&y='\"<{{>") == (
        "https://example.org/a%20b?x=1&amp;y=%27%22%3C%7B%7B%3E"
    )


@given(st.text())
def test_an_address_never_leaves_its_attribute(path: str) -> None:
    """Whatever stands in a path, one attribute comes out, and it begins with the scheme."""
    link = tree(f'<a href="{address(f"https://example.org/{path}")}">x</a>').find("body/a")
    assert link is not None
    assert link.keys() == ["href"]
    assert link.get("href") == "" or link.get("href", "").startswith("https://example.org/")


@given(st.from_regex(r"https://[a-z0-9]+(?:[.-][a-z0-9]+)*/[A-Za-z0-9/._#-]*", fullmatch=True))
def test_a_usual_address_stays_as_it_is(url: str) -> None:
    """What is taken without a closer look is what a closer look would give."""
    assert is_usual(url)
    assert urlsplit(url).hostname
    assert quote(url, safe="%/:?#@&=+,~.-_!$") == url
    assert address(url) == web_address(url) == html.escape(url) == url
