"""A withheld name in every spelling that a reader can see: what is found after blanking is nothing."""

from __future__ import annotations

import html
import json
import re
import unicodedata
from collections.abc import Callable, Mapping
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb_builder import gfm
from kb_builder.accounts import Identities, Subject
from kb_builder.config import OptOut
from kb_builder.privacy.names import Names
from kb_builder.region import Region

LOGIN, NAMES = "bob-roe", ("Rob Roe", "Renée Đặng", "ロブ・ロー")
OPTOUT = OptOut(login=LOGIN, id=7007, action="anonymize", names=NAMES)
BLANKER = Names.of([Subject.of(OPTOUT, Identities.seen_in(()))])
ONE_MORE = r"[\u200b-\u200f\u2060-\u2064\ufeff\xad]"


def _within(marks: str) -> Callable[[str, int], str]:
    return lambda name, at: name[:at] + marks + name[at:]


def _around(before: str, after: str) -> Callable[[str, int], str]:
    return lambda name, at: name[: at - 1] + before + name[at - 1] + after + name[at:]


def _wide(name: str) -> str:
    return "".join(chr(ord(one) + 0xFEE0) if "!" <= one <= "~" else one for one in name)


SPELLINGS: Mapping[str, Callable[[str, int], str]] = {
    "as it is": lambda name, _: name,
    "capitals": lambda name, _: name.upper(),
    "NFD": lambda name, _: unicodedata.normalize("NFD", name),
    "NFKC": lambda name, _: unicodedata.normalize("NFKC", name),
    "full width": lambda name, _: _wide(name),
    "other hyphens": lambda name, _: name.replace("-", "\u2011"),
    "no-break spaces": lambda name, _: name.replace(" ", "&nbsp;"),
    "the character": lambda name, _: name.replace(" ", "\xa0"),
    "line break": lambda name, _: name.replace(" ", "  \n"),
    "tag for a line break": lambda name, _: name.replace(" ", "<br>"),
    "line of a quote": lambda name, _: name.replace(" ", "\n> "),
    "zero width": _within("\u200b"),
    "soft hyphen": _within("\xad"),
    "as references": _within("&#8203;"),
    "named": _within("&ZeroWidthSpace;"),
    "comment": _within("<!-- x -->"),
    "strong": _around("**", "**"),
    "code": _around("`", "`"),
    "tag": _around("<b>", "</b>"),
    "link": _around("[", "](https://example.org/a 'b')"),
    "link by reference": _around("[", "][1]"),
    "decimal": lambda name, at: f"{name[: at - 1]}&#{ord(name[at - 1])};{name[at:]}",
    "hexadecimal": lambda name, at: f"{name[: at - 1]}&#x{ord(name[at - 1]):x};{name[at:]}",
    "escaped": lambda name, _: re.sub(r"([!-/])", r"\\\1", name),
    "percent codes": lambda name, _: quote(name, safe=""),
    "each of them": lambda name, _: "".join(f"%{byte:02X}" for byte in name.encode()),
    "twice": lambda name, _: quote(quote(name, safe=""), safe=""),
    "JSON": lambda name, _: json.dumps(name)[1:-1],
    "all of it": lambda name, _: "".join(f"\\u{ord(one):04x}" for one in name),
}
BEHIND = ("", " ", "%3A", "%40", "@", "\\@", "&commat;", "\\n", "\\t", "\n", "%0A", "\n> ", "<blockquote>")
BEHIND = (*BEHIND, "(", "\uff20", "é ", "https://github.com/", "<b>", "**", "_", "日本 ")
AFTER = ("", " ", "!", "'s", "\n", "</blockquote>", "</b>", "**", "_", "%20", "&nbsp;", ")", "?x=1")
WORDS = st.sampled_from(["Zebra", "otter finds", "Bobcat", "bob-roe-smith", "Roebuck", "été", "日本語"])


def _seen(text: str) -> str:
    """Give what a reader sees of a text on a page, by nothing that the program looks with."""
    shown = re.sub(ONE_MORE, "", html.unescape(gfm.plain_text(text)))
    return " ".join(unicodedata.normalize("NFKC", shown).casefold().split())


@st.composite
def _named(draw: st.DrawFn) -> str:
    name = draw(st.sampled_from([LOGIN, *NAMES]))
    spell = SPELLINGS[draw(st.sampled_from(sorted(SPELLINGS)))]
    at = draw(st.integers(1, len(name) - 1))
    return draw(st.sampled_from(BEHIND)) + spell(name, at) + draw(st.sampled_from(AFTER))


@settings(deadline=None, max_examples=600)
@given(WORDS, _named(), WORDS)
def test_nothing_is_left_that_the_proof_or_a_reader_finds_and_the_words_around_stay(
    before: str, named: str, after: str
) -> None:
    text = f"{before} {named} {after}"
    blanked, found = BLANKER.blanked(text)
    assert found > 0
    assert blanked.startswith(before)
    assert blanked.endswith(after)
    assert not BLANKER.occur_in(blanked)
    assert BLANKER.blanked(blanked) == (blanked, 0)
    for name in (LOGIN, *NAMES):
        plain = re.escape(unicodedata.normalize("NFKC", name).casefold())
        assert not re.search(rf"(?<![\w-]){plain}(?![\w-])", _seen(blanked))


@settings(deadline=None, max_examples=300)
@given(st.lists(st.one_of(_named(), WORDS), max_size=3).map(" ".join))
def test_no_form_of_a_file_has_what_its_text_has_not(text: str) -> None:
    """As HTML, as JSON, and as JSON that holds HTML: the check never asks for a build that cannot help."""
    blanked = BLANKER.blanked(text)[0]
    page = gfm.render(Region(blanked)).html
    for written in (html.escape(blanked), json.dumps(blanked), page, json.dumps(page)):
        assert not BLANKER.occur_in(written)


def _deep(text: str, depth: int) -> str:
    return text if depth == 0 else _deep(quote(text, safe=""), depth - 1)


@pytest.mark.parametrize("depth", [1, 2, 6])
def test_a_text_that_hides_names_in_very_many_ways_is_given_up(depth: int) -> None:
    kinds = ("@bob-roe", "https://github.com/bob-roe", "bob-roe", "7007+bob-roe@x", "/u/7007", "Rob Roe")
    text = " ".join(_deep(kind, level) for kind in kinds for level in range(depth))
    blanked, found = BLANKER.blanked(text)
    assert found > 0
    assert not BLANKER.occur_in(blanked)
    assert (blanked == "…") == (depth == 6)


@pytest.mark.parametrize(
    "piece",
    [
        "_",
        "_a",
        "<a ",
        "<!-- ",
        "\\",
        "%25",
        "&amp;",
        "[a](",
        "\n> ",
        "e\u0301",
        "\ufdfa",
        "~",
        "\\u005c",
        "rob ",
    ],
)
def test_the_work_grows_with_the_length_alone(piece: str) -> None:
    """Each is the longest post that GitHub takes; with the square of its length it would take minutes."""
    text = "rob " + (piece * 65_536)[:65_536]
    assert BLANKER.blanked(text) == (text, 0)


@pytest.mark.parametrize(
    "text",
    [
        "bob-roe-smith",
        "bob\\-roe\\-smith",
        "abob-roe",
        "Robe Roe",
        "Rob Roebuck",
        "Rob²Roe",
        "Rob-Roe",
        "7007",
        "Renee Dang",
        "bob_roe",
        "tbob-roe",
        "C:\\robbob-roe",
    ],
)
def test_what_is_another_word_stays(text: str) -> None:
    assert BLANKER.blanked(text) == (text, 0)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("mailto%3Abob-roe", "mailto%3Aghost"),
        ("%2540bob-roe", "a community member"),
        ("Hi *Rob*&nbsp;**Roe**!", "Hi *a community member**!"),
        ("見て、ロブ・ロー。", "見て、a community member。"),
        ("ｂｏｂ－ｒｏｅ, ok", "a community member, ok"),
        ("say\\nbob-roe", "say\\na community member"),
    ],
)
def test_what_stands_in_its_place(text: str, left: str) -> None:
    assert BLANKER.blanked(text)[0] == left
