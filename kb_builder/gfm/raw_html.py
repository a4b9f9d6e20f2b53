"""What becomes of the tags that people write themselves, before the sanitiser reads them."""

from __future__ import annotations

import html as html_module
import re
from collections.abc import Callable, Iterator, Sequence

from kb_builder.gfm.sanitize import ELEMENTS

# https://github.github.com/gfm/#disallowed-raw-html-extension-
_DISALLOWED = re.compile(
    r"<(?=/?(?:title|textarea|style|xmp|iframe|noembed|noframes|script|plaintext)(?:[\s/>]|$))", re.IGNORECASE
)
_TAG = re.compile(
    r"<!--(?:-?>|.*?(?:--!?>|\Z))"
    r"|<(?:[!?]|/(?![A-Za-z]))[^>]*>"
    r"|<(?P<end>/?)(?P<name>[A-Za-z][^\s/>]*)(?P<attributes>(?:[\s/]+"
    r"|[^\s/>][^\s/>=]*(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s>\"'][^\s>]*)?)?)*+)>",
    re.DOTALL,
)
_TAG_START = re.compile(r"<(?=[A-Za-z/!?])")
_STRUCTURE = frozenset(
    re.findall(
        r"\w+",
        "address article aside center dialog dir fieldset figcaption figure footer form header hgroup main"
        " menu nav search",
    )
)
"""Elements that do not stay, but end a paragraph for every browser."""

_MEDIA = frozenset({"video", "source"})
_SRC = re.compile(r"(?:^|[\s/\"'])src\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE)


def kept(html: str) -> str:
    """Give the raw HTML of a post without the tags of elements that no page shows; their text stays.

    The sanitiser would drop what is in an element named as one of SVG or MathML, such as `<domain>`.
    Videos stay for `with_videos`.
    """
    out: list[str] = []
    position = 0
    html = _DISALLOWED.sub("&lt;", html)
    for tag in _tags(html):
        name = (tag["name"] or "").lower()
        if name and name not in ELEMENTS and name not in _STRUCTURE and name not in _MEDIA:
            out.append(html[position : tag.start()])
            position = tag.end()
    return "".join([*out, html[position:]])


def with_videos(html: str, video: Callable[[str], str]) -> str:
    """Put what `video` gives for its address in place of each video in the HTML of a whole post.

    Of one that is closed the text within goes, as on GitHub; no other text does. A video without
    an address is left out.
    """
    tags = [tag for tag in _tags(html) if tag["name"]]
    out: list[str] = []
    position = 0
    for place, tag in enumerate(tags):
        if tag["name"].lower() not in _MEDIA or tag.start() < position:
            continue
        address, end = ("", tag.end()) if tag["end"] else _video(tags, place)
        out += [html[position : tag.start()], video(address) if address else ""]
        position = end
    return "".join([*out, html[position:]])


def _video(tags: Sequence[re.Match[str]], place: int) -> tuple[str, int]:
    """Give the address of the video whose tag is at `place`, and where it ends."""
    address = _address(tags[place]) if tags[place]["name"].lower() == "video" else ""
    for tag in tags[place + 1 :]:
        name = tag["name"].lower()
        if name == "video" and tag["end"]:
            return address, tag.end()
        if name != "source":
            break
        address = address or _address(tag)
    return address, tags[place].end()


def _address(tag: re.Match[str]) -> str:
    found = _SRC.search(tag["attributes"])
    return html_module.unescape(found[1] or found[2] or found[3] or "").strip() if found else ""


def _tags(html: str) -> Iterator[re.Match[str]]:
    position = 0
    while start := _TAG_START.search(html, position):
        tag = _TAG.match(html, start.start())
        if tag is None:
            # A tag that does not end takes the rest, here as for the sanitiser.
            return
        yield tag
        position = tag.end()
