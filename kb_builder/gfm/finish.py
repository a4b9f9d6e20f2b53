"""Finishes sanitised HTML for our page: element by element, and what placeholders stand for in its place."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from urllib.parse import unquote

from kb_builder.characters import HIDDEN
from kb_builder.gfm import colours, elements, references, spoofing
from kb_builder.gfm.addresses import LinkTargets
from kb_builder.gfm.body import ASIDE, ATTRIBUTE, Body, Element
from kb_builder.gfm.render_rules import Draft
from kb_builder.gfm.sanitize import VOID, pieces

_OWN_REFERENCE = re.compile(r' (id=|href=)"#?(kb-[^"]*)"')
VERBATIM = ("code", "pre", "tt")
"""Elements whose text stays as it was typed."""
# Elements that stand within a line; all others begin a line of what a reader sees.
_INLINE = frozenset(
    re.findall(
        r"\w+",
        "a b bdo cite code del dfn em i img ins kbd mark q rp rt ruby s samp small span strike strong sub sup"
        " time tt var wbr",
    )
)
_NO_PROSE = frozenset(("pre", "table", "details", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6"))
# How lines begin that draw a tree of files.
_TREE = frozenset("├└│─")
_MOST_PROSE = 600
_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)


@dataclass(frozen=True, slots=True)
class FinishedHtml:
    """The HTML of a text, what a reader sees of it, and where its pictures, videos and links lead."""

    html: str
    text: str
    prose: str
    pictures: tuple[str, ...]
    videos: tuple[str, ...]
    links: tuple[str, ...]
    anchors: frozenset[str]
    headings: tuple[tuple[str, str], ...]


def finish(sanitized: str, draft: Draft, addresses: LinkTargets) -> FinishedHtml:
    """Finish the sanitised HTML of `draft`."""
    body = Body(draft, addresses, not sanitized.isascii() and _RIGHT_TO_LEFT.search(sanitized) is not None)
    body.ids |= draft.ids
    _read(pieces(sanitized), body)
    _lead_links(body)
    seen = "".join(body.seen)
    return FinishedHtml(
        "".join(body.out),
        _lines(seen.replace(ASIDE, "")),
        _prose(seen),
        tuple(body.pictures),
        tuple(body.videos),
        tuple(body.links),
        frozenset(body.ids),
        tuple(body.titles.items()),
    )


def _read(parts: list[str], body: Body) -> None:
    """Read sanitised HTML that was cut into text and tags."""
    texts, tags = parts[::2], parts[1::2]
    places = iter(range(len(tags)))
    for place in places:
        if text := texts[place]:
            _text(text, body)
        tag = tags[place]
        if tag == "<code>" and tags[place + 1] == "</code>" and not body.is_rtl:
            _code(texts[next(places)], body)
        elif tag.startswith("</"):
            _close(body)
        else:
            _open(tag, body)
    if texts[-1]:
        _text(texts[-1], body)


def _code(text: str, body: Body) -> None:
    """Write a piece of code within a line, which is what most elements are, as `elements.code` does."""
    body.out.append("<code>")
    body.verbatim += 1
    if text:
        _text(text, body)
    body.verbatim -= 1
    body.out.append(f"{colours.chip(body.out[-1]) if text else ''}</code>")


def _text(text: str, body: Body) -> None:
    # What a tag that does not end has taken in with our own is nobody's text.
    text = text.replace(body.draft.attribute, "")
    plain = html.unescape(text) if "&" in text else text
    body.words.append(plain)
    if body.verbatim:
        body.seen.append(plain)
    else:
        body.seen.append(references.emojize(plain))
        text = references.emojize(text) if body.inside.get("a") else references.link(text, body.addresses)
    body.out.append(text if text.isascii() else HIDDEN.sub(spoofing.shown, text))


def _open(tag: str, body: Body) -> None:
    name, _, rest = tag[1:-1].partition(" ")
    attributes = dict(ATTRIBUTE.findall(tag)) if rest else {}
    if name not in _INLINE:
        body.seen.append("\n")
    if name in _NO_PROSE:
        body.enter_aside()
    element = Element(name, attributes, len(body.out), len(body.words), len(body.seen))
    if name in VOID:
        body.out.append(_void(element, body))
        return
    body.out.append("")
    body.open.append(element)
    body.inside[name] = body.inside.get(name, 0) + 1
    body.verbatim += name in VERBATIM


def _close(body: Body) -> None:
    element = body.open.pop()
    body.inside[element.name] -= 1
    body.verbatim -= element.name in VERBATIM
    index = _index(element, body)
    if element.name not in _INLINE:
        body.seen.append("\n")
    if index is None:
        opening, closing = elements.HANDLERS.get(element.name, elements.other)(element, body)
    elif index in body.draft.addresses:
        opening, closing = elements.bare_link(body.draft.addresses[index], element, body)
    else:
        opening, closing = _placed(index, element.start, body), f"</{element.name}>"
        if element.name == "a":
            # The number of a footnote, or the way back from it.
            del body.seen[element.seen :]
    if element.name in _NO_PROSE:
        body.leave_aside()
    body.out[element.start] = opening
    body.out.append(closing)


def _void(element: Element, body: Body) -> str:
    index = _index(element, body)
    if index is None:
        return elements.image(element, body) if element.name == "img" else elements.other(element, body)[0]
    if index in body.draft.videos:
        return elements.video(body.draft.videos[index], body)
    # Code, or a formula.
    body.enter_aside()
    body.seen.append(body.draft.texts.get(index, ""))
    body.leave_aside()
    return _placed(index, element.start, body)


def _index(element: Element, body: Body) -> int | None:
    """Give the number of what an element stands for, and clean its attributes of what is not theirs."""
    if not element.attributes:
        return None
    number = element.attributes.pop(body.draft.attribute, "")
    if element.attributes:
        element.attributes = {
            name: value if value.isascii() else HIDDEN.sub("", value)
            for name, value in element.attributes.items()
            if body.draft.attribute not in value
        }
    return int(number) if number.isdecimal() and int(number) < len(body.draft.finished) else None


def _placed(index: int, place: int, body: Body) -> str:
    """Give what was put aside under `index`, and note which footnotes it is about."""
    finished = body.draft.finished[index]
    for kind, name in _OWN_REFERENCE.findall(finished) if body.draft.ids else ():
        if kind == "id=":
            body.own_ids.add(name)
        else:
            body.footnote_links.append((place, len(body.out), name))
    return finished


def _lead_links(body: Body) -> None:
    """Let links within the text lead where they can, now that all places are known."""
    # A reference within an image's description has a number and a way back, but is not there.
    body.ids -= body.draft.ids - body.own_ids
    for start, end, target in body.footnote_links:
        if target not in body.ids:
            # What leads nowhere is text, as on GitHub.
            body.out[start] = body.out[end] = ""
    for place, fragment, rest in body.fragments:
        body.out[place] = _fragment_link(fragment, rest, body)


def _fragment_link(fragment: str, rest: str, body: Body) -> str:
    if body.draft.prefix + unquote(fragment) in body.ids:
        return f'<a href="#{references.escaped(body.draft.prefix + fragment)}"{rest}>'
    if not body.addresses.source:
        return f"<a{rest}>"
    address = f"{body.addresses.source.partition('#')[0]}#{fragment}"
    return f'<a href="{references.escaped(address)}"{rest}{references.rel(address)}>'


def _lines(text: str) -> str:
    """Collapse white space: one line for each block."""
    lines = [" ".join(line.split()) for line in text.split("\n") if line]
    return "\n".join([line for line in lines if line])


def _prose(seen: str) -> str:
    """Give the beginning of the sentences, as one line: `Run this:` before code becomes `Run this …`."""
    said: list[str] = []
    parts = seen.split(ASIDE)[::2]
    for following, part in enumerate(parts, start=1):
        text = _lines(part)
        if following < len(parts) and text.endswith(":"):
            text = f"{text[:-1]} …"
        said += filter(_is_prose, text.split("\n"))
        if sum(map(len, said)) > _MOST_PROSE:
            break
    return " ".join(said)[:_MOST_PROSE]


def _is_prose(line: str) -> bool:
    return bool(line) and (line.isascii() or _TREE.isdisjoint(line))
