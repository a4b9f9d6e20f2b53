"""Community text in its place: which pages and pictures a text may show, and its HTML."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import urlsplit

from kb_builder.addresses import page_address, relative
from kb_builder.gfm import Rendered, images, render
from kb_builder.language import Language, gettext_noop
from kb_builder.media import Refusal
from kb_builder.region import Image, Region

Render = Callable[[Region], Rendered]
_REFERENCE = re.compile(r"(?:#|/discussions/)(\d{1,18})")
_NOT_COPIED = gettext_noop("not copied")
_REASONS: Mapping[str, str] = {
    Refusal.SHORT_LIVED: gettext_noop("the address is not a lasting one"),
    Refusal.LEADS_AWAY: gettext_noop("the address leads elsewhere"),
    Refusal.GONE: gettext_noop("not found"),
    Refusal.TOO_LARGE: gettext_noop("too large to copy"),
    Refusal.TOO_MANY_PIXELS: gettext_noop("too many pixels to copy"),
    Refusal.NOT_A_PICTURE: gettext_noop("not a PNG, JPEG, GIF or WebP picture"),
    Refusal.MOVES: gettext_noop("an animation that is not a GIF"),
}
_LONGEST_HOST = 60
_TAG = re.compile(r"<[^<>]*>")


@dataclass(frozen=True, slots=True)
class Numbered:
    """Renders the texts of one page: a text that stands there twice has ids of its own each time."""

    render: Render
    _seen: Counter[str] = field(default_factory=Counter)
    _rendered: dict[Region, Rendered] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """How many texts were rendered."""
        return self._seen.total()

    def times(self, region: Region) -> int:
        """How often this text was rendered."""
        return self._seen[region.text]

    def rendered(self, region: Region) -> Rendered:
        """Give what a text is rendered to, once for all that is asked of it."""
        if region not in self._rendered:
            self._rendered[region] = self.render(region)
        return self._rendered[region]

    def html(self, region: Region) -> str:
        """Give the HTML of a text."""
        self._seen[region.text] += 1
        return _again(self.rendered(region).html, region, self._seen[region.text])


class KnownPages(Protocol):
    """What a text may link to and show; a `Shelf` is one."""

    def discussion(self, repository: str, number: int) -> str:
        """Give the file of the page that a discussion has, or that stands for it, "" for none."""

    def repositories(self) -> frozenset[str]:
        """Give the repositories (in lower case) that have pages."""

    def picture(self, address: str) -> Mapping[str, Any]:
        """Give what is known of the picture at a web address, empty where nothing is."""


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of the page in the file `path`, which all belong to a discussion of `repository`."""

    pages: KnownPages
    language: Language
    path: str
    repository: str
    numbered: Numbered = field(default_factory=lambda: Numbered(render))
    _placed: dict[tuple[str, str], Region] = field(default_factory=dict)

    @property
    def shown(self) -> int:
        """How many texts were asked for."""
        return self.numbered.count

    def html(self, region: Region, source: str) -> str:
        """Give the HTML of a text; `source` is its post's address on GitHub."""
        return self.numbered.html(self.placed(region, source))

    def prose(self, region: Region, source: str) -> str:
        """Give what the sentences of a text begin with; all that a reader sees, where there are none."""
        found = self.numbered.rendered(self.placed(region, source))
        return found.prose or found.text

    def headings(self, region: Region, source: str) -> tuple[tuple[str, str], ...]:
        """Give the id of each heading of a text and what it says; none where the text stands here twice."""
        once = self.numbered.times(region) < 2
        return self.numbered.rendered(self.placed(region, source)).headings if once else ()

    def placed(self, region: Region, source: str) -> Region:
        """Give a text with all that its HTML on this page depends on."""
        key = region.text, source
        if key not in self._placed:
            self._placed[key] = self._region(region, source)
        return self._placed[key]

    def _region(self, region: Region, source: str) -> Region:
        return Region(
            region.text,
            repository=self.repository,
            source=source,
            links=self._links(region.text),
            media={address: self._image(address) for address in images(region.text, self.repository)},
            language="" if self.language.code == "en" else self.language.code,
        )

    def _links(self, text: str) -> dict[str, str]:
        if "#" not in text and "/discussions/" not in text:
            return {}
        numbers = sorted({int(number) for number in _REFERENCE.findall(text)})
        if not numbers:
            return {}
        lower, here = text.lower(), page_address(self.path)
        own = self.repository.lower()
        # Discussions of an organisation are those of one of its repositories.
        near = sorted(
            name
            for name in {own, *self.pages.repositories()}
            if name == own or name in lower or f"orgs/{name.partition('/')[0]}/" in lower
        )
        found = ((name, number, self.pages.discussion(name, number)) for name in near for number in numbers)
        return {
            f"{name}#{number}": relative(here, page_address(path)) for name, number, path in found if path
        }

    def _image(self, address: str) -> Image:
        found = self.pages.picture(address)
        if file := found.get("file"):
            way = relative(page_address(self.path), str(file))
            return Image(way, int(found.get("width", 0)), int(found.get("height", 0)))
        return Image(note=why_not(self.language, address, str(found.get("refusal", ""))))


def why_not(language: Language, address: str, refusal: str) -> str:
    """Say why a page shows a link in place of the picture at `address`."""
    where = language.gettext("image on %(host)s", host=_host(address) or language.gettext("another host"))
    if refusal == Refusal.ELSEWHERE:
        return where
    return where + language.gettext(", ") + language.gettext(_REASONS.get(refusal, _NOT_COPIED))


def _again(html: str, region: Region, time: int) -> str:
    """Give ids of their own to a text that stands on the page for the second time, or more often."""
    if time == 1:
        return html
    prefix = f"kb-{region.token[:8]}-"
    own = re.compile(rf'( (?:id="|href="#){prefix})')
    return _TAG.sub(lambda tag: own.sub(rf"\g<1>{time}-", tag[0]), html)


def _host(address: str) -> str:
    """Give the host as it is looked up, so that no letter passes for another; "" where none can be."""
    try:
        host = (urlsplit(address).hostname or "").encode("idna").decode("ascii")
    except ValueError:
        return ""
    return host if len(host) <= _LONGEST_HOST else f"…{host[-_LONGEST_HOST:]}"
