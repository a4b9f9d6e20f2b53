"""Reads a finished HTML page: its anchors, links, loaded files, inline code and active elements."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice

from selectolax.lexbor import LexborHTMLParser, LexborNode

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
_VIDEO = re.compile(r"(?:\.{1,2}/)*media/[0-9a-f]{64}\.(?:mp4|webm|mov)")
_ACTIVE_INPUTS = frozenset({"button", "input", "select", "textarea"})
_SUSPECT = _ACTIVE | _ACTIVE_INPUTS | {"audio", "img", "source", "track", "video"}
_REGION = "data-kb-region"
# A list of selectors would give an element twice that two of them fit.
_NOTED = f":is({', '.join(('[id]', '[style]', f'[{_REGION}]', 'a', 'link', 'style', *_LOADED))})"
"""The elements that `Document` says anything of, as a selector: one in five."""
_INERT = frozenset({"align", "class", "dir", "id", "lang", "rel", "title"})
"""Attributes of which no value can act."""
_SCRIPTS = ("javascript:", "vbscript:", "data:")
_LEADING = ("href", "src", "action", "formaction", "xlink:href")
_JAVASCRIPT = ("", "module", "text/javascript", "application/javascript")
REGIONS = f"[{_REGION}]"
"""The elements that hold the text of a post, as a selector."""


@dataclass(slots=True)
class Document:
    """What the checks and the policy need to know of a page.

    Addresses are as written. `active` names what could act in community text, `scripts` and
    `styles` hold inline code, and `is_plain` says that a text is shown without formatting.
    """

    anchors: set[str] = field(default_factory=set)
    links: list[str] = field(default_factory=list)
    """Where the page itself leads; what stands in posts is in `community_links`."""
    community_links: list[str] = field(default_factory=list)
    resources: list[str] = field(default_factory=list)
    active: list[str] = field(default_factory=list)
    scripts: set[str] = field(default_factory=set)
    styles: set[str] = field(default_factory=set)
    is_plain: bool = False
    frame: str = ""
    """The key of the frame that the page was filled into, of which nothing is said here; "" for none."""

    def sharing(self, texts: dict[str, str]) -> Document:
        """Give the same record with those strings that are among `texts` already, where it adds the others.

        Pages of one theme have most addresses and all scripts in common.
        """

        def known(said: Iterable[str]) -> Iterator[str]:
            return (texts.setdefault(one, one) for one in said)

        return Document(
            set(known(self.anchors)),
            list(known(self.links)),
            list(known(self.community_links)),
            list(known(self.resources)),
            self.active,
            set(known(self.scripts)),
            set(known(self.styles)),
            self.is_plain,
            self.frame,
        )


def read_document(page: str | bytes) -> Document:
    """Read a finished page as browsers do."""
    return read_tree(tree := LexborHTMLParser(page), handlers(tree))


def read_tree(tree: LexborHTMLParser, around: Iterable[str] = ()) -> Document:
    """Read what was parsed; `around` names what could act in the elements around posts, if there are any."""
    document, regions = Document(), list[LexborNode]()
    for node in tree.css(_NOTED):
        attributes = _attributes(node)
        if _REGION in attributes:
            regions.append(node)
        _note_addresses(document, node.tag or "", attributes)
        _note_code(document, node, attributes)
    if regions:
        _note_posts(document, regions)
        document.active += around
    return document


def handlers(tree: LexborHTMLParser) -> Iterator[str]:
    """Name what could act in the elements around all others."""
    # Browsers move the attributes of a second <body> or <html> to the first one.
    around = (node for node in (tree.root, tree.body) if node is not None)
    return (found for node in around for found in _handlers(node.tag or "", _attributes(node)))


def _note_posts(document: Document, regions: Iterable[LexborNode]) -> None:
    for region in regions:
        document.is_plain = document.is_plain or "data-kb-plain" in region.attributes
        for tag, attributes in _elements(region):
            document.active += _active(tag, attributes)
            if tag == "a" and "href" in attributes:
                document.community_links.append(attributes["href"])
    if document.community_links:
        ours = Counter(document.links)
        ours.subtract(document.community_links)
        document.links = list(ours.elements())


def active_in(region: LexborNode) -> Iterator[str]:
    """Name everything in the text of a post that could act."""
    return (found for tag, attributes in _elements(region) for found in _active(tag, attributes))


def _elements(region: LexborNode) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Yield the elements in the text of a post that may be more than text, with their attributes."""
    for node in islice(region.traverse(), 1, None):
        tag, attributes = node.tag or "", _attributes(node)
        if tag in _SUSPECT or not _INERT.issuperset(attributes):
            yield tag, attributes


def _attributes(node: LexborNode) -> Mapping[str, str]:
    found = node.attributes
    if None in found.values():
        return {name: value or "" for name, value in found.items()}
    return found  # type: ignore[return-value]


def _note_addresses(document: Document, tag: str, attributes: Mapping[str, str]) -> None:
    if name := attributes.get("id"):
        document.anchors.add(name)
    if tag == "a":
        if name := attributes.get("name"):
            document.anchors.add(name)
        if "href" in attributes:
            document.links.append(attributes["href"])
    elif tag == "link":
        is_loaded = _LOADING_LINKS.intersection(attributes.get("rel", "").lower().split())
        places = document.resources if is_loaded else document.links
        places.append(attributes.get("href", ""))
    elif tag in _LOADED:
        document.resources += _addresses(tag, attributes)


def _note_code(document: Document, node: LexborNode, attributes: Mapping[str, str]) -> None:
    if node.tag == "style":
        document.styles.add(node.text())
    elif node.tag == "script" and "src" not in attributes and attributes.get("type", "") in _JAVASCRIPT:
        document.scripts.add(node.text())
    if "style" in attributes:
        document.styles.add(attributes["style"])


def _active(tag: str, attributes: Mapping[str, str]) -> Iterator[str]:
    is_active = tag in _ACTIVE and not _is_colour(tag, attributes)
    if is_active or (tag in _ACTIVE_INPUTS and not _is_task_box(tag, attributes)):
        yield f"<{tag}>"
    if tag == "img" and not _is_copy(attributes):
        yield "<img> that shows no copy of ours, or has no size"
    if tag in ("video", "audio", "source", "track") and not _is_video(tag, attributes):
        yield f"<{tag}> that plays no copy of ours"
    for name, value in attributes.items():
        if name.startswith("on") or name in ("style", "srcdoc"):
            yield f"{name} on <{tag}>"
        elif name in _LEADING and "".join(value.split()).lower().startswith(_SCRIPTS):
            yield f"{name} with a script on <{tag}>"


def _handlers(tag: str, attributes: Mapping[str, str]) -> Iterator[str]:
    return (f"{name} on <{tag}>" for name in attributes if name.startswith("on"))


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


def _is_video(tag: str, attributes: Mapping[str, str]) -> bool:
    is_copy = _VIDEO.fullmatch(attributes.get("src", "")) is not None
    return tag == "video" and is_copy and not {"autoplay", "loop", "poster"} & attributes.keys()


def _is_colour(tag: str, attributes: Mapping[str, str]) -> bool:
    # Community text keeps no class: whatever has one of ours is ours.
    return tag == "svg" and attributes.get("class") == "kb-chip"


def _is_task_box(tag: str, attributes: Mapping[str, str]) -> bool:
    return tag == "input" and attributes.get("type") == "checkbox" and "disabled" in attributes
