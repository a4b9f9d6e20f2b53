"""Which words a site uses and how often: to correct spelling, and to know which words say too little.

`words.txt` holds the words of all pages, most frequent first, one per line. The browser asks for
it only where a search found little or a question is very long; `common.txt` holds those on very
many pages, few enough to come with every search.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator

from kb_builder.publication import SearchRecord

_WORD = re.compile(r"[^\W\d_][\w'\u2019]*(?:[-.+#@/:_][\w]+)*", re.UNICODE)
_LONGEST, _SHORTEST = 40, 3
_MOST = 12_000
_MANY = 0.3
"""A word on more than this share of the pages tells little; below ten pages no share means anything."""
_FEWEST_PAGES = 10


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
    limit = max(_MANY * pages, _FEWEST_PAGES)
    common = [word for word in known if frequency[word] > limit]
    return "\n".join(known[:_MOST]) + "\n", "\n".join(common) + "\n"


def _words(text: str) -> Iterator[str]:
    for match in _WORD.finditer(unicodedata.normalize("NFKC", text).lower()):
        if _SHORTEST <= len(match[0]) <= _LONGEST:
            yield match[0]
