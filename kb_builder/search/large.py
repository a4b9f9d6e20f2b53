"""Ranks the pages of a very large site with Tantivy, an engine in this process (extra `tantivy`).

What is asked for, how words are cut, what a question means and what is shown stay as in `asking`: only
who ranks is another.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import tempfile
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import msgspec
import tantivy
from filelock import FileLock
from tantivy import Occur, Query

from kb_builder.search.asking import Index, Read
from kb_builder.search.layout import (
    FLOOR,
    FOLDER,
    GROWN,
    LONGER,
    MOST_LONGER,
    OPENING,
    Columns,
    Entry,
    Shown,
    rarity,
)
from kb_builder.search.meaning import SIGN, direction
from kb_builder.search.packing import unpacked_file
from kb_builder.search.question import Question
from kb_builder.search.ranking import Ranked, sure_score
from kb_builder.search.words import FILLER, Analyser, Group, tokens

MOST = 1_000
"""So many of the best pages are ranked; filters and totals count among these."""
_FOLDER = "tantivy"
_FORMAT = 2
"""Changes with what is written below: an index of before is made anew."""
_TERMS, _NUMBER = "terms", "number"
_HEAP = 60_000_000
_LONGEST_TEXT = 40_000
_POST = re.compile(r"^(`{3,})markdown\n(.*?)^\1$|^((?:>(?: [^\n]*)?\n)+)", re.MULTILINE | re.DOTALL)
_QUOTE = re.compile(r"^> ?", re.MULTILINE)
_WORDS_KEPT = 200_000
"""The words of a very large site are too many to keep how each is cut."""
_SMALL_WORD = 0.25
"""What it is worth that title and question share a small word ("how"), beside a word that tells."""
_TITLE = 5
"""So many times the words of a title count."""
_MOST_OF_WORD = 2
"""A word counts about so many times its rarity at most (BM25 with k1 1.2)."""
_UNIT = 1_000
"""Scores are whole numbers, as in `ranking`."""


class LargeIndex(Index):
    """The index of a site whose pages Tantivy ranks."""

    def __init__(self, read: Read, ranked_by: tantivy.Index) -> None:
        super().__init__(read)
        self._schema, self._searcher = ranked_by.schema, ranked_by.searcher()

    def _rank(self, question: Question, floor: int = FLOOR) -> Ranked:
        del floor  # Tantivy gives the best pages only, and they hold what the question is about
        worths = {group: self._worth(group, question) for group in question.words}
        asked = {group: worth for group, worth in worths.items() if worth or group not in question.optional}
        nowhere = tuple(group for group, worth in asked.items() if not worth)
        telling = {group: self._any_of(group, question) for group, worth in asked.items() if worth}
        if not telling:
            return Ranked((), question.words, 0)
        pages = self._best(self._with_small(list(telling.values()), question))
        rarities = [worth or rarity(0, self._entry.pages) for worth in asked.values()]
        total = sum(rarities)
        held = self._most_held([(query, asked[group]) for group, query in telling.items()])
        covered = held * 100 // total if total else 100
        sure = sure_score(rarities, _MOST_OF_WORD)
        ranked = Ranked(pages, nowhere, covered, sure, self._direction(question))
        return ranked if self._is_answered(question, ranked) else Ranked((), nowhere, ranked.covered)

    def _best(self, query: Query) -> tuple[tuple[int, int], ...]:
        hits = self._searcher.search(query, MOST, count=False).hits
        numbers = self._searcher.fast_field_values(_NUMBER, [address for _, address in hits])
        found = [
            (int(number or 0), int(score * _UNIT)) for number, (score, _) in zip(numbers, hits, strict=True)
        ]
        return tuple(sorted(found, key=lambda one: (-one[1], one[0])))

    def _most_held(self, words: list[tuple[Query, int]]) -> int:
        """Give the rarity of the question's words that one page holds at most."""
        scored = [(Occur.Should, Query.const_score_query(query, float(worth))) for query, worth in words]
        hits = self._searcher.search(Query.boolean_query(scored), 1, count=False).hits
        return int(hits[0][0]) if hits else 0

    def _worth(self, group: Group, question: Question) -> int:
        """Give what a word is worth for its rarity, 0 where it stands nowhere."""
        found = [self._frequency(term) for term in group]
        if any(found):
            return max(rarity(times, self._entry.pages) for times in found if times)
        longer = self._longer(group, question)
        return (
            rarity(min(self._entry.pages, sum(map(self._frequency, longer))), self._entry.pages)
            if longer
            else 0
        )

    def _any_of(self, group: Group, question: Question) -> Query:
        exact = [term for term in group if self._frequency(term)]
        worth = (LONGER if exact else GROWN) / 100
        terms = [self._holding(term) for term in exact]
        terms += [Query.boost_query(self._holding(term), worth) for term in self._longer(group, question)]
        return Query.disjunction_max_query(terms)

    def _longer(self, group: Group, question: Question) -> list[str]:
        """Give the terms that the unfinished last word may become."""
        if group != question.growing or not question.unfinished:
            return []
        found = self._searcher.terms_with_prefix(_TERMS, question.unfinished)
        known = sorted((-times, term) for term, times in found if term not in group)
        return [term for _, term in known[:MOST_LONGER]]

    def _with_small(self, telling: list[Query], question: Question) -> Query:
        told = Query.boolean_query([(Occur.Should, query) for query in telling])
        small = [term for term in (*question.small, question.opening) if self._frequency(term)]
        weighed = [Query.boost_query(self._holding(term), _SMALL_WORD) for term in small]
        return Query.boolean_query([(Occur.Must, told), *((Occur.Should, query) for query in weighed)])

    def _holding(self, term: str) -> Query:
        return Query.term_query(self._schema, _TERMS, term, "freq")

    def _frequency(self, term: str) -> int:
        return int(self._searcher.doc_freq(_TERMS, term)) if term else 0

    def _direction(self, question: Question) -> tuple[int, ...]:
        wanted = {term for group in question.words for term in group}
        found = {term: range(self._frequency(term)) for term in wanted}
        return tuple(direction(question, self._word_vectors(wanted), found, self._entry.pages))

    def _word_vectors(self, wanted: set[str]) -> dict[str, str]:
        """Give the vectors of words; the postings beside them are passed over, which may be long."""
        held = (self._read(f"{self._terms_of}/{name}.gzip") for name in self._term_files(wanted))
        decoded = [unpacked_file(one, dict[str, msgspec.Raw]) for one in held if one]
        signed = {SIGN + term for term in wanted}
        return {
            name[len(SIGN) :]: msgspec.json.decode(one[name], type=str)
            for one in decoded
            for name in signed & one.keys()
        }


def large_index(read: Read, kept: Path, stamp: str) -> Index:
    """Open the index that Tantivy keeps below the folder `kept` of a site; `read` gives the site's files.

    It is made where there is none for the site of this `stamp`, and one of before is removed: words that
    somebody withdrew must not stay in it.
    """
    name = hashlib.sha256(f"{_FORMAT} {version(_FOLDER)} {stamp}".encode()).hexdigest()[:16]
    folder = kept / _FOLDER / name
    kept.mkdir(parents=True, exist_ok=True)
    with FileLock(kept / f"{_FOLDER}.lock"):  # two assistants may begin at the same time
        if not folder.is_dir():
            _make(folder, read)
    return LargeIndex(lambda file: read(f"{FOLDER}/{file}"), tantivy.Index.open(str(folder)))


def _make(folder: Path, read: Read) -> None:
    """Make the index in a folder of its own, which replaces all beside it when it is complete."""
    shutil.rmtree(folder.parent, ignore_errors=True)
    folder.parent.mkdir()
    made = Path(tempfile.mkdtemp(prefix="new-", dir=folder.parent))
    _write(made, read)
    made.rename(folder)


def _write(folder: Path, read: Read) -> None:
    schema = tantivy.SchemaBuilder()
    schema.add_text_field(_TERMS, tokenizer_name="whitespace", index_option="freq")
    schema.add_unsigned_field(_NUMBER, fast=True)
    index = tantivy.Index(schema.build(), str(folder))
    writer = index.writer(_HEAP, 1)
    entry = msgspec.json.decode(read(f"{FOLDER}/index.json") or b"", type=Entry)
    cut = _Cut(Analyser(entry.stemmer, entry.fillers))
    for number, page in _pages(read, entry):
        terms = cut.terms(page.title, _posts(read, page))
        document = tantivy.Document()
        document.add_text(_TERMS, terms)
        document.add_unsigned(_NUMBER, number)
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()


def _pages(read: Read, entry: Entry) -> Iterator[tuple[int, Shown]]:
    columns = unpacked_file(read(f"{FOLDER}/columns.gzip") or b"", Columns)
    for name in dict.fromkeys(number >> entry.shift for number in columns.numbers):
        if held := read(f"{FOLDER}/pages/{name}.gzip"):
            yield from unpacked_file(held, dict[int, Shown]).items()


def _posts(read: Read, page: Shown) -> str:
    """Give the posts of a page, quotes and code blocks of its twin; where there are none, what is shown."""
    written = (read(f"{page.url}index.md") or b"").decode("utf-8", "replace")
    _, _, below = written.partition("\n# ")
    posts = "\n".join(_QUOTE.sub("", found[3]) if found[3] else found[2] for found in _POST.finditer(below))
    return posts[:_LONGEST_TEXT] or page.text


class _Cut:
    """Cuts pages into terms, as `Analyser` does, with a bound on what it remembers."""

    def __init__(self, analyser: Analyser) -> None:
        self._analyser = analyser
        self._known: dict[str, tuple[str, str]] = {}

    def terms(self, title: str, text: str) -> str:
        """Give the terms of a page, those of its title as often as they count, with a space between."""
        heads = [self._of(token) for token in tokens(title)]
        small = [one for _, one in heads if one]
        opening = [OPENING + small[0].split()[0]] if heads and heads[0][1] else []
        telling = [one for one, _ in heads] * _TITLE
        return " ".join([*telling, *small, *opening, *(self._of(token)[0] for token in tokens(text))])

    def _of(self, token: str) -> tuple[str, str]:
        """Give the terms of a word: those that tell, and the small ones."""
        known = self._known.get(token)
        if known is None:
            if len(self._known) >= _WORDS_KEPT:
                self._known.clear()
                self._analyser.groups_of.cache_clear()
            terms = dict.fromkeys(term for group in self._analyser.groups_of(token) for term in group)
            known = self._known[token] = (
                " ".join(term for term in terms if not term.startswith(FILLER)),
                " ".join(term for term in terms if term.startswith(FILLER)),
            )
        return known
