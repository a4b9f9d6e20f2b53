"""The words a reader sees: GFM without its markup, for descriptions and the search index."""

from __future__ import annotations

import html
import re

from kb_builder.characters import clean, without_controls
from kb_builder.gfm import budget
from kb_builder.gfm.marks import Draft
from kb_builder.gfm.parser import parse
from kb_builder.gfm.references import emojize
from kb_builder.gfm.sanitize import pieces, sanitize

_INLINE = frozenset(
    re.findall(
        r"\w+",
        "a b bdo cite code del dfn em i ins kbd mark q rp rt ruby s samp small span strike strong sub sup"
        " time tt var wbr",
    )
)
_NAME = re.compile(r"</?([a-z0-9]+)")
_SEEN = ("<img", "<video", "<input", "<hr")
_ALT = re.compile(r' alt="([^"]*)"')


def plain_text(text: str) -> str:
    """Give the visible text of GFM: one line per block, white space collapsed, code included.

    Never raises: a text that cannot be rendered is given as it is, white space collapsed.
    """
    text = without_controls(text)
    if len(text) > budget.MOST_CHARACTERS:
        return _collapsed(text)
    try:
        with budget.at_most(budget.MOST_SECONDS):
            draft = parse(text, "")
            return _collapsed(_visible(sanitize(draft.html, draft.attribute), draft))
    except Exception:  # noqa: BLE001 - one hostile text must not stop the other pages
        return _collapsed(text)


def shows_nothing(text: str) -> bool:
    """Tell whether a reader sees nothing of a text: it is empty, a comment, or a list of addresses.

    A picture or video is something to see.
    """
    visible = clean(text)
    # Every other first character is a word's, or opens what has words.
    return not visible or (visible[0] in "<[&" and not _shows(text))


def _shows(text: str) -> bool:
    try:
        with budget.at_most(budget.MOST_SECONDS):
            draft = parse(without_controls(text), "")
            sanitized = sanitize(draft.html, draft.attribute)
            words = clean(_visible(sanitized, draft))
            return bool(words) or any(piece.startswith(_SEEN) for piece in pieces(sanitized))
    except Exception:  # noqa: BLE001 - what cannot be rendered is shown as plain text
        return True


def shorten(text: str, length: int) -> str:
    """Cut plain text between words to at most `length` characters, with an ellipsis if it was cut."""
    if len(text) <= length:
        return text
    cut = text[: length - 1]
    return (cut.rpartition(" ")[0] if " " in cut[length // 2 :] else cut).rstrip(" ,;:.") + "…"


def _visible(sanitized: str, draft: Draft) -> str:
    finished = re.compile(rf'<(\w+) {draft.attribute}="(\d+)"')
    out: list[str] = []
    in_code, in_footnote_link = 0, False
    for place, part in enumerate(pieces(sanitized)):
        if place % 2 == 0:
            text = html.unescape(part)
            out.append("" if in_footnote_link else text if in_code else emojize(text))
            continue
        if marked := finished.match(part):
            out.append(draft.texts.get(int(marked[2]), ""))
            in_footnote_link |= marked[1] == "a" and int(marked[2]) not in draft.addresses
        elif part == "</a>":
            in_footnote_link = False
        in_code += (part == "<code>" or part.startswith("<code ")) - (part == "</code>")
        out.append(_instead(part))
    return "".join(out)


def _instead(tag: str) -> str:
    found = _NAME.match(tag)
    name = found[1] if found else ""
    if name == "img":
        alt = _ALT.search(tag)
        return html.unescape(alt[1]) if alt else ""
    return "" if name in _INLINE else "\n"


def _collapsed(text: str) -> str:
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)
