"""Finds the primary colour of a site, and colours that there are not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from kb_builder.errors import nearest

OWN = "#3c50c8"
"""The primary colour of our theme where the project names none."""
# https://squidfunk.github.io/mkdocs-material/setup/changing-the-colors/#primary-color
_NAMED = {
    "red": "#ef5552",
    "pink": "#e92063",
    "purple": "#ab47bd",
    "deep purple": "#7e56c2",
    "indigo": "#4051b5",
    "blue": "#2094f3",
    "light blue": "#02a6f2",
    "cyan": "#00bdd6",
    "teal": "#009485",
    "green": "#4cae4f",
    "light green": "#8bc34b",
    "lime": "#cbdc38",
    "yellow": "#ffec3d",
    "amber": "#ffc105",
    "orange": "#ffa724",
    "deep orange": "#ff6e42",
    "brown": "#795649",
    "grey": "#757575",
    "blue grey": "#546d78",
    "black": "#000000",
    "white": "#ffffff",
}
_KEYS = ("primary", "accent")
_CUSTOM = "custom"
_WRITTEN = re.compile(r"--md-primary-fg-color:\s*(#[0-9a-fA-F]{6}|#[0-9a-fA-F]{3})\b")


def primary_colour(configuration: Mapping[str, Any], content: Path) -> str:
    """Give the primary colour as `#rrggbb`: the first palette's, or what a style sheet of the project sets.

    `configuration` is `mkdocs.yml` as read, `content` the folder in which its `extra_css` lies.
    """
    name = next((str(one.get("primary", "")) for one in _palettes(configuration)), "")
    named = _NAMED.get(_plain(name))
    return named or _of_style_sheets(configuration.get("extra_css"), content) or OWN


def unknown_colours(configuration: Mapping[str, Any]) -> Iterator[tuple[Sequence[str | int], str]]:
    """Yield what is wrong with the palette: colours that Material does not know, and so does not show.

    Each comes with the keys that lead to it.
    """
    seen = set[tuple[str, str]]()
    for way, one in _placed_palettes(configuration):
        for key in _KEYS:
            name = "" if one.get(key) is None else str(one[key])
            if name and _plain(name) not in (*_NAMED, _CUSTOM) and (key, name) not in seen:
                seen.add((key, name))
                near = nearest(_plain(name), _NAMED)
                instead = f"did you mean {near}?" if near else f"write custom, or one of {', '.join(_NAMED)}"
                yield (*way, key), f"{key}: there is no colour {name}: {instead}"


def channels(colour: str) -> tuple[int, int, int]:
    """Give red, green and blue of `#rrggbb`, from 0 to 255."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _palettes(configuration: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    return (one for _, one in _placed_palettes(configuration))


def _placed_palettes(
    configuration: Mapping[str, Any],
) -> Iterator[tuple[tuple[str | int, ...], Mapping[str, Any]]]:
    theme = configuration.get("theme")
    palette = theme.get("palette") if isinstance(theme, Mapping) else None
    way = ("theme", "palette")
    for number, one in enumerate(palette) if isinstance(palette, list) else ((None, palette),):
        if isinstance(one, Mapping):
            yield way if number is None else (*way, number), one


def _plain(name: str) -> str:
    return name.replace("-", " ").lower()


def _of_style_sheets(sheets: object, content: Path) -> str:
    for name in map(str, sheets) if isinstance(sheets, list) else ():
        for found in _WRITTEN.finditer(_text(content / name)):
            return _long(found[1])
    return ""


def _text(sheet: Path) -> str:
    try:
        return sheet.read_text(encoding="utf-8", errors="replace")
    except (OSError, ValueError):  # an address, or a name that no file can have
        return ""


def _long(colour: str) -> str:
    digits: Iterable[str] = colour[1:] if len(colour) == 7 else (digit * 2 for digit in colour[1:])
    return "#" + "".join(digits).lower()
