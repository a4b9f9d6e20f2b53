"""Counts the words of a page, and gives how much the page says of each term (BM25F)."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from operator import mul

import msgspec

from kb_builder.publication import SearchRecord
from kb_builder.search.layout import (
    LEVELS,
    OPENING,
    SATURATION,
    TEXT_LENGTH,
    TITLE_LENGTH,
    TITLE_WEIGHT,
)
from kb_builder.search.words import FILLER, Analyser, tokens

_LONGEST_TEXT = 20_000


class Counted(msgspec.Struct, frozen=True, array_like=True):
    """The words of one page: how often each token stands in the title and in the text."""

    title: dict[str, int]
    text: dict[str, int]
    opening: str
    """The first term of the title."""
    title_length: int
    text_length: int


def count(record: SearchRecord, analyser: Analyser) -> Counted:
    """Count the words of a record; other wordings count as titles."""
    title = tokens(" \n".join((record.title, *record.synonyms)))
    text = " \n".join((record.question[:_LONGEST_TEXT], record.answer[:_LONGEST_TEXT], *record.labels))
    heads, body = Counter(title), Counter(tokens(text))
    opening = next((group[0] for token in title[:1] for group in analyser.groups_of(token)), "")
    return Counted(heads, body, opening, _length(heads, analyser), _length(body, analyser))


def usual(total: int, pages: int) -> float:
    """Give the mean length, rounded to one of few values: a page more or less seldom changes all levels."""
    return 2 ** (round(4 * math.log2(max(total / max(pages, 1), 1.0))) / 4)


def levels(page: Counted, analyser: Analyser, titles: float, texts: float) -> dict[str, int]:
    """Give how much a page says of each term, where `titles` and `texts` are the usual lengths."""
    in_title = TITLE_WEIGHT / (1 - TITLE_LENGTH + TITLE_LENGTH * page.title_length / titles)
    in_text = 1 / (1 - TEXT_LENGTH + TEXT_LENGTH * page.text_length / texts)
    weights: dict[str, float] = {}
    terms_of, known = analyser.terms_of, weights.get
    for counts, worth in ((page.title, in_title), (page.text, in_text)):
        for token, times in counts.items():
            for term in terms_of(token):
                weights[term] = known(term, 0.0) + worth * times
    # Whole parts, and one at least: `or` is quicker than `max`, and there are as many as words on all pages.
    return {term: int(LEVELS * weight / (weight + SATURATION)) or 1 for term, weight in weights.items()}


def small_words(page: Counted, analyser: Analyser) -> list[str]:
    """Give the terms of the small words in a page's title, and of one that begins it."""
    groups = (group for token in page.title for group in analyser.groups_of(token))
    held = dict.fromkeys(term for group in groups for term in group if term.startswith(FILLER))
    return [*held, *([OPENING + page.opening] if page.opening.startswith(FILLER) else [])]


def _length(counts: Mapping[str, int], analyser: Analyser) -> int:
    return sum(map(mul, counts.values(), map(len, map(analyser.groups_of, counts))))
