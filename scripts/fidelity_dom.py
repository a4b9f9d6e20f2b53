"""What two renderings of one text must agree in: both read as browsers do, less what is tolerated."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator
from urllib.parse import unquote, urljoin, urlsplit
from xml.etree.ElementTree import Element

import html5lib

from scripts.fidelity_tree import NOTE, Node, lines, text_of, tidy

REPOSITORY = "acme/widgets"
SOURCE = f"https://github.com/{REPOSITORY}/discussions/1"

ATTRIBUTES: dict[str, frozenset[str]] = {
    "a": frozenset({"href", "title"}),
    "details": frozenset({"open"}),
    "input": frozenset({"checked"}),
    "li": frozenset({"value"}),
    "ol": frozenset({"reversed", "start", "type"}),
    "td": frozenset({"align", "colspan", "rowspan", "valign"}),
    "th": frozenset({"align", "colspan", "rowspan", "valign"}),
}
_ALIGNED = frozenset({"div", "h1", "h2", "h3", "h4", "h5", "h6", "p", "table", "tr"})
_SWITCHES = frozenset({"checked", "open", "reversed"})
# The elements that GitHub lets pass.
_GITHUB_ELEMENTS = frozenset(
    re.findall(
        r"\w+",
        "h1 h2 h3 h4 h5 h6 br b i strong em a pre code img tt div ins del sup sub p picture ol ul table thead"
        " tbody tfoot blockquote dl dt dd kbd q samp var hr ruby rt rp li tr td th s strike summary details"
        " mark span section input",
    )
)
_KINDS = {"info": "important", "danger": "caution"}
_POST = re.compile(r"(https://github\.com/[\w.-]+/[\w.-]+)/(?:pull|discussions)/(\d+)")
_HOST = re.compile(r"(?<=://)[^/]+")
_REFERENCE = re.compile(r"(?:[\w-]+(?:/[\w.-]+)?)?#\d+|GH-\d+", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\n\f\r]+")


def normalised(html: str) -> str:
    """Give one line for each element and text that a reader sees, indented by depth."""
    root = Node("body", (), list(_contents(_parsed(html))))
    return "\n".join(lines(tidy(root), 0))


def words(html: str) -> list[str]:
    """Give the words a reader sees, in order."""
    root = Node("body", (), list(_contents(_parsed(html))))
    return re.findall(r"\w+", "".join(text_of(root)))


def code_blocks(html: str) -> list[str]:
    """Give the text of every code block."""
    return ["".join(_visible(element)) for element in _parsed(html).iter("pre")]


def _parsed(html: str) -> Element:
    tree: Element = html5lib.parse(f"<!doctype html><body>{html}", namespaceHTMLElements=False).find("body")
    if all(element.get("class") != "kb-body" for element in tree):
        for element in tree.iter():
            if isinstance(element.tag, str) and re.fullmatch("h[1-6]", element.tag):
                element.tag = f"h{min(int(element.tag[1]) + 2, 6)}"
    return tree


def _contents(element: Element) -> Iterator[Node | str]:
    yield element.text or ""
    for child in element:
        if isinstance(child.tag, str):
            yield from _read(child)
        yield child.tail or ""


def _read(element: Element) -> Iterator[Node | str]:
    classes = (element.get("class") or "").split()
    for applies, reading in _READINGS:
        if applies(element, classes):
            yield from reading(element)
            return
    name = element.tag.rpartition("}")[2]
    facts = tuple(_facts(name, element))
    if name not in _GITHUB_ELEMENTS or (name == "a" and not _leads(element, facts)):
        yield from _contents(element)
        return
    if name != "input":
        yield Node(name, facts, list(_contents(element)))
    elif element.get("type") == "checkbox" and element.get("disabled") is not None:
        yield Node(name, facts)


def _leads(element: Element, facts: tuple[tuple[str, str], ...]) -> bool:
    return any(name == "href" for name, _ in facts) and not _REFERENCE.fullmatch("".join(_visible(element)))


def _facts(name: str, element: Element) -> Iterator[tuple[str, str]]:
    wanted = ATTRIBUTES.get(name, frozenset()) | ({"align"} if name in _ALIGNED else set())
    for attribute in sorted(wanted & set(element.attrib)):
        value = _SPACE.sub(" ", element.attrib[attribute]).strip()
        if attribute in _SWITCHES:
            yield attribute, ""
        elif attribute == "href":
            yield from (("href", address) for address in (_address(value),) if address)
        elif value:
            yield attribute, value.lower()


def _address(written: str) -> str:
    written = re.sub(r"[\t\n\r]", "", written).strip()
    if written.startswith(("#", SOURCE)):
        return "#"
    if not written or "\\" in written:
        return ""
    base = SOURCE if written.startswith("../") else f"https://github.com/{REPOSITORY}/blob/HEAD/"
    address = urljoin(base, written.replace(" ", "%20"))
    host = address.partition("://")[2].partition("/")[0]
    if (
        not re.match(r"https?://|mailto:", address, re.IGNORECASE)
        or "@" in host
        or not (host or "@" in address)
    ):
        return ""
    return _HOST.sub(_in_letters, unquote(_POST.sub(r"\1/issues/\2", address)))


def _in_letters(host: re.Match[str]) -> str:
    try:
        return host[0].encode("ascii").decode("idna")
    except UnicodeError:
        return host[0]


def _visible(element: Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if isinstance(child.tag, str):
            yield from _visible(child)
        yield child.tail or ""


def _nothing(_element: Element) -> Iterator[Node | str]:
    return iter(())


def _code(element: Element) -> Iterator[Node | str]:
    chips = [part for part in _contents(element) if isinstance(part, Node) and part.name == "code"]
    inner = [
        chip for code in chips for chip in code.children if isinstance(chip, Node) and chip.name == "chip"
    ]
    yield Node("pre", (), ["".join(_visible(element)).removesuffix("\n"), *inner])


def _image(element: Element) -> Iterator[Node | str]:
    if "emoji" in (element.get("class") or "").split():
        yield element.get("alt") or ""
        return
    alt = _SPACE.sub(" ", element.get("alt") or "").strip()
    if not _address(element.get("src") or ""):
        yield alt
        return
    name = unquote(
        posixpath.basename(urlsplit(element.get("data-canonical-src") or element.get("src") or "").path)
    )
    # Without a description the name of the file stands in for it, as it must for a link.
    yield Node("img", (("alt", alt or name or "image"),))


def _image_as_link(element: Element) -> Iterator[Node | str]:
    yield Node("img", (("alt", _SPACE.sub(" ", "".join(_visible(element)).removeprefix("🖼")).strip()),))


def _chip(element: Element) -> Iterator[Node | str]:
    style = element.get("style") or ""
    colour = next((child.get("fill") for child in element if child.get("fill")), None)
    colour = colour or style.partition("background-color:")[2].partition(";")[0].strip()
    yield Node("chip", (("colour", str(colour)),))


def _alert(element: Element) -> Iterator[Node | str]:
    classes = (element.get("class") or "").replace("markdown-alert-", "").split()
    kinds = {_KINDS.get(name, name) for name in classes}
    kind = next(iter(kinds & {"note", "tip", "important", "warning", "caution"}), "")
    yield Node("alert", (("kind", kind),), list(_contents(element)))


def _note(_element: Element) -> Iterator[Node | str]:
    yield NOTE


def _control(element: Element) -> Iterator[Node | str]:
    yield "".join(
        chr(int(code, 16)) for code in re.findall(r"U\+([0-9A-F]{4,6})", "".join(_visible(element)))
    )


def _is_linked_image(element: Element, _classes: list[str]) -> bool:
    # GitHub links an image that stands in no link to the image itself.
    children = list(element)
    return (
        element.tag == "a"
        and element.get("target") == "_blank"
        and [child.tag for child in children] == ["img"]
        and not (element.text or "").strip()
        and not (children[0].tail or "").strip()
        and children[0].get("src") == element.get("href")
    )


def _bare(mail: str) -> str:
    return re.sub("^mailto:", "", mail, flags=re.IGNORECASE)


def _is_footnote_link(element: Element, classes: list[str]) -> bool:
    by_class = bool({"footnote-ref", "footnote-backref", "data-footnote-backref"} & set(classes))
    return element.tag == "a" and (by_class or element.get("data-footnote-ref") is not None)


Reading = Callable[[Element], Iterator[Node | str]]
_READINGS: tuple[tuple[Callable[[Element, list[str]], bool], Reading], ...] = (
    (lambda element, classes: element.tag == "svg" and "kb-chip" in classes, _chip),
    (lambda element, classes: element.tag.endswith("}svg") and "kb-chip" in classes, _chip),
    (lambda _element, classes: "circle" in classes and "d-inline-block" in classes, _chip),
    (lambda element, _classes: element.tag.rpartition("}")[2] in ("svg", "math", "clipboard-copy"), _nothing),
    (lambda element, classes: element.tag == "a" and "anchor" in classes, _nothing),
    (lambda element, _classes: element.get("id") == "footnote-label", _nothing),
    (lambda element, _classes: element.tag in ("script", "style", "noscript"), _nothing),
    (lambda element, _classes: element.tag == "pre", _code),
    (lambda _element, classes: bool({"highlight", "snippet-clipboard-content"} & set(classes)), _contents),
    (
        lambda _element, classes: bool({"markdown-heading", "zeroclipboard-container"} & set(classes)),
        _contents,
    ),
    (lambda _element, classes: "kb-body" in classes, _contents),
    (lambda _element, classes: "kb-control" in classes, _control),
    (lambda _element, classes: "kb-host" in classes, _note),
    (lambda _element, classes: "kb-image" in classes, _image_as_link),
    (lambda _element, classes: bool({"kb-alert", "markdown-alert"} & set(classes)), _alert),
    (_is_linked_image, _contents),
    (lambda element, _classes: element.tag == "img", _image),
    (lambda element, _classes: element.tag == "g-emoji", _contents),
    (_is_footnote_link, _contents),
    (
        lambda element, _classes: (
            element.tag == "a"
            and _bare(unquote(element.get("href") or "")) == _bare("".join(_visible(element)))
            and "@" in "".join(_visible(element))
        ),
        _contents,
    ),
)
"""What stands for what, in the order in which it is tried."""
