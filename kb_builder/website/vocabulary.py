"""Lists the words of a site by frequency, to correct spelling and to find words that say too little.

`words.txt` holds the words of all pages, most frequent first, one per line. The browser asks for
it only where a search found little or a question is very long; `common.txt` holds those on very
many pages, after the number of all pages, few enough to come with every search.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import accumulate

from kb_builder.publication import SearchRecord

_WORD = re.compile(r"[^\W\d_][\w'\u2019]*(?:[-.+#@/:_][\w]+)*", re.UNICODE)
_JOINT = re.compile(r"[-.+#@/:_]")
_LONGEST, _SHORTEST = 40, 3
_MOST = 12_000
_MANY = 0.3
"""A word on more than this share of the pages tells little."""
_FEWEST_PAGES, _MOST_PAGES = 10, 1_000
"""Below ten pages no share means anything; above 1,000 a word takes Pagefind longer than it is worth."""


def vocabulary(records: Iterable[SearchRecord]) -> tuple[str, str]:
    """Give the texts of `words.txt` and `common.txt`.

    Words that stand on one page only count where they stand in its title or other wordings: a
    typing error in a body must not be offered as a correction.
    """
    frequency: Counter[str] = Counter()
    titled: set[str] = set()
    pages = 0
    for record in records:
        pages += 1
        head = set(_words(" ".join((record.title, *record.synonyms, *record.labels))))
        titled |= head
        frequency.update(head.union(_words(f"{record.question} {record.answer}")))
    known = [word for word, count in frequency.items() if count > 1 or word in titled]
    known.sort(key=lambda word: (-frequency[word], word))
    limit = min(max(_MANY * pages, _FEWEST_PAGES), _MOST_PAGES)
    begun = _begun(frequency)
    common = sorted((word for word in known if begun[word] > limit), key=lambda word: (-begun[word], word))
    return "\n".join(known[:_MOST]) + "\n", "\n".join((str(pages), *common)) + "\n"


def _begun(frequency: Counter[str]) -> dict[str, int]:
    """Count for each word the pages of all words that begin with it, since Pagefind reads all of these."""
    words = sorted(frequency)
    sums = [0, *accumulate(frequency[word] for word in words)]
    end = chr(sys.maxunicode)
    return {word: sums[bisect_left(words, word + end)] - sums[place] for place, word in enumerate(words)}


def _words(text: str) -> Iterator[str]:
    for match in _WORD.finditer(unicodedata.normalize("NFKC", text).lower()):
        # Pagefind knows "max-wait" by its parts too.
        parts = _JOINT.split(match[0])
        for word in (match[0], *(parts if len(parts) > 1 else ())):
            if _SHORTEST <= len(word) <= _LONGEST:
                yield word
