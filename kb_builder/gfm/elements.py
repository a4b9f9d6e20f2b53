"""How each element of a post is written on our page: one handler per element, in one table."""

from __future__ import annotations

import html
import posixpath
import re
from collections.abc import Callable, Mapping
from urllib.parse import unquote, urlsplit

from kb_builder.gfm import colours, pictures, references, spoofing
from kb_builder.gfm.addresses import is_attachment, is_video, short_name
from kb_builder.gfm.body import ASIDE, Body, Element
from kb_builder.language import pgettext_noop

_SHIFT = 2
_LOWEST = 6
_NOT_IN_SLUG = re.compile(r"[^\w\- ]")
_ALERT = re.compile(r"\s*\[!(note|tip|important|warning|caution)\][ \t]*(?:\n|\Z)", re.IGNORECASE)
# Material knows no "important" and no "caution"; its own names give colour and icon.
_ALERTS = {
    "note": ("note", pgettext_noop("alert", "Note")),
    "tip": ("tip", pgettext_noop("alert", "Tip")),
    "important": ("info", pgettext_noop("alert", "Important")),
    "warning": ("warning", pgettext_noop("alert", "Warning")),
    "caution": ("danger", pgettext_noop("alert", "Caution")),
}

Tags = tuple[str, str]
"""The opening and the closing tag of an element; what is in it has been written."""
Handler = Callable[[Element, Body], Tags]
_BOX = '<span class="kb-image" data-markdown-ignore>'


def link(element: Element, body: Body) -> Tags:
    """<a href="../issues/5"> → <a href="https://github.com/acme/widgets/issues/5" rel="…">."""
    return _link(html.unescape(element.attributes.get("href", "")), element, body)


def bare_link(written: str, element: Element, body: Body) -> Tags:
    """https://github.com/acme/widgets/issues/5 → <a href="…" rel="…">#5</a>; attachments get a name."""
    address = body.addresses.resolve(written)
    if not is_attachment(address):
        return _link(written, element, body)
    del body.out[element.start + 1 :], body.seen[element.seen :]
    alone = (
        len(body.open) == 1 and body.open[0].name == "p" and not "".join(body.out[body.open[0].start + 1 :])
    )
    body.videos[address] = None
    if (alone and (player := _player(address, {}, body))) or is_video(address):
        return (player if alone and player else _labelled(address, body)), ""
    label = body.draft.language.gettext("Attachment on %(host)s", host=_host(address))
    body.out.append(label)
    return f'<a href="{references.escaped(address)}"{references.rel(address)}>', "</a>"


def _link(written: str, element: Element, body: Body) -> Tags:
    rest = body.kept(element.attributes, "id", "title", "dir", "lang")
    if written.startswith("#"):
        body.fragments.append((element.start, written[1:], rest))
        return "", "</a>"
    address = body.addresses.resolve(written)
    if not address:
        return (f"<a{rest}>", "</a>") if rest else ("", "")
    body.links[address] = None
    content = body.out[element.start + 1 :]
    if len(content) == 1 and html.unescape(content[0]) == written:
        body.out[-1] = short_name(written, body.addresses.repository) or content[0]
    # A picture that is not shown has its description in its place.
    is_boxed = any(piece.startswith(_BOX) for piece in content)
    said = "".join(body.seen[element.seen :]).replace(ASIDE, "") if is_boxed else body.said(element)
    note = spoofing.unmasked(address, said)
    return f'<a href="{references.escaped(address)}"{rest}{references.rel(address)}>', f"</a>{note}"


def image(element: Element, body: Body) -> str:
    """<img src="…"> → the copy of ours within a link to the original, or a link that says why not."""
    attributes = element.attributes
    written = html.unescape(attributes.get("src", ""))
    # A part of the page, or another reading of it, is no picture.
    address = "" if written.startswith(("#", "?")) else body.addresses.resolve(written)
    name = attributes.get("alt", "").strip() or references.escaped(_file_name(address))
    body.seen.append(html.unescape(attributes.get("alt", "")))
    if not address.startswith(("http:", "https:")):
        return name
    if player := _player(address, attributes, body):
        body.videos[address] = None
        return player
    body.pictures[address] = None
    copy = body.addresses.image(address)
    if copy.src:
        shown = f"<img{pictures.attributes(copy, attributes)}>"
        return shown if body.inside.get("a") else references.anchor(address, shown, ' class="kb-picture"')
    return _boxed(address, f"🖼 {name or 'image'}{pictures.note(copy)}", body)


def video(written: str, body: Body) -> str:
    """<video src="…"> → a player of our copy, or a link that says what it leads to."""
    address = body.addresses.resolve(written)
    if not address.startswith(("http:", "https:")):
        return ""
    body.videos[address] = None
    return _player(address, {}, body) or _labelled(address, body)


def _player(address: str, attributes: Mapping[str, str], body: Body) -> str:
    copy = body.addresses.image(address)
    if not is_video(copy.src) or body.inside.get("a"):
        return ""
    size = f' width="{copy.width}" height="{copy.height}"' if copy.width and copy.height else ""
    name = attributes.get("alt", "").strip() or body.draft.language.gettext("Video")
    link = references.anchor(address, _video_name(address, body))
    return (
        f'<video src="{references.escaped(copy.src)}"{size} controls preload="metadata" aria-label="{name}">'
        f"{link}</video>"
    )


def _labelled(address: str, body: Body) -> str:
    return _boxed(address, f"🎞 {_video_name(address, body)}", body)


def _video_name(address: str, body: Body) -> str:
    return references.escaped(body.draft.language.gettext("Video on %(host)s", host=_host(address)))


def _boxed(address: str, shown: str, body: Body) -> str:
    if body.inside.get("a"):
        return f"{_BOX}{shown}</span>"
    href = references.escaped(address)
    return f'<a class="kb-image" data-markdown-ignore href="{href}"{references.rel(address)}>{shown}</a>'


def heading(element: Element, body: Body) -> Tags:
    """<h1> → <h3 id="kb-0123abcd-the-words" dir="auto">: below the headings of the page."""
    written = int(element.name[1])
    attributes = dict(element.attributes)
    wanted = html.unescape(attributes.pop("id", "")) or _slug(body.said(element))
    name = body.unique(wanted) if wanted else ""
    if name:
        body.titles[name] = " ".join(body.said(element).split())
    own = f' id="{references.escaped(name)}"' if name else ""
    rest = body.kept(_with_direction(attributes), "align", "dir", "lang", "title")
    tag = f"h{min(written + _SHIFT, _LOWEST)}"
    return f"<{tag}{_level(written, body)}{own}{rest}>", f"</{tag}>"


def _slug(words: str) -> str:
    return _NOT_IN_SLUG.sub("", words.strip().lower()).replace(" ", "-")


def _level(written: int, body: Body) -> str:
    """Say where a heading stands among the others, if its tag does not: readers jump by levels."""
    while body.headings and body.headings[-1] >= written:
        body.headings.pop()
    body.headings.append(written)
    level = min(_SHIFT + len(body.headings), _LOWEST)
    return "" if level == min(written + _SHIFT, _LOWEST) else f' aria-level="{level}"'


def code(element: Element, body: Body) -> Tags:
    """<code>#0969DA</code> → the code with a disc of its colour; it keeps its order beside Arabic."""
    content = body.out[element.start + 1 :]
    chip = colours.chip(content[0]) if len(content) == 1 else ""
    if body.is_rtl and not body.inside.get("pre"):
        element.attributes.setdefault("dir", "ltr")
    return f"<code{body.kept(element.attributes)}>", f"{chip}</code>"


def quotation(element: Element, body: Body) -> Tags:
    """<blockquote><p>[!NOTE]<br>x</p></blockquote> → an alert, unless it stands in something else."""
    found = None if body.open else _alert(element, body)
    if found is None:
        return other(element, body)
    css_class, title = found
    said = html.escape(body.draft.language.pgettext("alert", title), quote=False)
    body.seen[element.seen : element.seen] = [f"{said}\n"]
    heading = f'<p class="admonition-title">{said}</p>'
    return f'<div class="admonition {css_class} kb-alert" dir="auto">{heading}', "</div>"


def _alert(element: Element, body: Body) -> Tags | None:
    """Take the marker of an alert out of a quotation, and give its class and title."""
    place = element.start + 1
    while place < len(body.out) and not body.out[place].strip():
        place += 1
    has_paragraph = place + 1 < len(body.out) and body.out[place].startswith("<p ")
    found = _ALERT.match(body.out[place + 1]) if has_paragraph else None
    if found is None:
        return None
    text, after = body.out[place + 1], body.out[place + 2] if place + 2 < len(body.out) else ""
    is_line = found.end() < len(text) or text[: found.end()].endswith("\n") or after in ("<br>", "</p>")
    if not is_line:
        return None
    body.out[place + 1] = text[found.end() :]
    if after == "<br>":
        body.out[place + 2] = ""
        body.out[place + 3] = body.out[place + 3].removeprefix("\n")
    elif after == "</p>" and not body.out[place + 1].strip():
        body.out[place] = body.out[place + 2] = ""
    marker = next(at for at in range(element.seen, len(body.seen)) if "[!" in body.seen[at])
    body.seen[marker] = body.seen[marker].partition("]")[2]
    return _ALERTS[found[1].lower()]


def box(element: Element, body: Body) -> Tags:
    """<p> → <p dir="auto">: each block finds its own direction, as on GitHub."""
    rest = body.kept(_with_direction(element.attributes)) if element.attributes else ' dir="auto"'
    return f"<{element.name}{rest}>", f"</{element.name}>"


def other(element: Element, body: Body) -> Tags:
    """<td align="left"> → the same, an id with our prefix."""
    return f"<{element.name}{body.kept(element.attributes)}>", f"</{element.name}>"


def _with_direction(attributes: dict[str, str]) -> dict[str, str]:
    return attributes if "dir" in attributes else attributes | {"dir": "auto"}


def _file_name(address: str) -> str:
    return posixpath.basename(unquote(urlsplit(address).path)) if address else ""


def _host(address: str) -> str:
    return urlsplit(address).netloc


HANDLERS: Mapping[str, Handler] = {
    "a": link,
    "blockquote": quotation,
    "code": code,
    "div": box,
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), heading),
    "ol": box,
    "p": box,
    "ul": box,
}
"""What writes each element; those that are not listed stay as they are."""
