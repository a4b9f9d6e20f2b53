"""Autolinks: where a bare address begins and ends."""

from __future__ import annotations

import re

import pytest

from kb_builder.gfm import render
from kb_builder.gfm.addresses import LinkTargets
from kb_builder.gfm.references import link
from kb_builder.region import Region


@pytest.mark.parametrize(
    ("text", "linked"),
    [
        ("https://example.com", ["https://example.com"]),
        ("HTTPS://example.com", ["HTTPS://example.com"]),
        ("Www.example.com", ["Www.example.com"]),
        ("a https://example.com, b", ["https://example.com"]),
        ("https://example.com/a.html.", ["https://example.com/a.html"]),
        ("(https://example.com/a_(b))", ["https://example.com/a_(b)"]),
        ("https://example.com/?q=1&amp;copy;", ["https://example.com/?q=1&amp;amp;copy"]),
        ("https://example.com/a&hellip;", ["https://example.com/a"]),
        ("https://example.com<b>x</b>", ["https://example.com"]),
        ("https://example.com/*a*b", ["https://example.com/*a*b"]),
        ("*https://example.com*", ["https://example.com"]),
        ("https://localhost:8080/x", ["https://localhost:8080/x"]),
        ("https://münchen.example/ä", ["https://münchen.example/ä"]),
        ("xhttps://example.com", []),
        ("xwww.example.com", []),
        ("https://", []),
        ("https://a_b", []),
        ("https://.", []),
        ("ftp://example.com", []),
        ("example.com", []),
        ("me@example.com", []),
        ("[https://example.com", []),
        ("[x] https://example.com", ["https://example.com"]),
        ("`https://example.com`", []),
        ("[https://example.com](https://other.example)", ["https://example.com"]),
    ],
)
def test_links_exactly(text: str, linked: list[str]) -> None:
    html = render(Region(text)).html
    assert re.findall(r"<a [^>]*>(.*?)</a>", html) == linked


def test_an_international_host_is_shown_in_the_spelling_that_was_typed() -> None:
    assert ">https://xn--80ak6aa92e.com</a>" in render(Region("https://xn--80ak6aa92e.com")).html


@pytest.mark.parametrize("login", ["jane_acme", "jane-doe_acme", f"jane_{'a' * 38}", "jane"])
def test_whatever_is_a_login_is_a_mention(login: str) -> None:
    assert f'<a href="https://github.com/{login}"' in link(f"@{login} thanks", LinkTargets(Region("")))


@pytest.mark.parametrize("written", ["@jane_", "@_acme", "@jane_acme_x", "@jane-"])
def test_what_is_no_login_is_no_mention(written: str) -> None:
    assert link(written, LinkTargets(Region(""))) == written
