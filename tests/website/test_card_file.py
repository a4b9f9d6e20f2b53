"""Lines put together of letters, and pictures put together of bands, are those made at once."""

from __future__ import annotations

import zlib
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageDraw

from kb_builder.website.card_file import band, bits_for, paper, png, row_size
from kb_builder.website.card_ink import STEPS, Line, marks_of, put
from kb_builder.website.lettering import Style
from kb_builder.website.typefaces import face_for

WIDTH = 4
PALETTE = {4: bytes(range(48)), 8: bytes(range(51))}


@given(st.sampled_from([4, 8]), st.lists(st.one_of(st.integers(1, 3), st.binary(min_size=1, max_size=3))))
def test_bands_unpack_to_their_rows(bits: int, parts: list[int | bytes]) -> None:
    """An integer stands for so many rows of paper, bytes for a row of their colours."""
    size = row_size(WIDTH, bits)
    rows = [bytes(part * size) if isinstance(part, int) else b"\0" + (part * 4)[: size - 1] for part in parts]
    whole = b"".join((bytes(size), *rows))
    bands = (
        paper(len(row)) if isinstance(part, int) else band(row) for part, row in zip(parts, rows, strict=True)
    )
    made = png(WIDTH, len(whole) // size, PALETTE[bits], [paper(size), *bands])
    start = made.index(b"IDAT") + 4
    length = int.from_bytes(made[start - 8 : start - 4], "big")
    assert zlib.decompress(made[start : start + length]) == whole
    assert bits_for(PALETTE[bits]) == bits
    picture = Image.open(BytesIO(made))
    assert (picture.mode, picture.size) == ("P", (WIDTH, len(whole) // size))
    picture.load()


@pytest.mark.parametrize(
    "text",
    ["How do I rotate `the token`?", "fjord, ffi, AV, WWW, Tj", "Ångström ÿ Ầ Как", "日本語、です"],
)
@pytest.mark.parametrize("size", [28, 84])
def test_a_line_of_letters_is_the_line_that_is_drawn_at_once(text: str, size: int) -> None:
    style = Style(size, 700, face_for(text, "ja"))
    whole = Image.new("L", (2_400, 3 * size))
    for font, run, left in style.runs(text):
        ImageDraw.Draw(whole).text((20 + left, 2 * size), run, fill=255, font=font, anchor="ls")
    sheet = Image.new("L", whole.size)
    put(sheet, marks_of(Line(text, style, 20, 2 * size, 0)), 0)
    steps = whole.point([round(value * STEPS / 255) if value >= 32 else 0 for value in range(256)])
    assert ImageChops.difference(sheet, steps).getbbox() is None


def test_where_letters_meet_the_darker_shows() -> None:
    line = Line("o", Style(40, 700), 10, 40, 0)
    twice = (*marks_of(line), *marks_of(Line("o", Style(40, 700), 20, 40, 0)))
    one, both = Image.new("L", (80, 60)), Image.new("L", (80, 60))
    put(one, twice[:1], 0)
    put(both, twice, 0)
    alone = Image.new("L", (80, 60))
    put(alone, twice[1:], 0)
    assert both.tobytes() == ImageChops.lighter(one, alone).tobytes()
