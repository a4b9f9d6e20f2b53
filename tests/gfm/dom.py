"""What a browser would make of rendered HTML, and what in it must not be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

import html5lib

ALLOWED = frozenset(
    re.findall(
        r"[\w-]+",
        "a b blockquote br code dd del details div dl dt em h3 h4 h5 h6 hr i input ins kbd li mark ol p"
        " picture pre q rp rt ruby s samp section span strike strong sub summary sup table tbody td tfoot th"
        " thead tr tt ul var",
    )
)
ATTRIBUTES = frozenset(
    re.findall(
        r"[\w-]+",
        "align aria-label aria-level checked class colspan data-kb-plain data-kb-region data-markdown-ignore"
        " dir disabled height href id lang open rel rowspan scope start tabindex title type valign value"
        " width",
    )
)
CLASSES = frozenset(
    re.findall(
        r"[\w-]+",
        "kb-body kb-plain kb-notice kb-image kb-image__note kb-control kb-host"
        " kb-alert kb-footnotes kb-math kb-mermaid highlight"
        " admonition admonition-title note tip info warning danger footnote footnote-ref footnote-backref"
        " task-list-item task-list-item-checkbox",
    )
)
SVG = "{http://www.w3.org/2000/svg}"
PYGMENTS = re.compile(r"[a-z][a-z0-9]{0,2}")
ADDRESS = re.compile(r"https?://[^/\s]|mailto:|#kb-[0-9a-f]{8}-|\.\./")
AWAY = re.compile(r"https?:|mailto:")


def tree(html: str) -> Element:
    """Parse a fragment as browsers do."""
    parsed: Element = html5lib.parseFragment(html, namespaceHTMLElements=False)
    return parsed


def words(html: str) -> list[str]:
    """Give the words a reader sees."""
    return re.findall(r"\w+", " ".join(tree(html).itertext()))


def code_blocks(html: str) -> list[str]:
    """Give the text of every code block."""
    return ["".join(code.itertext()) for code in tree(html).iter("code") if "\n" in "".join(code.itertext())]


def offences(html: str) -> list[str]:
    """Name everything in rendered HTML that community text must never bring about."""
    root = tree(html)
    found = [] if _is_one_body(root) else ["broke out of its wrapper"]
    ids: set[str] = set()
    for element in root.iter():
        if element is root:
            continue
        found += _element(element)
        name = element.get("id")
        if name is not None:
            found += [f"id {name} twice"] if name in ids else []
            found += [] if re.match(r"kb-[0-9a-f]{8}-", name) else [f"id {name}"]
            ids.add(name)
    return found


def _is_one_body(root: Element) -> bool:
    children = list(root)
    outside = (root.text or "") + "".join(child.tail or "" for child in children)
    return [child.get("class") for child in children] == ["kb-body"] and not outside.strip()


def _is_chip(element: Element) -> bool:
    """Tell the disc beside a colour, the only drawing there is: nothing of it but the colour is chosen."""
    facts = {name: value for name, value in element.attrib.items() if name != "fill"}
    if element.tag == f"{SVG}svg":
        return facts == {"class": "kb-chip", "width": "8", "height": "8", "aria-hidden": "true"}
    plain = re.fullmatch(r"#[0-9a-fA-F]{6}|(?:rgba?|hsl)\([\d., %]*\)", element.get("fill", "")) is not None
    return element.tag == f"{SVG}circle" and facts == {"cx": "4", "cy": "4", "r": "3.5"} and plain


def _element(element: Element) -> Iterator[str]:
    if _is_chip(element):
        return
    if element.tag not in ALLOWED:
        yield f"element {element.tag}"
        return
    if element.tag == "input" and element.get("class") != "task-list-item-checkbox":
        yield "input"
    for name, value in element.attrib.items():
        if name not in ATTRIBUTES:
            yield f"attribute {name}"
        if name == "href":
            yield from _link(element, value)
        if name == "class":
            yield from (f"class {one}" for one in value.split() if not _is_ours(element, one))


def _link(element: Element, address: str) -> Iterator[str]:
    if not ADDRESS.match(address):
        yield f"address {address}"
    if AWAY.match(address) and element.get("rel") != "ugc nofollow noopener noreferrer":
        yield f"rel of {address}"


def _is_ours(element: Element, name: str) -> bool:
    return name in CLASSES or (element.tag == "span" and PYGMENTS.fullmatch(name) is not None)
