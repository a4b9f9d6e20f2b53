"""Where things stand in a search index, and the numbers by which pages are ranked.

The index is a folder of files that a browser fetches one by one, packed (`packing.py`) but for the first:

- `index.json`: what every question needs, an `Entry`
- `terms/B/N.gzip`: the N-th of B buckets of terms (`beginnings.py`), each with its postings, and `=TERM`
  with the vector of each word that belongs there, on the site or not; a term on very many pages has a file
  of its own, `terms/B/tHASH.gzip`
- `pages/N.gzip`: what is shown of a few pages, each a `Shown`
- `near/N.gzip`: the vectors of some thousand pages, a `Near`
- `columns.gzip`: what filters and orders need of all pages, `Columns`
- `words/C.gzip`: words that begin with C, most frequent first, to correct spelling
- `stem.js`: Snowball's stemmer for the language of the site
- `more/`: an index of people, topics and other pages, which are found in groups of their own

The postings of a term are one text: the numbers of its pages (`distances.py`), a space, and one sign for each
page, which tells how much it says of the term (1 to 63). `theme/assets/kb/files.js` reads the same files.
"""

from __future__ import annotations

import math

import msgspec

FILTERS = ("kind", "topic", "status", "repository")
"""By what a search may be narrowed."""
FOLDER = "pagefind"
"""Where the index stands in a site. The public interface names this address; it was Pagefind's index once."""
ENTRY = "index.json"
VERSION = 4
LEVELS = 64
"""Postings say how much a page says of a term in so many levels."""
TITLE_WEIGHT = 4
"""How much more a word says in a title than in the text."""
SATURATION = 3.5
TITLE_LENGTH, TEXT_LENGTH = 0.45, 0.75
"""BM25F's k1 and its two b: `make relevance` and docs/search.md say what each is worth."""
FILLER_LEVEL = 7
"""What a small word is worth that question and title share."""
OPENING = "^"
"""Begins the term for the first word of a title, where it is a small one: "How", "Can"."""
OPENING_SCORE = 16_000
"""What it is worth that question and title begin with the same small word, in the unit of scores."""
HEAVY = 2_000
"""A term on more pages has a file of its own."""
SPLIT = 2_000
"""A beginning whose other terms are on more pages together goes by one letter more; `HEAVY` at least."""
_BUCKET = 4_250
BRIEF = 5_000
"""On a site with more pages, little is shown of each."""
_PER_FILE, _BRIEF_PER_FILE, _MORE_PER_FILE = 8, 16, 128
_SHOWN, _SHOWN_BRIEFLY = 1_500, 360
_NEAR = 10
"""A file of vectors is for so many times more pages than one of what is shown, as a power of two."""


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """What every question needs."""

    version: int
    pages: int
    buckets: int
    shift: int
    """A page's number, shifted right by so many bits, names the file that shows it."""
    stemmer: str
    fillers: list[str]
    small: dict[str, str]
    """The fillers that stand in titles, each with the numbers of its pages (`distances.py`)."""
    heavy: list[str]
    """The terms that have a file of their own."""
    split: dict[str, str]
    """The beginnings of terms that are split, and the letters that follow each."""
    filters: dict[str, dict[str, int]]
    """Name of a filter → its values → on how many pages."""
    shelves: list[str] = []
    """The letters for which there is a file of words."""
    near: list[str] = []
    """The names of the files of vectors of pages; none in languages whose words have no vectors."""
    more: bool = False
    """Whether the folder `more` holds an index of people, topics and other pages."""


class Shown(msgspec.Struct, frozen=True, array_like=True):
    """What is shown of a page; `url` is relative to the site's root, `text` begins as its answer does."""

    url: str
    title: str
    kind: str
    status: str
    votes: int
    credit: str
    date: str
    text: str


class Columns(msgspec.Struct, frozen=True):
    """What filters and orders need: lists with one item for each page, in the order of `numbers`."""

    numbers: list[int]
    votes: list[int]
    date: list[str]
    values: dict[str, list[str]]
    held: dict[str, list[list[int]]]
    """Name of a filter → for each page, the places of its values in `values`."""


def hashed(text: str) -> int:
    """Give a number for a text (FNV-1a over UTF-16 code units), the same in Python and in JavaScript."""
    number = 0x811C9DC5
    encoded = text.encode("utf-16-le", "surrogatepass")
    for low, high in zip(encoded[::2], encoded[1::2], strict=True):
        number = ((number ^ (high << 8 | low)) * 0x01000193) & 0xFFFFFFFF
    return number


def rarity(found: int, pages: int) -> int:
    """Give what a term on `found` of `pages` pages is worth, in thousandths."""
    return math.floor(1000 * math.log(1 + (max(pages - found, 0) + 0.5) / (found + 0.5)) + 0.5)


def bucket_count(postings: int, least: int) -> int:
    """Give the number of buckets, one of few and not below `least`, for so many postings."""
    return max(least, round(2 ** (round(8 * math.log2(max(postings, _BUCKET) / _BUCKET)) / 8)))


def shift_of(last: int, pages: int, *, is_more: bool = False) -> int:
    """Give by how many bits to shift a page's number to the number of its file, a few pages in each."""
    few = _BRIEF_PER_FILE if is_brief(pages) else _PER_FILE
    each = _MORE_PER_FILE if is_more else few
    return max(0, round(math.log2(each * (last + 1) / max(pages, 1))))


def is_brief(pages: int) -> bool:
    """Tell whether little is shown of each page: a question asked of so many reads more for its words."""
    return pages > BRIEF


def shown_length(pages: int) -> int:
    """Give how many characters of a text are shown in an index of so many pages."""
    return _SHOWN_BRIEFLY if is_brief(pages) else _SHOWN


def near_name(number: int, shift: int) -> str:
    """Give the name of the file that holds the vector of a page."""
    return str(number >> (shift + _NEAR))


MORE = "more"
MOST_MORE = 5
"""So many people, topics and other pages are shown below answers and ideas."""
MORE_FLOOR = 50
FLOOR = 5
"""A page that holds less than this percentage of the rarity of a question's words is no answer."""
RELEVANT = 40
"""A page with less than this percentage of the best score is no answer to be sorted by votes or date."""
LONGER, GROWN = 50, 80
"""What a word that begins with the unfinished last one counts, in percent: beside it, and in its place."""
MOST_WORDS, MOST_LONGER = 24, 12
LONGEST_QUESTION = 2_000
SHORTEST_UNFINISHED = 3
READ_IN_FULL = 24
"""So many of the best pages are looked at for meaning, phrases and beginnings of titles."""
CLOSENESS = 115
"""What it is worth, in percent of the best score, that a page points exactly where the question does."""
SURE_WORDS, SURE = 3, 25
"""A page with this percentage of what so many of the rarest words may give is surely about a question."""
NEAREST, LIKELY, CLOSE = 5, 64, 300
"""So many pages are found by meaning alone, of so many that seem close, from this closeness on."""
SHORTEST_MEANT = 2
"""A question of fewer words finds what holds them, and nothing else."""
HELD = 50
"""Where no page holds this percentage of a question, it is answered with its spelling corrected."""
NEAR_AT_ONCE = 4
"""Up to so many files of vectors are fetched before anything is asked; past that, words alone find pages."""
FAINT = 200
"""A question to which no page is closer, in thousandths, is answered only where its words are held."""
FEW_WORDS, LEAST_OF_FEW, LEAST_OF_MANY = 3, 40, 20
"""Up to so many words, a page must hold this percentage of their rarity then; of more words, this one."""
RARITY_TELLS = 20
"""On fewer pages, how rare a word is tells too little to refuse an answer."""
BUCKETS_WITH_VECTORS = 512
"""So many buckets at least where they hold vectors: a question loads one or two kilobytes for a word."""
MOST_OF_BEGINNING = 4
