"""Which images a text shows, and how large ours are shown."""

from __future__ import annotations

import html
import re

from kb_builder.characters import without_controls
from kb_builder.gfm import budget
from kb_builder.gfm.addresses import Addresses
from kb_builder.gfm.parser import parse
from kb_builder.gfm.references import escaped
from kb_builder.gfm.sanitize import pieces, sanitize
from kb_builder.region import Image, Region

_MAYBE = re.compile(r"!\[|<img", re.IGNORECASE)
_SRC = re.compile(r' src="([^"]*)"')
_LENGTH = re.compile(r"\s*\+?(\d{1,5})(?:\.\d*)?\s*(px|%)?\s*")
_COLUMN = 800
"""Width in pixels of a comment on GitHub: what a percentage is a part of."""
_LONGEST = 10_000
_AUTHORS = ("align", "title", "dir", "lang")


def images(text: str, repository: str) -> tuple[str, ...]:
    """Give the web addresses of the images that a text of `repository` ("owner/name") shows, each once.

    They are as `render` resolves them. Never raises: what cannot be rendered shows no image.
    """
    if not _MAYBE.search(text) or len(text) > budget.MOST_CHARACTERS:
        return ()
    try:
        with budget.at_most(budget.MOST_SECONDS):
            draft = parse(without_controls(text), "")
            tags = pieces(sanitize(draft.html, draft.attribute))[1::2]
    except Exception:  # noqa: BLE001 - one hostile text must not stop the other pages
        return ()
    addresses = Addresses(Region("", repository))
    written = (_SRC.search(tag) for tag in tags if tag.startswith("<img"))
    found = (addresses.resolve(html.unescape(src[1])) for src in written if src)
    return tuple(dict.fromkeys(one for one in found if one.startswith(("http:", "https:"))))


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
