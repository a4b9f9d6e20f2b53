"""The pictures that stand for pages: what is on them, how they are kept, and that no title breaks them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from kb_builder.kept import FILE, Kept
from kb_builder.publication import Portrait, SocialCard
from kb_builder.website import typefaces
from kb_builder.website.card_drawing import HEIGHT, WIDTH, Palette, draw
from kb_builder.website.card_face import FACE
from kb_builder.website.cards import Portfolio, unwritten
from kb_builder.website.lettering import Style, lines, writable
from kb_builder.website.typefaces import face_for, wanting

BLUE = Palette("#3c50c8")
CARD = SocialCard(
    page="answers/12-rotate/",
    path="assets/cards/answers/12-rotate.png",
    site="Acme help",
    kind="Answer",
    title="How do I rotate the token without downtime?",
    fallback="#12",
    facts=("Answered by bob", "3 votes"),
    alt="How do I rotate the token without downtime?",
)
BOLD = Style(60, 700)


def shown(card: SocialCard, common: Palette = BLUE) -> Image.Image:
    return Image.open(BytesIO(draw(card, common)))


def test_a_card_is_a_small_picture_of_the_size_that_networks_ask_for() -> None:
    drawn = draw(CARD, BLUE)
    picture = Image.open(BytesIO(drawn))
    assert (picture.format, picture.size, picture.mode) == ("PNG", (WIDTH, HEIGHT), "P")
    assert len(drawn) < 20_000
    assert drawn == draw(CARD, BLUE)


def test_the_bar_has_the_colour_of_the_site() -> None:
    assert shown(CARD, Palette("#009485")).convert("RGB").getpixel((0, 0)) == (0x00, 0x94, 0x85)


@pytest.mark.parametrize("field", ["title", "site", "kind", "facts"])
def test_everything_that_is_said_is_drawn(field: str) -> None:
    other: dict[str, object] = {"facts": ("Answered by carol",)} if field == "facts" else {field: "Another"}
    assert draw(replace(CARD, **other), BLUE) != draw(CARD, BLUE)


TITLES = (
    "トークンを停止せずにローテーションするには、どうすればよいですか？",
    "如何在不停机的情况下轮换令牌",
    "어떻게 토큰을 바꾸나요",
    "كيف أبدأ مع API v2.0 في النظام؟",
    "איך מחליפים את הטוקן",
    "टोकन कैसे बदलें?",
    "ฉันจะเปลี่ยนโทเค็นโดยไม่ต้องหยุดระบบได้อย่างไร",
    "Как сменить токен?",
    "Πώς αλλάζω το token;",
    "Làm thế nào để đổi mã?",
    "mixed 日本語",
)
"""One for each way of writing: unspaced, from right to left, letters that change, the theme's own face."""


@pytest.mark.parametrize("title", TITLES)
def test_a_title_is_drawn_in_its_own_script(title: str) -> None:
    """Each letter has a glyph, each line fits, and nothing is lost where lines end."""
    face = face_for(title, "en")
    assert face.can_write(title)
    style = Style(60, 700, face)
    broken = lines(title, style, 1040, 4)
    assert max(map(style.width, broken)) <= 1040
    assert "".join(broken).replace(" ", "") == title.replace(" ", "")
    assert draw(replace(CARD, title=title), BLUE) != draw(replace(CARD, title=""), BLUE)
    assert wanting(title, "en") is None


def test_letters_that_join_are_drawn_joined() -> None:
    """Three letters beside one another take less room than each alone, and stand from right to left."""
    style = Style(60, 700, face_for("ببب", "en"))
    assert style.width("ببب") < 3 * style.width("ب") * 0.9
    picture = shown(replace(CARD, title="ببب")).convert("L").crop((0, 150, 1200, 500))
    inked = picture.point(lambda value: 255 if value < 200 else 0).getbbox()
    assert inked is not None
    assert inked[2] > 1100


def test_no_line_begins_with_a_mark_that_closes() -> None:
    style = Style(60, 700, face_for("日本語、", "ja"))
    broken = lines("「日本語」、" * 12, style, 430, 40)
    assert all(line[0] == "「" or line[0] in "日本語" for line in broken)
    assert not any(line.endswith("「") for line in broken)


def test_chinese_characters_have_the_form_of_the_sites_language() -> None:
    drawn = {
        draw(replace(CARD, title="骨直"), replace(BLUE, language=code)) for code in ("ja", "zh", "zh-TW")
    }
    assert len(drawn) == 3


@pytest.mark.parametrize("title", ["როგორ", "日本語 עברית", "😀", "", "\u202e"])
def test_a_title_that_no_face_can_write_gives_way_to_the_number(title: str) -> None:
    """No box stands for a letter: the same picture as with no title at all."""
    assert draw(replace(CARD, title=title), BLUE) == draw(replace(CARD, title=""), BLUE)
    assert draw(replace(CARD, title=title), BLUE) != draw(replace(CARD, title="", fallback="#13"), BLUE)
    assert unwritten([replace(CARD, title=title)], "en") == ""


def test_what_would_write_a_title_is_named_where_it_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    cards = [replace(CARD, title="日本語"), replace(CARD, title="한국어"), CARD]
    monkeypatch.setattr(typefaces, "find_spec", lambda _: None)
    typefaces.forget()
    try:
        said = unwritten(cards, "en")
        assert draw(cards[0], BLUE) == draw(replace(CARD, title=""), BLUE)
    finally:
        monkeypatch.undo()
        typefaces.forget()
    assert said.startswith("social cards: 2 without their title, the first for answers/12-rotate/:")
    assert "pip install 'kb-builder[fonts]'" in said


def test_without_fribidi_letters_that_join_are_not_drawn_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typefaces.features, "check", lambda _: False)
    typefaces.forget()
    try:
        said = unwritten([replace(CARD, title="كيف أبدأ؟")], "en")
        assert face_for("日本語", "ja").folder == "jp"
    finally:
        monkeypatch.undo()
        typefaces.forget()
    assert "libfribidi0" in said


def test_the_card_of_a_person_shows_their_face(tmp_path: Path) -> None:
    avatar = Image.new("RGB", (96, 96), "#d01020")
    avatar.save(tmp_path / "face.webp", lossless=True)
    common = replace(BLUE, avatars=tmp_path)
    person = replace(CARD, title="bob", portrait=Portrait("face.webp", "B", 1), about=("community",))
    middle = (80 + FACE // 2, 172 + FACE // 2)
    assert shown(person, common).convert("RGB").getpixel(middle) == (0xD0, 0x10, 0x20)
    letter = draw(replace(person, portrait=Portrait("", "B", 1)), common)
    for file in ("gone.webp", "torn.webp"):
        (tmp_path / "torn.webp").write_bytes(b"RIFF")
        assert draw(replace(person, portrait=Portrait(file, "B", 1)), common) == letter
    assert Image.open(BytesIO(letter)).convert("RGB").getpixel((90, middle[1])) == (0xFF, 0xD1, 0xCC)


@pytest.mark.parametrize("field", ["about", "figures", "portrait"])
def test_everything_about_a_person_is_drawn(field: str) -> None:
    person = replace(CARD, portrait=Portrait("", "B", 1), about=("a",), figures=(("1", "point"),))
    other = {"about": ("b",), "figures": (("2", "points"),), "portrait": Portrait("", "C", 1)}
    assert draw(replace(person, **{field: other[field]}), BLUE) != draw(person, BLUE)


def test_symbols_that_no_font_has_are_left_out() -> None:
    assert writable("Emoji 🎉 in → the title") == "Emoji in the title"
    assert writable("Łódź, naïve façade – “quoted”… œ ß") == "Łódź, naïve façade – “quoted”… œ ß"
    assert writable("e\u0301") == "é"
    assert writable("a 日") == ""
    assert writable("e\u0301 日", face_for("日", "ja")) == "é 日"


def test_lines_are_of_like_length_and_none_is_too_long() -> None:
    broken = lines("one two three four five six seven eight nine ten eleven twelve", BOLD, 1040, 4)
    widths = [BOLD.width(line) for line in broken]
    assert len(broken) == 2
    assert max(widths) - min(widths) < 250


def test_no_word_is_cut_that_fits_on_a_line() -> None:
    text = "How do I escape `</title><script>alert(1)</script>` in a title?"
    assert {word for line in lines(text, BOLD, 1040, 4) for word in line.split()} == set(text.split())


def test_what_is_left_out_begins_with_a_whole_word() -> None:
    assert lines("Topics: authentication, deployment, billing", Style(34, 500), 560, 1) == (
        "Topics: authentication…",
    )


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
@given(st.text(max_size=200), st.sampled_from(TITLES))
def test_lines_hold_all_words_and_keep_their_order(text: str, title: str) -> None:
    face = face_for(title, "ja")
    kept = writable("".join(one for one in f"{text} {title}" if face.place(one) is not None), face)
    assert "".join(lines(kept, Style(60, 700, face), 1040, 10_000)).replace(" ", "") == kept.replace(" ", "")


def _rows(folder: Path) -> list[bytes]:
    with closing(sqlite3.connect(folder / FILE)) as opened:
        return [value for (value,) in opened.execute("SELECT value FROM kept WHERE kind = 'card'")]


def _lay_out(kept: Path, cards: tuple[SocialCard, ...], site: Path, jobs: int = 1) -> None:
    with Portfolio(Kept(kept), BLUE).filling(cards, site, jobs) as drawn:
        drawn.result()


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_card_is_drawn_once_and_kept(tmp_path: Path, jobs: int) -> None:
    for _ in range(2):
        _lay_out(tmp_path / "kept", (CARD,), tmp_path / "site", jobs)
        assert (tmp_path / "site" / CARD.path).read_bytes() == draw(CARD, BLUE)
        assert _rows(tmp_path / "kept") == [draw(CARD, BLUE)]
    assert (tmp_path / "kept/.gitignore").read_text() == "*\n"


def test_what_is_kept_of_a_card_does_not_depend_on_its_page(tmp_path: Path) -> None:
    other = replace(CARD, page="b/", path="b.png", alt="b")
    _lay_out(tmp_path / "kept", (CARD, other), tmp_path / "site")
    assert _rows(tmp_path / "kept") == [draw(CARD, BLUE)]
    assert (tmp_path / "site/b.png").read_bytes() == draw(CARD, BLUE)


def test_a_damaged_entry_is_drawn_anew(tmp_path: Path) -> None:
    kept = Portfolio(Kept(tmp_path), BLUE)
    kept.pictures([CARD])
    with closing(sqlite3.connect(tmp_path / FILE)) as opened, opened:
        opened.execute("UPDATE kept SET value = substr(value, 2)")
    assert kept.pictures([CARD]) == [draw(CARD, BLUE)]
    assert _rows(tmp_path) == [draw(CARD, BLUE)]


def test_the_card_of_a_page_that_is_gone_is_forgotten(tmp_path: Path) -> None:
    gone = replace(CARD, title="Gone", path="gone.png")
    _lay_out(tmp_path / "kept", (CARD, gone), tmp_path / "one")
    assert len(_rows(tmp_path / "kept")) == 2
    _lay_out(tmp_path / "kept", (CARD,), tmp_path / "two")
    assert _rows(tmp_path / "kept") == [draw(CARD, BLUE)]
    _lay_out(tmp_path / "kept", (), tmp_path / "three")
    assert _rows(tmp_path / "kept") == []


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    assert Portfolio(Kept(tmp_path / "file/kept"), BLUE).pictures([CARD]) == [draw(CARD, BLUE)]


def test_another_colour_is_another_card(tmp_path: Path) -> None:
    red = Portfolio(Kept(tmp_path), Palette("#ff0000"))
    assert Portfolio(Kept(tmp_path), BLUE).pictures([CARD]) != red.pictures([CARD])
