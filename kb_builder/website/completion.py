"""What a page can say only once it is known where it stands: full addresses, and the picture of itself.

Pages in `content/` do not know where the site is published, so the addresses in their data are
relative; search engines want them absolute. Pictures for networks (https://ogp.me/) are named by
whoever draws them: a page without a picture must not promise one.
"""

from __future__ import annotations

import hashlib
import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from urllib.parse import urljoin

import msgspec

from kb_builder.publication import SocialCard, Told
from kb_builder.website.bundle import Bundle
from kb_builder.website.card_drawing import HEIGHT, WIDTH
from kb_builder.website.faces import Faces
from kb_builder.website.parts import squeezed

_ADDRESSES = frozenset({"@id", "image", "item", "url"})
"""Properties whose values are addresses of our own pages and files."""
# "{{", "{%" and "{#" occur in JSON only inside strings, where every character has an escape.
_ESCAPES = (
    ("<", "\\u003c"),
    (">", "\\u003e"),
    ("&", "\\u0026"),
    ("{{", "\\u007b\\u007b"),
    ("{%", "\\u007b%"),
    ("{#", "\\u007b#"),
)
_STEPS = r"(?:[A-Za-z0-9_-][A-Za-z0-9_.-]*/)*"
_WHOLE = re.compile(rf"https://[a-z0-9.-]+/{_STEPS}[A-Za-z0-9_-]*(?:#[A-Za-z0-9_-]+)?", re.ASCII)
_UPWARD = re.compile(
    rf"(?:\./)?((?:\.\./)*)({_STEPS}[A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]+)?(?:#[A-Za-z0-9_-]+)?)", re.ASCII
)
_FOLDERS = re.compile(rf"(https?://[a-z0-9.:-]+/)({_STEPS})\Z", re.ASCII)
_written = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_NO_FILES = Bundle("")
_NO_DATA: Mapping[str, Told] = MappingProxyType({})
_NO_HEADS: Mapping[str, str] = MappingProxyType({})


class Completion:
    """What is known when the site is complete: its address ("" if unset), cards and data of its pages."""

    def __init__(
        self,
        site_url: str,
        cards: Iterable[SocialCard],
        data: Mapping[str, Told] = _NO_DATA,
        files: Bundle = _NO_FILES,
        faces: Faces | None = None,
        heads: Mapping[str, str] = _NO_HEADS,
    ) -> None:
        """Take note of the cards; none where the site has no address, since they are named in full.

        `heads` are further lines for the heads of pages, by their addresses.
        """
        self._files, self._faces = files, faces
        self._home = site_url
        self._data, self._heads = data, heads
        self._cards: Mapping[str | None, SocialCard] = {card.page: card for card in cards if site_url}
        self._shared = hashlib.sha256(msgspec.json.encode((site_url, dict(files.names)))).hexdigest()

    @property
    def files(self) -> Bundle:
        """The files that were put together, which decide what `common` gives."""
        return self._files

    @property
    def made_of(self) -> object:
        """What decides what `digest` gives."""
        return self._shared, self._data, self._cards, self._heads

    def digest(self, name: str) -> str:
        """Give a digest of what `complete` writes into the page in the file `name`."""
        address = name.removesuffix("index.html")
        told = self._data.get(address)
        said = self._shared, told and told.digest, self._card(address)
        head = self._heads.get(address, "")
        return hashlib.sha256(msgspec.json.encode((said, head), enc_hook=str)).hexdigest()

    def complete(self, name: str, page: str) -> str:
        """Give the text of the page that stands in the file `name`, with what it could not know."""
        page = self.faced(self.common(name, page))
        head, end, rest = page.partition("</head>")
        return f"{head}{self.lines(name, takes_card=takes_card(head))}{end}{rest}" if end else page

    def common(self, name: str, page: str) -> str:
        """Give the page with what all pages of its folder could not know."""
        return self._files.parts.left_out(name, squeezed(self._files.complete(name, page)))

    def faced(self, text: str) -> str:
        """Give a page, or the article of one, with the faces on it."""
        return self._faces.complete(text) if self._faces else text

    def lines(self, name: str, *, takes_card: bool) -> str:
        """Give what the page in the file `name` alone says at the end of its head."""
        if not name.endswith("index.html"):
            return ""
        address, found = name.removesuffix("index.html"), list[str]()
        if told := self._data.get(address):
            data, base = told.value, _absolute(self._home, address)
            found.append(script(_resolved(data, base) if self._home else data))
        card = self._card(address) if takes_card else None
        lines = (f"{line}\n" for line in (*found, *(self._named(card) if card else ())))
        return "".join((self._heads.get(address, ""), *lines))

    def _card(self, address: str) -> SocialCard | None:
        return self._cards.get(address) or self._cards.get(None)

    def _named(self, card: SocialCard) -> Iterator[str]:
        said = {
            "og:image": f"{self._home}{card.path}",
            "og:image:type": "image/png",
            "og:image:width": str(WIDTH),
            "og:image:height": str(HEIGHT),
            "og:image:alt": card.alt,
        }
        for key, value in said.items():
            yield f'<meta property="{key}" content="{html.escape(value)}">'
        yield '<meta name="twitter:card" content="summary_large_image">'


def takes_card(head: str) -> bool:
    """Tell whether a page with this head names a picture of itself.

    Nobody shares a notice or a page that leads elsewhere; a project may name pictures of its own.
    """
    is_page = 'rel="canonical"' in head and 'http-equiv="refresh"' not in head
    return is_page and 'property="og:image"' not in head


def script(data: object) -> str:
    """Give data for machines (JSON-LD) as a one-line HTML element that no text in it can end."""
    try:
        line = msgspec.json.encode(data).decode("utf-8")
    except UnicodeEncodeError:  # a lone surrogate
        line = _written(data)
    for character, escape in _ESCAPES:
        line = line.replace(character, escape)
    return f'<script type="application/ld+json">{line}</script>'


def _resolved(data: object, base: str, key: str = "") -> object:
    if isinstance(data, str):
        return _absolute(base, data) if key in _ADDRESSES else data
    if isinstance(data, dict):
        return {
            name: value if type(value) is str and name not in _ADDRESSES else _resolved(value, base, name)
            for name, value in data.items()
        }
    return [_resolved(value, base, key) for value in data] if isinstance(data, list) else data


def _absolute(base: str, address: str) -> str:
    """Give what `urljoin` gives, in less time where an address is of the usual shape."""
    if _WHOLE.fullmatch(address):
        return address
    if (found := _UPWARD.fullmatch(address)) and (home := _FOLDERS.match(base)):
        folders, steps = home[2].split("/")[:-1], len(found[1]) // 3
        if steps <= len(folders):
            return "".join((home[1], *(f"{one}/" for one in folders[: len(folders) - steps]), found[2]))
    return urljoin(base, address)
