"""What our site makes of sanitised HTML: anchors, links, references, images and finished marks."""

from __future__ import annotations

import html
import posixpath
import re
from urllib.parse import unquote, urlsplit

from kb_builder.characters import HIDDEN
from kb_builder.gfm import colours, disguise, pictures, references
from kb_builder.gfm.addresses import Addresses, short_name
from kb_builder.gfm.marks import Draft
from kb_builder.gfm.sanitize import pieces

_NAME = re.compile(r"</?([a-z0-9]+)")
_ATTRIBUTE = re.compile(r' ([a-z][a-z0-9-]*)="([^"]*)"')
_OWN_REFERENCE = re.compile(r' (id=|href=)"#?(kb-[^"]*)"')
_HEADING = re.compile(r"h[1-6]")
_SHIFT = 2
_LOWEST = 6
# Texts and tags that are looked through for the words of a heading or link; an unclosed one would take all.
_LONGEST_WORDS = 100
# Where GitHub itself lets each block find its own direction.
_BLOCKS = frozenset({"div", "ol", "p", "ul"})
_VERBATIM = frozenset({"code", "pre", "tt"})
_NOT_IN_SLUG = re.compile(r"[^\w\- ]")


def dress(sanitized: str, draft: Draft, addresses: Addresses) -> str:
    """Give the finished HTML for the sanitised HTML of `draft`."""
    return _Dresser(pieces(sanitized), draft, addresses).run()


class _Dresser:
    def __init__(self, parts: list[str], draft: Draft, addresses: Addresses) -> None:
        self._parts = parts
        self._draft = draft
        self._addresses = addresses
        self._ids = set(draft.ids)
        self._counts: dict[str, int] = {}
        self._out: list[str] = []
        self._fragments: list[tuple[int, str, str]] = []
        self._footnote_links: list[tuple[int, str]] = []
        self._shown_ids: set[str] = set()
        self._in_link = 0
        self._links: list[str] = []
        self._in_code = 0
        self._above: list[int] = []
        self._mark = re.compile(rf' {draft.attribute}="(\d+)"')

    def run(self) -> str:
        for place, part in enumerate(self._parts):
            if place % 2 == 0:
                self._out.append(self._text(part) if part else "")
            elif part.startswith("</"):
                self._out.append(self._closing(place, part))
            else:
                self._out.append(self._opening(place, part))
        # A reference within an image's description has a number and a way back, but is not there.
        self._ids -= self._draft.ids - self._shown_ids
        for place, target in self._footnote_links:
            if target not in self._ids:
                self._out[place] = "<a>"
        for place, fragment, rest in self._fragments:
            self._out[place] = self._fragment_link(fragment, rest)
        return "".join(self._out)

    def _text(self, text: str) -> str:
        if not self._in_code:
            text = references.emojize(text) if self._in_link else references.link(text, self._addresses)
        return text if text.isascii() else HIDDEN.sub(disguise.shown, text)

    def _chip(self, place: int) -> str:
        """Give the disc for code that is a colour: the text and the opening tag stand right before."""
        alone = self._parts[place - 2].startswith("<code") if place > 1 else False
        return colours.chip(self._parts[place - 1]) if alone else ""

    def _closing(self, place: int, tag: str) -> str:
        name = tag[2:-1]
        if name == "code":
            tag = self._chip(place) + tag
        if name == "a":
            self._in_link -= 1
            return self._links.pop() if self._links else tag
        if name in _VERBATIM:
            self._in_code -= 1
        return f"</{_shifted(name)}>" if _HEADING.fullmatch(name) else tag

    def _opening(self, place: int, tag: str) -> str:
        found = _NAME.match(tag)
        name = found[1] if found else ""
        if name == "a":
            self._in_link += 1
        elif name in _VERBATIM:
            self._in_code += 1
        if marked := self._mark.search(tag):
            return self._finished(place, name, int(marked[1]))
        if not tag.isascii():
            tag = HIDDEN.sub("", tag)
        if name == "a":
            return self._link(place, dict(_ATTRIBUTE.findall(tag)))
        if name == "img":
            return self._image(dict(_ATTRIBUTE.findall(tag)))
        if _HEADING.fullmatch(name):
            return self._heading(place, name, tag)
        if ' id="' in tag:
            tag = _ATTRIBUTE.sub(self._own_id, tag)
        return _with_direction(tag) if name in _BLOCKS else tag

    def _finished(self, place: int, name: str, index: int) -> str:
        if index in self._draft.videos:
            return self._video(self._draft.videos[index])
        if name == "a":
            if index in self._draft.addresses:
                return self._link(place, {"href": html.escape(self._draft.addresses[index])})
            self._links.append("</a>")
        finished = self._draft.marks[index] if index < len(self._draft.marks) else ""
        if self._draft.ids:
            for kind, value in _OWN_REFERENCE.findall(finished):
                if kind == "id=":
                    self._shown_ids.add(value)
                else:
                    self._footnote_links.append((len(self._out), value))
        return finished

    def _link(self, place: int, attributes: dict[str, str]) -> str:
        rest = self._kept(attributes, ("id", "title", "dir", "lang"))
        written = html.unescape(attributes.get("href", ""))
        self._links.append("</a>")
        if written.startswith("#"):
            self._fragments.append((len(self._out), written[1:], rest))
            return ""
        address = self._addresses.resolve(written)
        if not address:
            self._links[-1] = "</a>" if rest else ""
            return f"<a{rest}>" if rest else ""
        self._shorten(place, written)
        self._links[-1] += disguise.unmasked(address, self._words(place, "</a>"))
        return f'<a href="{references.escaped(address)}"{rest}{references.rel(address)}>'

    def _shorten(self, place: int, written: str) -> None:
        """Show a bare address of a post as GitHub does; the text piece follows its tag."""
        text, end = self._parts[place + 1], self._parts[place + 2] if place + 2 < len(self._parts) else ""
        if end == "</a>" and html.unescape(text) == written:
            self._parts[place + 1] = short_name(written, self._addresses.repository) or text

    def _fragment_link(self, fragment: str, rest: str) -> str:
        name = self._draft.prefix + unquote(fragment)
        if name in self._ids:
            return f'<a href="#{references.escaped(self._draft.prefix + fragment)}"{rest}>'
        if not self._addresses.source:
            return f"<a{rest}>"
        address = f"{self._addresses.source.partition('#')[0]}#{fragment}"
        return f'<a href="{references.escaped(address)}"{rest}{references.rel(address)}>'

    def _image(self, attributes: dict[str, str]) -> str:
        written = html.unescape(attributes.get("src", ""))
        # A part of the page, or another reading of it, is no picture.
        address = "" if written.startswith(("#", "?")) else self._addresses.resolve(written)
        name = attributes.get("alt", "").strip() or references.escaped(_file_name(address))
        if not address.startswith(("http:", "https:")):
            return name
        image = self._addresses.image(address)
        if image.src:
            shown = f"<img{pictures.attributes(image, attributes)}>"
            return shown if self._in_link else references.anchor(address, shown)
        shown = f"🖼 {name or 'image'}{pictures.note(image)}"
        if self._in_link:
            return f'<span class="kb-image">{shown}</span>'
        href = references.escaped(address)
        return f'<a class="kb-image" href="{href}"{references.rel(address)}>{shown}</a>'

    def _video(self, written: str) -> str:
        address = self._addresses.resolve(written)
        if not address.startswith(("http:", "https:")):
            return ""
        shown = (
            f"🎞 {references.escaped(_file_name(address))} ({references.escaped(urlsplit(address).netloc)})"
        )
        return shown if self._in_link else references.anchor(address, shown)

    def _heading(self, place: int, name: str, tag: str) -> str:
        attributes = dict(_ATTRIBUTE.findall(tag))
        wanted = html.unescape(attributes.pop("id", "")) or self._slug(place, f"</{name}>")
        own = f' id="{references.escaped(self._unique(wanted))}"' if wanted else ""
        rest = self._kept(attributes, ("align", "dir", "lang", "title"))
        return _with_direction(f"<{_shifted(name)}{self._level(int(name[1]))}{own}{rest}>")

    def _level(self, written: int) -> str:
        """Say where a heading stands among the others, if its tag does not: readers jump by levels."""
        while self._above and self._above[-1] >= written:
            self._above.pop()
        self._above.append(written)
        level = min(_SHIFT + len(self._above), _LOWEST)
        return "" if level == min(written + _SHIFT, _LOWEST) else f' aria-level="{level}"'

    def _slug(self, place: int, closing: str) -> str:
        words = html.unescape(self._words(place, closing)).strip().lower()
        return _NOT_IN_SLUG.sub("", words).replace(" ", "-")

    def _words(self, place: int, closing: str) -> str:
        """Give the texts between the tag at `place` and the next `closing`."""
        text: list[str] = []
        for position in range(place + 1, min(place + _LONGEST_WORDS, len(self._parts))):
            if self._parts[position] == closing:
                break
            if position % 2 == 0:
                text.append(self._parts[position])
        return "".join(text)

    def _unique(self, wanted: str) -> str:
        """Give an id of the region that is not taken, as GitHub counts: `x`, `x-1`, `x-2`."""
        base = self._draft.prefix + re.sub(r"\s", "-", wanted)
        name, count = base, self._counts.get(base, 0)
        while name in self._ids:
            count += 1
            name = f"{base}-{count}"
        self._counts[base] = count
        self._ids.add(name)
        return name

    def _own_id(self, found: re.Match[str]) -> str:
        if found[1] != "id":
            return found[0]
        wanted = html.unescape(found[2]).strip()
        return f' id="{references.escaped(self._unique(wanted))}"' if wanted else ""

    def _kept(self, attributes: dict[str, str], names: tuple[str, ...]) -> str:
        kept = "".join(f' {name}="{attributes[name]}"' for name in names if name in attributes)
        return _ATTRIBUTE.sub(self._own_id, kept)


def _shifted(heading: str) -> str:
    return f"h{min(int(heading[1]) + _SHIFT, _LOWEST)}"


def _with_direction(tag: str) -> str:
    return tag if ' dir="' in tag else f'{tag[:-1]} dir="auto">'


def _file_name(address: str) -> str:
    return posixpath.basename(unquote(urlsplit(address).path)) if address else ""
