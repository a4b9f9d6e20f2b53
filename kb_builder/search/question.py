"""What a question asks for: the words that tell, the small ones, and a last one that may still grow. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kb_builder.characters import UNSPACED
from kb_builder.search.layout import (
    LONGEST_QUESTION,
    MOST_OF_BEGINNING,
    MOST_WORDS,
    OPENING,
    SHORTEST_UNFINISHED,
)
from kb_builder.search.words import FILLER, Analyser, Group, fold, normal, tokens

_PHRASE = re.compile(r'"([^"]+)"')
_UNSPACED = re.compile(f"[{UNSPACED}]")


@dataclass(frozen=True, slots=True)
class Question:
    """A question as the index is asked; groups stand in the order of the question, each once."""

    words: tuple[Group, ...]
    """The words that tell; where there are none, the small ones."""
    written: dict[Group, str]
    """How each of them was typed, in small letters."""
    optional: frozenset[Group]
    """Those that may be missing: an identifier whose parts are asked for too, a last word just begun."""
    small: tuple[str, ...]
    """The small words, where others tell."""
    opening: str
    unfinished: str
    """The last word, where nothing follows it: longer words that begin with it may be meant."""
    growing: Group
    """The group of that word, which the longer ones join."""
    phrases: tuple[str, ...]
    beginning: str
    """The whole question as long as it is short: a title may begin so."""


def read_question(text: str, analyser: Analyser) -> Question:
    """Take a question apart: "How do I rotate the tok" → rotat, tok; how, do, i, the; unfinished "tok"."""
    text = normal(text[:LONGEST_QUESTION]).rstrip("\n")
    words: dict[Group, str] = {}
    optional: set[Group] = set()
    found = tokens(text)
    for token in found:
        groups = analyser.groups_of(token)
        words |= {group: token.lower() for group in groups if group not in words}
        if len(groups) > 1 and not _UNSPACED.search(token):
            optional.add(groups[0])
    last = analyser.groups_of(found[-1])[:1] if found and text.endswith(found[-1]) else ()
    if last and _is_just_begun(found[-1], analyser):
        optional |= set(last)
    telling = [group for group in words if not group[0].startswith(FILLER)]
    if optional.issuperset(telling):
        telling = []
    small = tuple(group[0] for group in words if group[0].startswith(FILLER))
    return Question(
        words=_most_telling(telling or list(words)),
        written=words,
        optional=frozenset(optional),
        small=small if telling else (),
        opening=OPENING + next(iter(words))[0] if words else "",
        unfinished=_unfinished(text, found, analyser) if telling else "",
        growing=last[0] if last else (),
        phrases=tuple(phrase.strip() for phrase in _PHRASE.findall(text) if phrase.strip()),
        beginning=plain(text) if len(found) <= MOST_OF_BEGINNING else "",
    )


def plain(text: str) -> str:
    """Give a text in small letters without accents, for comparing it with another letter by letter."""
    return " ".join(fold(normal(text).lower()).split())


def _most_telling(words: list[Group]) -> tuple[Group, ...]:
    """Give the words to ask for: of a pasted error message the longest, in their order."""
    longest = sorted(words, key=lambda group: -len(group[0]))[:MOST_WORDS]
    return tuple(group for group in words if group in longest)


def _is_just_begun(token: str, analyser: Analyser) -> bool:
    is_short = len(token) < SHORTEST_UNFINISHED and not _UNSPACED.match(token)
    return is_short or analyser.may_become_filler(token)


def _unfinished(text: str, found: list[str], analyser: Analyser) -> str:
    if not found or not text.endswith(found[-1]):
        return ""
    last = fold(found[-1].lower())
    is_small = analyser.groups_of(found[-1])[0][0].startswith(FILLER)
    is_long = len(last) >= SHORTEST_UNFINISHED or (len(last) == 1 and bool(_UNSPACED.match(last)))
    return last if is_long and not is_small else ""
