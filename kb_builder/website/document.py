"""What one HTML page holds: its anchors, where it leads, what it loads, and what is active in it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

_LOADED = {
    "audio": ("src",),
    "embed": ("src",),
    "iframe": ("src", "srcdoc"),
    "img": ("src", "srcset"),
    "input": ("src",),
    "object": ("data",),
    "script": ("src",),
    "source": ("src", "srcset"),
    "track": ("src",),
    "video": ("src", "poster"),
}
_LOADING_LINKS = frozenset(
    {"stylesheet", "preload", "modulepreload", "prefetch", "preconnect", "dns-prefetch", "icon", "manifest"}
    | {"apple-touch-icon", "mask-icon"}
)
_ACTIVE = frozenset(
    {"script", "style", "iframe", "frame", "object", "embed", "applet", "svg", "math", "form", "base", "meta"}
    | {"link", "template", "portal", "noscript"}
)
_COPY = re.compile(r"(?:\.{1,2}/)*media/[0-9a-f]{64}\.(?:gif|jpg|png|webp)")
_ACTIVE_INPUTS = frozenset({"button", "input", "select", "textarea"})
_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)


@dataclass(slots=True)
class Document:
    """A page as far as the checks care: addresses are as written, `active` says what and where."""

    anchors: set[str] = field(default_factory=set)
    links: list[str] = field(default_factory=list)
    resources: list[str] = field(default_factory=list)
    active: list[str] = field(default_factory=list)
    is_plain: bool = False


def read_document(html: str) -> Document:
    """Read a page that MkDocs wrote."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.document


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.document = Document()
        self._region_tag = ""
        self._region_depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        self._note(tag, attributes)
        if self._region_depth:
            self._check_inert(tag, attributes)
            if tag == self._region_tag and tag not in _VOID:
                self._region_depth += 1
        elif "data-kb-region" in attributes:
            self._region_tag, self._region_depth = tag, 1
            self.document.is_plain |= "data-kb-plain" in attributes

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # In HTML the slash means nothing: only void elements end where they start.
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if self._region_depth and tag == self._region_tag:
            self._region_depth -= 1

    def _note(self, tag: str, attributes: Mapping[str, str]) -> None:
        if name := attributes.get("id"):
            self.document.anchors.add(name)
        if tag == "a":
            if name := attributes.get("name"):
                self.document.anchors.add(name)
            if "href" in attributes:
                self.document.links.append(attributes["href"])
        elif tag == "link":
            is_loaded = _LOADING_LINKS.intersection(attributes.get("rel", "").lower().split())
            places = self.document.resources if is_loaded else self.document.links
            places.append(attributes.get("href", ""))
        elif tag in _LOADED:
            self.document.resources += _addresses(tag, attributes)

    def _check_inert(self, tag: str, attributes: Mapping[str, str]) -> None:
        is_active = tag in _ACTIVE and not _is_colour(tag, attributes)
        if is_active or (tag in _ACTIVE_INPUTS and not _is_task_box(tag, attributes)):
            self.document.active.append(f"<{tag}>")
        if tag == "img" and not _is_copy(attributes):
            self.document.active.append("<img> that shows no copy of ours, or has no size")
        self.document.active += [
            f"{name} on <{tag}>"
            for name in attributes
            if name.startswith("on") or name in ("style", "srcdoc")
        ]
        for name in ("href", "src", "action", "formaction", "xlink:href"):
            scheme = "".join(attributes.get(name, "").split()).lower()
            if scheme.startswith(("javascript:", "vbscript:", "data:")):
                self.document.active.append(f"{name} with a script on <{tag}>")


def _addresses(tag: str, attributes: Mapping[str, str]) -> list[str]:
    found = []
    for name in _LOADED[tag]:
        value = attributes.get(name, "")
        if name == "srcset":
            found += [part.split()[0] for part in value.split(",") if part.strip()]
        elif name == "srcdoc" and value:
            found.append("//srcdoc")
        elif value:
            found.append(value)
    return found


def _is_copy(attributes: Mapping[str, str]) -> bool:
    has_size = attributes.get("width", "").isdecimal() and attributes.get("height", "").isdecimal()
    return has_size and _COPY.fullmatch(attributes.get("src", "")) is not None


def _is_colour(tag: str, attributes: Mapping[str, str]) -> bool:
    # Community text keeps no class: whatever has one of ours is ours.
    return tag == "svg" and attributes.get("class") == "kb-chip"


def _is_task_box(tag: str, attributes: Mapping[str, str]) -> bool:
    return tag == "input" and attributes.get("type") == "checkbox" and "disabled" in attributes
