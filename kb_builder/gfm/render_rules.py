"""Render rules: the HTML of each token that differs from plain CommonMark, with placeholders.

What carries classes and ids of ours leaves the parser as a *placeholder*: an element with one
attribute whose name is drawn at random for each run. The sanitiser lets that attribute pass, and
`finish` puts the finished HTML, which no sanitiser and no text ever touched, in its place.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from html import escape

from markdown_it.common.utils import escapeHtml
from markdown_it.token import Token

from kb_builder.characters import HIDDEN, without_controls
from kb_builder.gfm import raw_html
from kb_builder.gfm.highlight import code_block
from kb_builder.language import ENGLISH, Language

_RANDOM_BYTES = 16


@cache
def _attribute() -> str:
    """Give the attribute of this run: what a run shows, no text that it reads can know."""
    return f"kb{secrets.token_hex(_RANDOM_BYTES)}"


@dataclass(slots=True)
class Draft:
    """HTML before it is sanitised: `attribute` is on each placeholder, its value an index into `finished`."""

    prefix: str
    """What every id of the region begins with."""
    attribute: str = field(default_factory=_attribute)
    """Random, so that no text can hold it."""
    html: str = ""
    finished: list[str] = field(default_factory=list)
    texts: dict[int, str] = field(default_factory=dict)
    """What a reader sees of a placeholder that stands for a whole block, by its index."""
    infos: dict[int, str] = field(default_factory=dict)
    """What the fences of blocks of code say behind their marks, by their index."""
    addresses: dict[int, str] = field(default_factory=dict)
    """Where the bare addresses of a text lead, by the index of their placeholders."""
    videos: dict[int, str] = field(default_factory=dict)
    """The addresses of the videos of a text, by the index of their placeholders."""
    ids: set[str] = field(default_factory=set)
    language: Language = ENGLISH
    """What the few words are said in that are ours."""
    is_quotable: bool = False
    """Whether its Markdown in a block quote touches nothing but itself."""

    def placeholder(self, element: str, finished: str) -> str:
        """Give the opening tag that stands for `finished` until the text has been sanitised."""
        self.finished.append(finished)
        return f'<{element} {self.attribute}="{len(self.finished) - 1}">'

    def video(self, address: str) -> str:
        """Give the tag that stands for the video at `address`."""
        self.videos[len(self.finished)] = address
        return self.placeholder("img", "")


def _code(token: Token, draft: Draft) -> str:
    code = without_controls(token.content)
    draft.texts[len(draft.finished)] = code
    draft.infos[len(draft.finished)] = token.info
    # A void element: nothing that follows can end up inside it.
    return draft.placeholder("hr", code_block(code, token.info, draft.language)) + "\n"


def _raw_html(token: Token, _draft: Draft) -> str:
    return raw_html.kept(token.content)


def _cell(token: Token, _draft: Draft) -> str:
    _, _, align = str(token.attrs.get("style", "")).partition("text-align:")
    return f'<{token.tag} align="{align}">' if align else f"<{token.tag}>"


def _item(token: Token, draft: Draft) -> str:
    if "checked" not in token.meta:
        return "<li>"
    box = "" if token.meta.get("boxed") else _box(token, draft)
    return draft.placeholder("li", '<li class="task-list-item">') + box


def _box(token: Token, draft: Draft) -> str:
    # Its name is a sign and no word: nobody knows the language that the text is in.
    checked, name = (" checked", "☑") if token.meta["checked"] else ("", "☐")
    box = f'<input type="checkbox" class="task-list-item-checkbox" aria-label="{name}" disabled{checked}>'
    return draft.placeholder("img", box) + " "


def _formula(token: Token, draft: Draft) -> str:
    source = HIDDEN.sub("", without_controls(token.content))
    draft.texts[len(draft.finished)] = source
    return draft.placeholder("img", f'<span class="kb-math" dir="ltr">{escape(source, quote=False)}</span>')


def _link(token: Token, draft: Draft) -> str:
    href = str(token.attrs["href"])
    if token.markup == "autolink" and href.startswith(("http://", "https://")):
        draft.addresses[len(draft.finished)] = href
        return draft.placeholder("a", "")
    title = f' title="{escapeHtml(str(token.attrs["title"]))}"' if "title" in token.attrs else ""
    return f'<a href="{escapeHtml(href)}"{title}>'


def _footnote_reference(token: Token, draft: Draft) -> str:
    number, name = _footnote_name(token, draft, "fnref")
    link = f'<a class="footnote-ref" href="#{draft.prefix}fn-{number}" id="{name}">'
    return f"<sup>{draft.placeholder('a', link)}{number}</a></sup>"


def _footnotes(_token: Token, draft: Draft) -> str:
    opening = '<section class="footnote kb-footnotes">'
    return draft.placeholder("section", opening) + "<ol>"


def _footnote(token: Token, draft: Draft) -> str:
    _, name = _footnote_name(token, draft, "fn")
    return draft.placeholder("li", f'<li id="{name}">')


def _footnote_back(token: Token, draft: Draft) -> str:
    number, name = _footnote_name(token, draft, "fnref")
    again = token.meta.get("subId", 0)
    label, which = (f"{number}-{again + 1}", f"<sup>{again + 1}</sup>") if again else (f"{number}", "")
    words = draft.language.gettext("Back to reference %(number)s", number=label)
    link = f'<a class="footnote-backref" data-markdown-ignore href="#{name}" aria-label="{words}">'
    return f" {draft.placeholder('a', link)}↩{which}</a>"


def _footnote_name(token: Token, draft: Draft, kind: str) -> tuple[int, str]:
    number, again = token.meta["id"] + 1, token.meta.get("subId", 0)
    name = f"{draft.prefix}{kind}-{number}" + (f"-{again + 1}" if again else "")
    draft.ids.add(name)
    return number, name


Rule = Callable[[Token, Draft], str]

RULES: tuple[tuple[str, Rule], ...] = (
    ("fence", _code),
    ("code_block", _code),
    ("html_block", _raw_html),
    ("html_inline", _raw_html),
    ("s_open", lambda _token, _draft: "<del>"),
    ("s_close", lambda _token, _draft: "</del>"),
    ("th_open", _cell),
    ("td_open", _cell),
    ("list_item_open", _item),
    ("kb_box", _box),
    ("kb_formula", _formula),
    ("link_open", _link),
    ("footnote_ref", _footnote_reference),
    ("footnote_block_open", _footnotes),
    ("footnote_block_close", lambda _token, _draft: "</ol></section>"),
    ("footnote_open", _footnote),
    ("footnote_close", lambda _token, _draft: "</li>"),
    ("footnote_anchor", _footnote_back),
)
"""How each token is written whose HTML differs from plain CommonMark, by token type."""
