"""Related knows which answers are about the same matter as a page or an open question, by rare words.

SQLite's full-text index (in memory) cuts texts into words and stems; the weighing is our own: a
word counts by its rarity on both sides, more in a title, and a second time hardly more.
"""

from __future__ import annotations

import math
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing

from kb_builder.knowledge import Answer, Question
from kb_builder.model import Key
from kb_builder.pairs import pairs

_MOST = 5
_TERMS = 14
"""So many of a page's most telling words look for its neighbours; more find no better ones."""
_CROWD = 250
"""A word on more pages than this, and on more than one in a hundred, or on half of them, tells nothing."""
_LENGTH = 3_000
_SATURATION = 1.5
_LEAST = 0.12
"""A neighbour shares at least this part of what a page's words are worth; rather none than a stranger."""

_Text = tuple[str, str, str]
_Postings = Mapping[str, Mapping[int, float]]


def find_related(answers: Sequence[Answer], questions: Sequence[Question] = ()) -> dict[Key, tuple[Key, ...]]:
    """Give up to five answers near to each answer and each open question, by repository and number.

    The nearest comes first; what has no neighbour worth naming is left out. The order of the
    input does not matter, and the neighbours of answers do not depend on the open questions.
    """
    ordered = sorted(answers, key=lambda answer: answer.discussion.key)
    asked = sorted(questions, key=lambda question: question.discussion.key)
    near = neighbours(
        [(_head(one), one.discussion.body, one.accepted.body) for one in ordered],
        [(_head(one), one.discussion.body, "") for one in asked],
    )
    about = [one.discussion for one in ordered] + [one.discussion for one in asked]
    keys = [discussion.key for discussion in about]
    return {keys[page]: tuple(keys[other] for other in found) for page, found in enumerate(near) if found}


def neighbours(texts: Sequence[_Text], strangers: Sequence[_Text] = ()) -> list[tuple[int, ...]]:
    """Give the places of the texts that are nearest to each text, and then to each of `strangers`.

    A text is its title, its question and its answer; strangers are nobody's neighbours.
    """
    total = len(texts)
    postings = _weights((*texts, *strangers))
    known = {term: {page: pages[page] for page in pages if page < total} for term, pages in postings.items()}
    limit = min(max(_CROWD, total // 100), max(2, total // 2))
    terms: dict[int, list[tuple[float, str]]] = defaultdict(list)
    for term, pages in postings.items():
        if len(known[term]) <= limit:
            rarity = _rarity(len(known[term]), total)
            for page, weight in pages.items():
                if len(known[term]) > (page in known[term]):
                    terms[page].append((rarity * weight, term))
    return [_nearest(page, terms[page], postings, known, total) for page in range(total + len(strangers))]


def _nearest(
    page: int, found: list[tuple[float, str]], postings: _Postings, known: _Postings, total: int
) -> tuple[int, ...]:
    telling = sorted(found, key=lambda entry: (-entry[0], entry[1]))[:_TERMS]
    scores: dict[int, float] = defaultdict(float)
    worth = 0.0
    for weight, term in telling:
        value = weight * _rarity(len(known[term]), total)
        worth += value * postings[term][page]
        for other, theirs in known[term].items():
            scores[other] += value * theirs
    scores.pop(page, None)
    # Rounded, so that no machine's last digit decides between equals.
    ranked = sorted((-round(score, 6), other) for other, score in scores.items())
    return tuple(other for score, other in ranked[:_MOST] if -score >= _LEAST * worth)


def _rarity(pages: int, total: int) -> float:
    return math.log(1 + (total - pages + 0.5) / (pages + 0.5))


def _weights(texts: Iterable[_Text]) -> _Postings:
    postings: dict[str, dict[int, float]] = defaultdict(dict)
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute(
            "CREATE VIRTUAL TABLE texts USING fts5 (title, question, answer, tokenize = 'porter unicode61')"
        )
        database.execute("CREATE VIRTUAL TABLE words USING fts5vocab (texts, instance)")
        rows = ((page, *map(_indexed, text)) for page, text in enumerate(texts))
        database.executemany("INSERT INTO texts (rowid, title, question, answer) VALUES (?, ?, ?, ?)", rows)
        counted = database.execute(
            "SELECT term, doc, sum(CASE col WHEN 'title' THEN 3.0 WHEN 'question' THEN 1.0 ELSE 0.5 END)"
            " FROM words GROUP BY term, doc"
        )
        for term, page, weight in counted:
            postings[term][page] = weight / (weight + _SATURATION)
    return postings


def _indexed(text: str) -> str:
    cut = text[:_LENGTH]
    return f"{cut} {pairs(cut)}".encode("utf-8", "replace").decode()


def _head(page: Answer | Question) -> str:
    synonyms = page.synonyms if isinstance(page, Answer) else ()
    return " ".join((page.title, *synonyms, *page.labels))
