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
from dataclasses import asdict, dataclass, field

from kb_builder.characters import storable

STORE_VARIABLE = "KB_RENDERED"
"""The environment variable by which a build tells MkDocs' process where rendered regions are kept."""
_BEGIN = re.compile(r"<!-- kb:begin (?P<token>[0-9a-f]{32})(?: (?P<facts>\{.*\}))? -->")


@dataclass(frozen=True, slots=True)
class Image:
    """What a page shows for an image: our copy at `src`, relative to the page, of so many pixels.

    Without a copy `src` is "" and `note` says why.
    """

    src: str = ""
    width: int = 0
    height: int = 0
    note: str = ""

    def _facts(self) -> dict[str, str | int]:
        if not self.src:
            return {"note": self.note}
        return {"src": self.src, "width": self.width, "height": self.height}


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
        return hashlib.sha256(self.text.encode("utf-8")).hexdigest()[:32]

    @property
    def key(self) -> str:
        """All that the region's HTML depends on, as one string."""
        return json.dumps(asdict(self), sort_keys=True)

    def wrap(self) -> str:
        """Give the text between its markers as lines of a page, without a final line break."""
        return f"<!-- kb:begin {self.token} -->\n{self.text}\n<!-- kb:end {self.token} -->"

    def wrap_with_facts(self) -> str:
        """Do what `wrap` does, with the other fields in the marker: for pages without front matter facts."""
        facts: dict[str, object] = {"repository": self.repository, "source": self.source}
        if self.links:
            facts["links"] = dict(self.links)
        if self.media:
            facts["media"] = {address: image._facts() for address, image in self.media.items()}
        if self.language:
            facts["language"] = self.language
        # Neither "--" nor ">" may stand in a comment; both have an escape in JSON strings.
        head = json.dumps(facts, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
        head = head.replace("-", "\\u002d").replace("<", "\\u003c").replace(">", "\\u003e")
        return f"<!-- kb:begin {self.token} {head} -->\n{self.text}\n<!-- kb:end {self.token} -->"


def split(lines: Sequence[str]) -> Iterator[str | Region]:
    """Yield the lines of a page in order, each region as one `Region`.

    A begin marker without its end marker, or with facts that we would not write, is an
    ordinary line.
    """
    position = 0
    while position < len(lines):
        line = lines[position]
        region = None
        if begin := _BEGIN.fullmatch(line):
            region, position = _read(lines, position, begin)
        yield line if region is None else region
        position += 1


def _read(lines: Sequence[str], start: int, begin: re.Match[str]) -> tuple[Region | None, int]:
    try:
        end = lines.index(f"<!-- kb:end {begin['token']} -->", start + 1)
        if begin["facts"] is None:
            return Region("\n".join(lines[start + 1 : end])), end
        facts = json.loads(begin["facts"])
        repository, source = str(facts["repository"]), str(facts["source"])
        links = {str(key): str(value) for key, value in facts.get("links", {}).items()}
        media = {str(key): _image(value) for key, value in facts.get("media", {}).items()}
        language = str(facts.get("language", ""))
    except (ValueError, KeyError, AttributeError, RecursionError, TypeError):
        return None, start
    return Region("\n".join(lines[start + 1 : end]), repository, source, links, media, language), end


def _image(facts: Mapping[str, str | int]) -> Image:
    src, note = str(facts.get("src", "")), str(facts.get("note", ""))
    return Image(src, int(facts.get("width", 0)), int(facts.get("height", 0)), note)
