"""The pictures that stand for pages: what is on them, how they are kept, and that no title breaks them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from io import BytesIO
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from kb_builder.kept import FILE, Kept
from kb_builder.publication import SocialCard
from kb_builder.website.card_drawing import HEIGHT, WIDTH, draw
from kb_builder.website.cards import Portfolio
from kb_builder.website.lettering import Style, lines, writable

BLUE = "#3c50c8"
CARD = SocialCard(
    page="answers/12-rotate/",
    path=PurePosixPath("assets/cards/answers/12-rotate.png"),
    site="Acme help",
    kind="Answer",
    title="How do I rotate the token without downtime?",
    fallback="#12",
    facts=("Answered by bob", "3 votes"),
    alt="How do I rotate the token without downtime?",
)
BOLD = Style(60, 700)


def shown(card: SocialCard, colour: str = BLUE) -> Image.Image:
    return Image.open(BytesIO(draw(card, colour)))


def test_a_card_is_a_small_picture_of_the_size_that_networks_ask_for() -> None:
    drawn = draw(CARD, BLUE)
    picture = Image.open(BytesIO(drawn))
    assert (picture.format, picture.size, picture.mode) == ("PNG", (WIDTH, HEIGHT), "P")
    assert len(drawn) < 20_000
    assert drawn == draw(CARD, BLUE)


def test_the_bar_has_the_colour_of_the_site() -> None:
    assert shown(CARD, "#009485").convert("RGB").getpixel((0, 0)) == (0x00, 0x94, 0x85)


@pytest.mark.parametrize("field", ["title", "site", "kind", "facts"])
def test_everything_that_is_said_is_drawn(field: str) -> None:
    other: dict[str, object] = {"facts": ("Answered by carol",)} if field == "facts" else {field: "Another"}
    assert draw(replace(CARD, **other), BLUE) != draw(CARD, BLUE)


@pytest.mark.parametrize(
    "title", ["日本語のタイトル", "كيف أبدأ؟", "한국어", "कैसे", "Как", "mixed 日本語", "😀", "", "\u202e"]
)
def test_a_title_that_the_fonts_cannot_write_gives_way_to_the_number(title: str) -> None:
    """No box stands for a letter: the same picture as with no title at all."""
    assert draw(replace(CARD, title=title), BLUE) == draw(replace(CARD, title=""), BLUE)
    assert draw(replace(CARD, title=title), BLUE) != draw(replace(CARD, title="", fallback="#13"), BLUE)


def test_symbols_that_no_font_has_are_left_out() -> None:
    assert writable("Emoji 🎉 in → the title") == "Emoji in the title"
    assert writable("Łódź, naïve façade – “quoted”… œ ß") == "Łódź, naïve façade – “quoted”… œ ß"
    assert writable("e\u0301") == "é"
    assert writable("a 日") == ""


def test_lines_are_of_like_length_and_none_is_too_long() -> None:
    broken = lines("one two three four five six seven eight nine ten eleven twelve", BOLD, 1040, 4)
    widths = [BOLD.width(line) for line in broken]
    assert len(broken) == 2
    assert max(widths) - min(widths) < 250


def test_no_word_is_cut_that_fits_on_a_line() -> None:
    text = "How do I escape `</title><script>alert(1)</script>` in a title?"
    assert {word for line in lines(text, BOLD, 1040, 4) for word in line.split()} == set(text.split())


def test_what_does_not_fit_ends_in_an_ellipsis() -> None:
    broken = lines("W" * 1000, BOLD, 1040, 4)
    assert len(broken) == 4
    assert broken[-1].endswith("…")
    assert all(BOLD.width(line) <= 1040 for line in broken)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=400), st.text(max_size=60), st.text(max_size=60))
def test_no_text_breaks_a_card(title: str, name: str, fact: str) -> None:
    """Whatever somebody calls a question or themselves: a small picture comes of it."""
    drawn = draw(replace(CARD, title=title, site=name, kind=fact, facts=(fact, name)), BLUE)
    assert len(drawn) < 40_000


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200))
def test_lines_hold_all_words_and_keep_their_order(text: str) -> None:
    kept = writable(text)
    assert "".join(lines(kept, BOLD, 1040, 10_000)).replace(" ", "") == kept.replace(" ", "")


def _rows(folder: Path) -> list[bytes]:
    with closing(sqlite3.connect(folder / FILE)) as opened:
        return [value for (value,) in opened.execute("SELECT value FROM kept WHERE kind = 'card'")]


def test_a_card_is_drawn_once_and_kept(tmp_path: Path) -> None:
    kept = Portfolio(Kept(tmp_path / "kept"), BLUE)
    with kept.filling((CARD,)) as drawn:
        drawn.result()
    assert len(_rows(tmp_path / "kept")) == 1
    kept.lay_out((CARD,), tmp_path / "site")
    assert (tmp_path / "site" / CARD.path).read_bytes() == draw(CARD, BLUE)
    assert _rows(tmp_path / "kept") == [draw(CARD, BLUE)]
    assert (tmp_path / "kept/.gitignore").read_text() == "*\n"


def test_a_damaged_entry_is_drawn_anew(tmp_path: Path) -> None:
    kept = Portfolio(Kept(tmp_path), BLUE)
    kept.picture(CARD)
    with closing(sqlite3.connect(tmp_path / FILE)) as opened, opened:
        opened.execute("UPDATE kept SET value = substr(value, 2)")
    assert kept.picture(CARD) == draw(CARD, BLUE)
    assert _rows(tmp_path) == [draw(CARD, BLUE)]


def test_the_card_of_a_page_that_is_gone_is_forgotten(tmp_path: Path) -> None:
    gone = replace(CARD, title="Gone", path=PurePosixPath("gone.png"))
    Portfolio(Kept(tmp_path / "kept"), BLUE).lay_out((CARD, gone), tmp_path / "one")
    assert len(_rows(tmp_path / "kept")) == 2
    Portfolio(Kept(tmp_path / "kept"), BLUE).lay_out((CARD,), tmp_path / "two")
    assert _rows(tmp_path / "kept") == [draw(CARD, BLUE)]


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    assert Portfolio(Kept(tmp_path / "file/kept"), BLUE).picture(CARD) == draw(CARD, BLUE)


def test_another_colour_is_another_card(tmp_path: Path) -> None:
    assert Portfolio(Kept(tmp_path), BLUE).picture(CARD) != Portfolio(Kept(tmp_path), "#ff0000").picture(CARD)
