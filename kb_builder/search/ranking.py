"""Ranks the pages of an index for a question. Pure, and in whole numbers: a browser computes the same.

`theme/assets/kb/ranking.js` is the same in the browser; a test compares the two.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kb_builder.search.layout import (
    FILLER_LEVEL,
    FLOOR,
    GROWN,
    LEVELS,
    LONGER,
    MOST_LONGER,
    OPENING_SCORE,
    SURE,
    SURE_WORDS,
    rarity,
)
from kb_builder.search.question import Question
from kb_builder.search.words import FILLER, Group

Postings = Mapping[str, Mapping[int, int]]
"""Term → number of a page → how much it says of the term."""
Small = Mapping[str, Sequence[int]]
"""Small word → the numbers of the pages with it in their titles."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """The pages that answer, best first, each with its score; and the words that stand nowhere."""

    pages: tuple[tuple[int, int], ...]
    nowhere: tuple[Group, ...]
    covered: int
    """How much of the rarity of the question's words a page holds at most, in percent."""
    sure: int = 0
    """The score of a page that surely is about the question, whether or not one has it."""
    direction: tuple[int, ...] = ()
    """Where the words of the question point together; empty where none has a vector."""
    close: tuple[int, ...] = ()
    """The pages that are found because they point there, too."""


def longer_terms(unfinished: str, known: Postings) -> list[str]:
    """Give the terms that an unfinished word may become, the most frequent first: "rot" → "rotat"."""
    found = [term for term in known if may_become(unfinished, term)]
    return sorted(found, key=lambda term: (-len(known[term]), term))[:MOST_LONGER]


def may_become(unfinished: str, term: str) -> bool:
    """Tell whether an unfinished word may become a term, which is a stem: "rotatio" has passed "rotat"."""
    if not unfinished or term == unfinished:
        return False
    is_passed = len(term) > 3 and len(unfinished) - len(term) < 4 and unfinished.startswith(term)
    return is_passed or term.startswith(unfinished)


def rank(question: Question, terms: Postings, small: Small, pages: int, floor: int = FLOOR) -> Ranked:
    """Rank the pages for a question: `terms` holds what the index knows of its words and of longer ones."""
    # Numbers in two tables, and no object for each page: a common word is on most of 10,000 pages.
    scores: dict[int, int] = {}
    held: dict[int, int] = {}
    nowhere: list[Group] = []
    worths: list[int] = []
    for group in question.words:
        worth, levels = _asked(group, question, terms, small, pages)
        if not levels and group in question.optional:
            continue
        worths.append(worth)
        if not levels:
            nowhere.append(group)
        for number, score in levels.items():
            scores[number] = scores.get(number, 0) + score
            held[number] = held.get(number, 0) + worth
    _add_small(scores, question, small, pages)
    total = sum(worths)
    least = total * floor
    enough = [number for number in sorted(scores) if held[number] * 100 >= least]
    enough.sort(key=scores.__getitem__, reverse=True)  # pages with one score stay in their order
    ranked = tuple((number, scores[number]) for number in enough)
    covered = (
        max(held.values(), default=0) * 100 // total if total else 100
    )  # words on all pages ask for nothing rare
    sure = sure_score(worths, LEVELS - 1)
    return Ranked(ranked, tuple(nowhere) if scores else question.words, covered if enough else 0, sure)


def sure_score(worths: Iterable[int], most: int) -> int:
    """Give the score of a page that is surely about words of such rarities, counted `most` times at most."""
    return SURE * most * sum(sorted(worths)[-SURE_WORDS:]) // 100


def _asked(
    group: Group, question: Question, terms: Postings, small: Small, pages: int
) -> tuple[int, dict[int, int]]:
    """Give what a word is worth for its rarity, and the score of each page that holds it."""
    if group[0].startswith(FILLER):
        worth = rarity(len(small.get(group[0], ())), pages)
        return worth, dict.fromkeys(small.get(group[0], ()), worth * FILLER_LEVEL)
    exact = [term for term in group if term in terms]
    longer = longer_terms(question.unfinished, terms) if group == question.growing else []
    together = min(pages, sum(len(terms[term]) for term in {*exact, *longer}))
    worths = {term: rarity(len(terms[term]), pages) for term in exact}
    grown = rarity(together, pages) * (LONGER if exact else GROWN) // 100
    levels: dict[int, int] = {}
    for term in (*exact, *longer):
        worth = worths.get(term, grown)
        for number, level in terms[term].items():
            score = worth * level
            if score > levels.get(number, -1):
                levels[number] = score
    return max(worths.values(), default=rarity(together, pages)), levels


def _add_small(scores: dict[int, int], question: Question, small: Small, pages: int) -> None:
    """Add what titles share with the way the question is asked ("How do I …")."""
    for term in question.small:
        worth = rarity(len(small.get(term, ())), pages) * FILLER_LEVEL
        for number in small.get(term, ()):
            if number in scores:
                scores[number] += worth
    for number in small.get(question.opening, ()):
        if number in scores:
            scores[number] += OPENING_SCORE
