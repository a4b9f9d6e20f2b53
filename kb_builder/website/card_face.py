"""Draws the face of a person for their card: the copy of their avatar, or the letter that stands for them."""

from __future__ import annotations

import functools
from pathlib import Path

from PIL import Image, ImageDraw

from kb_builder.publication import Portrait
from kb_builder.website.lettering import Style, writable
from kb_builder.website.palette import channels

FACE = 208
"""How many pixels a face is wide."""
_PAPER = (250, 250, 252)
_FINE = 4
"""The edge of the circle is drawn so many times as large, and then made smooth."""
_MOST_COLOURS = 160
_TINTS = (
    ("#ccdeff", "#233971"),
    ("#ffd1cc", "#682321"),
    ("#f8d7b9", "#5f2f00"),
    ("#d2e6c0", "#2b4700"),
    ("#bdead5", "#004d2f"),
    ("#b4e9f2", "#00495a"),
    ("#e3d6fe", "#462e69"),
    ("#fad0e6", "#602349"),
)
"""The ground and the letter in the light colours of `credit.css`, by the number of the tint."""


def face_of(portrait: Portrait, avatars: Path, colours: int) -> tuple[Image.Image, list[int]]:
    """Draw a face for a card that has so many `colours` already; give it, and the colours that it adds."""
    face = _avatar(avatars / portrait.file) if portrait.file else None
    reduced = _round(face) if face else _letter(portrait.initial, portrait.tint)
    numbers = Image.frombytes("L", reduced.size, reduced.tobytes())
    return numbers.point(_shifted(colours)), list(reduced.getpalette() or ())


def _round(face: Image.Image) -> Image.Image:
    """Cut a circle out of a face, and give it with few colours."""
    ground = Image.new("RGB", (FACE, FACE), _PAPER)
    ground.paste(face, (0, 0), _circle())
    return ground.quantize(_MOST_COLOURS, dither=Image.Dither.NONE)


def _avatar(file: Path) -> Image.Image | None:
    """Read the copy of an avatar; None where it cannot be shown."""
    try:
        with Image.open(file, formats=["WEBP"]) as picture:
            whole = picture.convert("RGBA").resize((FACE, FACE), Image.Resampling.LANCZOS)
    except (OSError, ValueError):
        return None
    ground = Image.new("RGBA", whole.size, _PAPER)
    return Image.alpha_composite(ground, whole).convert("RGB")


@functools.lru_cache(maxsize=256)
def _letter(initial: str, tint: int) -> Image.Image:
    ground, ink = (channels(colour) for colour in _TINTS[tint % len(_TINTS)])
    face, style, letter = Image.new("RGB", (FACE, FACE), ground), Style(96, 700), writable(initial)
    pen = ImageDraw.Draw(face)
    for font, run, _ in style.runs(letter):
        pen.text((FACE // 2, FACE // 2), run, fill=ink, font=font, anchor="mm")
    return _round(face)


@functools.cache
def _circle() -> Image.Image:
    side = FACE * _FINE
    drawn = Image.new("L", (side, side))
    ImageDraw.Draw(drawn).ellipse((0, 0, side - 1, side - 1), fill=255)
    return drawn.resize((FACE, FACE), Image.Resampling.LANCZOS)


@functools.cache
def _shifted(colours: int) -> list[int]:
    return [min(255, colours + number) for number in range(256)]
