"""Knows the faces that cards are lettered in: the theme's own, and one of Noto Sans for each further script.

Noto comes with the extra "fonts". What a face needs to be set right is asked of Raqm, which knows how Arabic
letters join and Indian ones move, and which Pillow has where the machine has FriBiDi.
"""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

from fontTools.ttLib import TTFont
from fontTools.unicodedata import script
from PIL import ImageFont, features

_THEME = Path(str(files("kb_builder.theme"))) / "assets/kb/fonts"
_SHARED = frozenset({"Zyyy", "Zinh", "Zzzz"})
"""Scripts of marks that stand among letters of any script."""
_LETTERS = "LMN"


@dataclass(frozen=True, slots=True)
class Face:
    """A face of one or more files; the first that has a character draws it.

    `is_shaped` tells that letters change with their neighbours, `is_spaced` that words have spaces between
    them, `leading` how far lines are apart in sizes of the letters.
    """

    folder: str
    scripts: tuple[str, ...]
    package: str = ""
    is_shaped: bool = False
    is_spaced: bool = True
    leading: float = 1.22

    def files(self) -> tuple[Path, ...]:
        """Give the files of the face, none where it is not installed."""
        return _files(self)

    def place(self, character: str) -> int | None:
        """Give which of the files has the character, None where none has."""
        return _places(self).get(ord(character))

    def can_write(self, text: str) -> bool:
        """Tell whether every letter and digit of `text` can be drawn."""
        composed = unicodedata.normalize("NFC", text)
        return all(
            self.place(one) is not None for one in composed if unicodedata.category(one)[0] in _LETTERS
        )

    def font(self, place: int, size: int, weight: int) -> ImageFont.FreeTypeFont:
        """Load one of the files."""
        return _font(self, place, size, weight)


INTER = Face("", ("Latn", "Cyrl", "Grek"))
"""The face of the theme."""


def _noto(package: str, folder: str, *scripts: str, is_spaced: bool = True) -> Face:
    return Face(folder, scripts, f"justmytype_intl_{package}", True, is_spaced, 1.5)


def _east_asian(folder: str, *scripts: str) -> Face:
    return Face(folder, scripts, "justmytype_intl_cjk", is_spaced=folder == "kr", leading=1.3)


_HAN = {"ja": "jp", "ko": "kr", "zh-tw": "tc", "zh-hant": "tc"}
"""In which face a site of this language writes Chinese characters; all others in that of China."""
_FACES = (
    _noto("rtl", "arabic", "Arab"),
    _noto("rtl", "hebrew", "Hebr"),
    _noto("south_asia", "devanagari", "Deva"),
    _noto("south_asia", "bengali", "Beng"),
    _noto("south_asia", "tamil", "Taml"),
    _noto("south_asia", "telugu", "Telu"),
    _noto("sea", "thai", "Thai", is_spaced=False),
    _noto("sea", "lao", "Laoo", is_spaced=False),
    _noto("sea", "khmer", "Khmr", is_spaced=False),
    _noto("sea", "myanmar", "Mymr", is_spaced=False),
    _noto("africa", "ethiopic", "Ethi"),
    _east_asian("jp", "Hira", "Kana", "Hani"),
    _east_asian("kr", "Hang", "Hani"),
    _east_asian("sc", "Hani"),
    _east_asian("tc", "Hani", "Bopo"),
)


def face_for(text: str, language: str) -> Face:
    """Give the face that can write `text` on a site in `language`, the theme's own where none can."""
    if text.isascii() or INTER.can_write(text):
        return INTER
    return next(
        (face for face in _fitting(text, language) if is_usable(face) and face.can_write(text)), INTER
    )


def wanting(text: str, language: str) -> Face | None:
    """Give the face that would write `text` if this machine had what it needs; None where nothing lacks."""
    if text.isascii() or face_for(text, language) is not INTER or INTER.can_write(text):
        return None
    return next((face for face in _fitting(text, language) if not is_usable(face)), None)


def is_usable(face: Face) -> bool:
    """Tell whether a face is installed and can be set right."""
    return bool(face.files()) and (can_shape() or not face.is_shaped)


@functools.cache
def can_shape() -> bool:
    """Tell whether Pillow finds what joins and orders letters: Raqm, which needs FriBiDi on the machine."""
    return bool(features.check("raqm"))


def forget() -> None:
    """Look anew for what is installed."""
    for looked_up in (can_shape, _files, _places, _font):
        looked_up.cache_clear()


def versions() -> Iterator[str]:
    """Yield all that decides about the shape of letters, beside the theme's own fonts."""
    for name in ("freetype2", "raqm", "harfbuzz", "fribidi"):
        yield f"{name} {features.version(name) if can_shape() else ''}"
    for package in sorted({face.package for face in _FACES}):
        try:
            yield f"{package} {version(package)}"
        except PackageNotFoundError:
            continue


def _fitting(text: str, language: str) -> list[Face]:
    """Give the faces of the scripts in `text`, the one that says most about its language first."""
    found = _scripts(text)
    first = _HAN.get(language.lower(), "sc")
    fit = [face for face in _FACES if found & set(face.scripts)]
    exact = {face.folder for face in fit if (found - {"Hani"}) & set(face.scripts)}
    return sorted(fit, key=lambda face: (face.folder not in exact, face.folder != first))


def _scripts(text: str) -> set[str]:
    return {script(one) for one in text if INTER.place(one) is None} - _SHARED


@functools.cache
def _files(face: Face) -> tuple[Path, ...]:
    if face is INTER:
        # Subsets: the one that most text is written in first.
        found = _THEME.glob("inter-*-normal.woff2")
        return tuple(sorted(found, key=lambda file: ("latin" not in file.name, len(file.name), file.name)))
    spec = find_spec(face.package)
    places: Iterable[str] = (spec and spec.submodule_search_locations) or ()
    return tuple(
        file
        for place in places
        for file in sorted(Path(place, "fonts/ofl", f"notosans{face.folder}").glob("NotoSans*.ttf"))
    )


@functools.cache
def _places(face: Face) -> dict[int, int]:
    """Give for each character that can be written the first file that has it."""
    found: dict[int, int] = {}
    for place, file in enumerate(face.files()):
        with TTFont(file, lazy=True) as font:
            found = dict.fromkeys(font.getBestCmap(), place) | found
    return found


@functools.cache
def _font(face: Face, place: int, size: int, weight: int) -> ImageFont.FreeTypeFont:
    # Where letters do not change, the basic layout sets them alike on every machine.
    engine = ImageFont.Layout.RAQM if face.is_shaped else ImageFont.Layout.BASIC
    font = ImageFont.truetype(str(face.files()[place]), size, layout_engine=engine)
    wanted = (weight if one["name"] == b"Weight" else one["default"] for one in font.get_variation_axes())
    font.set_variation_by_axes([float(one or 0) for one in wanted])
    return font
