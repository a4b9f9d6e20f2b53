"""The marked regions of a page: where community text begins and ends, and what it may link to.

A region is two comment lines around text that nobody but our renderer reads:

    <!-- kb:begin 9f86d081884c7d659a2feaa0c55ad015 -->
    the text, line by line, exactly as written
    <!-- kb:end 9f86d081884c7d659a2feaa0c55ad015 -->

The token is a digest of the text, so no text can hold its own end marker: whoever could write
one would have found a preimage. Pages write regions, `article/` reads them.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import msgspec

from kb_builder.characters import storable

STORE_VARIABLE = "KB_RENDERED"
"""The environment variable by which a build tells MkDocs' process where rendered regions are kept."""
_OPENING = "<!-- kb:begin "
_BEGIN = re.compile(rf"{_OPENING}(?P<token>[0-9a-f]{{32}}) -->(?=\n)")
_FEW = 256


@dataclass(frozen=True, slots=True)
class Image:
    """What a page shows for an image: our copy at `src`, relative to the page, of so many pixels.

    Without a copy `src` is "" and `note` says why.
    """

    src: str = ""
    width: int = 0
    height: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True)
class Region:
    """Community text and what its renderer must know.

    `repository` ("owner/name") is where `#12` and relative links point, `source` the post's
    address on GitHub. `links` maps "owner/name#12" to the address of that discussion's page,
    relative to the page that holds the region. `media` maps the addresses of images to what the
    page shows for them; an image that it does not know is a link.

    `text` has LF line ends and only what a UTF-8 text file can hold (NUL and lone surrogates
    become U+FFFD), whatever it was made from: a page read back gives an equal region.
    """

    text: str
    repository: str = ""
    source: str = ""
    links: Mapping[str, str] = field(default_factory=dict, hash=False)
    media: Mapping[str, Image] = field(default_factory=dict, hash=False)
    language: str = ""
    """The language of the few words that are ours, such as "Note" on an alert; "" is English."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", storable(self.text))

    @property
    def token(self) -> str:
        """32 hexadecimal digits of the text's SHA-256."""
        return _token(self.text)

    @property
    def key(self) -> bytes:
        """All that the region's HTML depends on, as one string of bytes."""
        media = [(at, one.src, one.width, one.height, one.note) for at, one in sorted(self.media.items())]
        values = self.text, self.repository, self.source, sorted(self.links.items()), media, self.language
        try:
            return msgspec.json.encode(values)
        except UnicodeEncodeError:  # a lone surrogate
            return json.dumps(values).encode()

    def wrap(self) -> str:
        """Give the text between its markers as lines of a page, without a final line break."""
        return f"<!-- kb:begin {self.token} -->\n{self.text}\n<!-- kb:end {self.token} -->"


@lru_cache(maxsize=_FEW)
def _token(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:32]


def split(lines: Sequence[str]) -> Iterator[str | Region]:
    """Yield the lines of a page in order, each region as one `Region` of its text.

    A begin marker without its end marker is an ordinary line.
    """
    for part in parts("\n".join(lines)) if lines else ():
        if isinstance(part, Region):
            yield part
        else:
            yield from part.split("\n")


def parts(text: str) -> Iterator[str | Region]:
    """Yield the regions of a page in order, and all lines between two of them as one text.

    What is yielded, with a line break between one and the next, is the page.
    """
    done = search = 0
    while (start := text.find(_OPENING, search)) >= 0:
        search = start + len(_OPENING)
        found = _BEGIN.match(text, start) if not start or text[start - 1] == "\n" else None
        end = _end(text, f"\n<!-- kb:end {found['token']} -->", found.end()) if found else 0
        if found and end:
            if start > done:
                yield text[done : start - 1]
            yield Region(text[found.end() + 1 : end])
            done = search = text.find("\n", end + 1) + 1 or len(text) + 1
    if done <= len(text):
        yield text[done:]


def _end(text: str, line: str, start: int) -> int:
    """Give where the first such line stands from `start` on, with the line break before it; 0 for nowhere."""
    while (found := text.find(line, start)) >= 0:
        start = found + len(line)
        if text[start : start + 1] in ("", "\n"):
            return found
    return 0
