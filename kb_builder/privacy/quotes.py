"""Quotes in a post of what another one said, and how withheld words leave them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from kb_builder.characters import lines
from kb_builder.privacy.names import UNSAID

_QUOTE = re.compile(r"^([ \t]{0,3}(?:>[ \t]?)+)(.*?)(\r?)$", re.MULTILINE)
_MARKUP = re.compile(r"[^\w]+")
_TELLING = 8
"""A quote of fewer letters is found only where it is a whole line of the original."""


@dataclass(frozen=True, slots=True)
class Unquoted:
    """Texts that are withheld, made comparable: letters and digits only, each text and each line."""

    texts: tuple[str, ...]
    lines: frozenset[str]

    @classmethod
    def of(cls, texts: Iterable[str]) -> Unquoted:
        """Prepare texts that must not be quoted."""
        texts = tuple(texts)
        bare = (_bare(line) for text in texts for line in lines(text))
        return cls(tuple(filter(None, map(_bare, texts))), frozenset(filter(None, bare)))

    def blanked(self, text: str) -> tuple[str, int]:
        """Give the text with an ellipsis for each quoted line of theirs, and how many there were."""
        if not self.texts or ">" not in text:
            return text, 0
        found = 0

        def shown(match: re.Match[str]) -> str:
            nonlocal found
            if not self._holds(_bare(match[2])):
                return match[0]
            found += 1
            return f"{match[1]}{UNSAID}{match[3]}"

        return _QUOTE.sub(shown, text), found

    def _holds(self, quoted: str) -> bool:
        if quoted in self.lines:
            return True
        return len(quoted) >= _TELLING and any(quoted in text for text in self.texts)


def _bare(text: str) -> str:
    return _MARKUP.sub("", text).casefold()
