"""How the theme's fonts were made small: what Fontsource ships, with the weights and features that we use.

Run in an environment of its own, since nothing else needs these two packages:
`pip install fonttools brotli`, then `python scripts/subset_fonts.py FOLDER` with the `files/` of the npm
packages @fontsource-variable/inter and @fontsource-variable/jetbrains-mono in FOLDER.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

_TARGET = Path(__file__).resolve().parent.parent / "kb_builder/theme/assets/kb/fonts"
_WEIGHTS = (400, 400, 700)
# Without "calt": a reader sees "->" as somebody wrote it, and a sixth of the font goes.
_INTER = ("ccmp", "cv05", "cv11", "kern", "locl", "mark", "mkmk", "ss03", "tnum")
# Code is shown without ligatures, which are half of the font.
_MONO = ("ccmp", "kern", "locl", "mark", "mkmk")
_FURTHER = tuple(f"inter-{part}-wght-normal" for part in ("cyrillic", "greek", "vietnamese"))
# What English is written in comes first and alone; names and other languages bring the rest.
_MARKS = (0xA0, 0xA9, 0xAB, 0xB6, 0xB7, 0xBB, 0xD7, 0x2022, 0x2026, 0x2039, 0x203A, *range(0x2010, 0x201F))
_ENGLISH = frozenset({*range(0x20, 0x7F), *_MARKS})
# The letters of most European languages; a page of Vietnamese or phonetics asks for the rest as well.
_EUROPE = frozenset({*range(0x100, 0x180), *range(0x218, 0x21C), 0x1E9E, *range(0x20AD, 0x20C1)})


def shrink(source: Path, target: Path, features: Iterable[str], only: frozenset[int] | None = None) -> None:
    """Write the font with these OpenType features, weights 400 to 700 and `only` these letters."""
    font = TTFont(source)
    instancer.instantiateVariableFont(font, {"wght": _WEIGHTS}, inplace=True)
    # Without a way over bytes the subsetter stumbles over glyphs that the first step left out.
    font.flavor = None
    whole = io.BytesIO()
    font.save(whole)
    font = TTFont(whole)
    options = subset.Options(layout_features=list(features), flavor="woff2", hinting=False, name_IDs=["*"])
    subsetter = subset.Subsetter(options)
    known = set(font.getBestCmap())
    subsetter.populate(unicodes=known if only is None else known & only)
    subsetter.subset(font)
    font.flavor = "woff2"
    font.save(target)


def main() -> None:
    """Make every font of the theme from the files in the folder that is the only argument."""
    folder = Path(sys.argv[1])
    extended = folder / "inter-latin-ext-wght-normal.woff2"
    rest = frozenset(TTFont(extended).getBestCmap()) - _EUROPE
    shrink(extended, _TARGET / "inter-latin-ext-a-wght-normal.woff2", _INTER, _EUROPE)
    shrink(extended, _TARGET / "inter-latin-ext-wght-normal.woff2", _INTER, rest)
    for name in _FURTHER:
        shrink(folder / f"{name}.woff2", _TARGET / f"{name}.woff2", _INTER)
    for face, features in (("inter", _INTER), ("jetbrains-mono", _MONO)):
        latin = folder / f"{face}-latin-wght-normal.woff2"
        further = frozenset(TTFont(latin).getBestCmap()) - _ENGLISH
        shrink(latin, _TARGET / latin.name, features, _ENGLISH)
        shrink(latin, _TARGET / f"{face}-latin-1-wght-normal.woff2", features, further)
    name = "jetbrains-mono-latin-ext-wght-normal.woff2"
    shrink(folder / name, _TARGET / name, _MONO)


if __name__ == "__main__":
    main()
