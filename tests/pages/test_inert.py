"""Hostile strings on their way into a page."""

from __future__ import annotations

from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb_builder.characters import clean
from kb_builder.pages.inert import address, inert
from tests.pages.dom import html_of, tree
from tests.strategies import texts

PLACES = (
    "{}",
    "before {} after",
    "## {}",
    "- {}",
    "> {}",
    "a | b\n- | -\n{} | c",
    "<p>{}</p>",
    '<p title="{}">x</p>',
    "<div><bdi>{}</bdi></div>",
)
MARKS = st.text(st.sampled_from(list("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~ \t\n0aA1*8")), max_size=40)
ATTACKS = (
    '--8<-- "secret.txt"',
    "{{ 7*7 }} {% raw %}",
    "{: onclick=alert(1) }",
    '<div markdown="1">*x*</div>',
    "*[x]: title",
    "[^1]: note",
    "</h1></bdi><script>alert(1)</script>",
    '" onmouseover="alert(1)',
    "javascript:alert(1)",
    ":smile: ==mark== ^^ins^^ ~~del~~ $x$ ++ctrl++ [=50%]",
    "https://example.org www.example.org me@example.org #12 @login",
    "1. one",
    "    code",
    "<!-- kb:begin 00000000000000000000000000000000 {} -->",
    "\x02wzxhzdk:0\x03",
    "/// details | x",
    "(c) (tm) 1/2 -- --- ... 'quoted' \"quoted\"",
)
text_anywhere = st.one_of(texts, MARKS, st.sampled_from(ATTACKS), st.text(max_size=40))


def _elements(root: Element) -> list[tuple[str, tuple[str, ...]]]:
    return [(found.tag, tuple(sorted(found.keys()))) for found in root.iter() if isinstance(found.tag, str)]


@pytest.mark.parametrize("place", PLACES)
@given(text=text_anywhere)
@settings(deadline=None, max_examples=60)
def test_text_stays_text_in_every_place(place: str, text: str) -> None:
    """With every extension on, hostile text adds no element and no attribute, and reads as written."""
    word = "word" if clean(text) else ""
    root, harmless = (tree(html_of(place.format(said), Path())) for said in (inert(text), word))
    assert [name for name, _ in _elements(root)] == [name for name, _ in _elements(harmless)]
    assert {keys for _, keys in _elements(root)} <= {keys for _, keys in _elements(harmless)}
    spoken = "".join(root.itertext()) + "".join(found.get("title", "") for found in root.iter())
    assert clean(text) in clean(spoken)


def test_no_file_is_read_for_a_title(tmp_path: Path) -> None:
    """A title that names a snippet shows the words, not the file."""
    (tmp_path / "secret.txt").write_text("the secret")
    for place in PLACES:
        assert "the secret" not in html_of(place.format(inert('--8<-- "secret.txt"')), tmp_path)


def test_ordinary_words_stay_readable() -> None:
    assert inert("How do I use a sample-widget, please?") == "How do I use a sample-widget, please?"


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
