"""How pictures of ours are shown: their attributes, size and the note where there is none."""

from __future__ import annotations

import re

from kb_builder.gfm.references import escaped
from kb_builder.region import Image

_LENGTH = re.compile(r"\s*\+?(\d{1,5})(?:\.\d*)?\s*(px|%)?\s*")
_COLUMN = 800
"""Width in pixels of a comment on GitHub: what a percentage is a part of."""
_LONGEST = 10_000
_AUTHORS = ("align", "title", "dir", "lang")


def attributes(image: Image, written: dict[str, str]) -> str:
    """Give the attributes of an `<img>` that shows a copy; `written` are the author's, as HTML.

    The author's size counts and keeps the proportions; without one it is the picture's own.
    """
    width, height = _size(image, written.get("width", ""), written.get("height", ""))
    kept = "".join(f' {name}="{written[name]}"' for name in _AUTHORS if name in written)
    return (
        f' src="{escaped(image.src)}" alt="{written.get("alt", "")}" width="{width}" height="{height}"'
        f'{kept} loading="lazy" decoding="async"'
    )


def note(image: Image) -> str:
    """Give the HTML that says why there is only a link, "" where nobody knows."""
    return f' <span class="kb-image__note">({escaped(image.note)})</span>' if image.note else ""


def _size(image: Image, width: str, height: str) -> tuple[int, int]:
    across, down = _pixels(width), _pixels(height)
    if across and down:
        return across, down
    if across:
        return across, max(1, round(across * image.height / image.width))
    if down:
        return max(1, round(down * image.width / image.height)), down
    return image.width, image.height


def _pixels(written: str) -> int:
    """Give the pixels of a length as HTML reads it (`300`, `300px`, `50%`), 0 where it says none."""
    found = _LENGTH.fullmatch(written)
    if not found:
        return 0
    length = int(found[1]) * _COLUMN // 100 if found[2] == "%" else int(found[1])
    return length if length <= _LONGEST else 0
