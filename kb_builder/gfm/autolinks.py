"""Where a bare web address begins and ends in text, by the rules of GitHub's parser.

Follows cmark-gfm's `autolink.c` for `www.` and `http(s)://`
(https://github.github.com/gfm/#autolinks-extension-). E-mail addresses are left as text: a link
would hand them to harvesters.
"""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

_SCHEME = re.compile(r"(?<![A-Za-z])https?$", re.IGNORECASE)
_WWW = re.compile(r"www\.", re.IGNORECASE)
_HOST = re.compile(r"[^\s\x00-,/:-@\[-^`{-\x7f\u2000-\u206f\u3000-\u3003\u3008-\u301f\uff00-\uff0f]+")
_REST = re.compile(r"[^\s<]*")
_ENTITY = re.compile(r"&[A-Za-z0-9]+;$")
_BRACKET = re.compile(r"[\[\]]")
_OPENER = re.compile(r"!?\[")
_BRACKETS = "kb_brackets"
_LONGEST_SCHEME = 5


def plugin(parser: MarkdownIt) -> None:
    """Teach `parser` to link bare web addresses."""
    parser.inline.add_terminator_char("w")
    parser.inline.add_terminator_char("W")
    parser.inline.ruler.before("link", "kb_lonely_bracket", _lonely_bracket)
    parser.inline.ruler.push("kb_www", _www)
    parser.inline.ruler.push("kb_http", _http)


def _lonely_bracket(state: StateInline, silent: bool) -> bool:
    """Take `[` and `![` for text where no `]` follows: the link rule would look to the end once for each."""
    opener = _OPENER.match(state.src, state.pos, state.posMax)
    if opener is None or state.src.rfind("]", state.pos, state.posMax) > 0:
        return False
    if not silent:
        state.pending += opener[0]
    state.pos = opener.end()
    return True


def _www(state: StateInline, silent: bool) -> bool:
    start = state.pos
    if state.linkLevel or not _WWW.match(state.src, start) or not _may_follow(state.src, start):
        return False
    end = _end(state.src, start, start, state.posMax)
    return (
        end > 0
        and not _in_bracket(state)
        and _link(state, silent, start, end, "http://" + state.src[start:end])
    )


def _http(state: StateInline, silent: bool) -> bool:
    colon = state.pos
    if state.linkLevel or not state.src.startswith("://", colon):
        return False
    # Only what no other rule has taken yet is still text.
    found = _SCHEME.search(state.pending[-_LONGEST_SCHEME - 1 :])
    if found is None:
        return False
    start = colon - len(found[0])
    end = _end(state.src, start, colon + len("://"), state.posMax)
    return end > 0 and not _in_bracket(state) and _link(state, silent, start, end, state.src[start:end])


def _in_bracket(state: StateInline) -> bool:
    """Tell whether a `[` before the address is still open: GitHub's parser then waits for a link."""
    seen, depth = state.env.get(_BRACKETS, {}).get(id(state), (0, 0))
    for token in state.tokens[seen:]:
        if token.type == "text":
            depth = _depth(depth, token.content)
    state.env[_BRACKETS] = {id(state): (len(state.tokens), depth)}
    return _depth(depth, state.pending) > 0


def _depth(depth: int, text: str) -> int:
    for bracket in _BRACKET.findall(text):
        depth = depth + 1 if bracket == "[" else max(depth - 1, 0)
    return depth


def _may_follow(text: str, start: int) -> bool:
    return start == 0 or text[start - 1] in "*_~(" or text[start - 1].isspace()


def _end(text: str, start: int, host_start: int, limit: int) -> int:
    """Give the position after the address, 0 where there is none."""
    host = _HOST.match(text, host_start, limit)
    if host is None or not host[0][0].isalnum():
        return 0
    parts = host[0].split(".")
    if any("_" in part for part in parts[-2:]) and len(parts) <= 11:
        return 0
    rest = _REST.match(text, host.end(), limit)
    end = _trimmed(text, start, rest.end() if rest else host.end())
    return end if end > host_start else 0


def _trimmed(text: str, start: int, end: int) -> int:
    """Leave out punctuation that belongs to the sentence, and unbalanced closing parentheses."""
    surplus = text.count(")", start, end) - text.count("(", start, end)
    while end > start:
        last = text[end - 1]
        if last in "?!.,:*_~'\"":
            end -= 1
        elif last == ")" and surplus > 0:
            surplus, end = surplus - 1, end - 1
        elif last == ";":
            entity = _ENTITY.search(text, max(start, end - 40), end)
            end = entity.start() if entity else end - 1
        else:
            break
    return end


def _link(state: StateInline, silent: bool, start: int, end: int, address: str) -> bool:
    if not silent:
        if start < state.pos:
            state.pending = state.pending[: start - state.pos]
        opening = state.push("link_open", "a", 1)
        opening.attrs = {"href": state.md.normalizeLink(address)}
        opening.markup, opening.info = "autolink", "auto"
        state.push("text", "", 0).content = state.src[start:end]
        closing = state.push("link_close", "a", -1)
        closing.markup, closing.info = "autolink", "auto"
    state.pos = end
    return True
