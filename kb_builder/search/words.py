"""Cuts a text into the terms by which it is indexed and asked for.

`theme/assets/kb/terms.js` does the same in the browser; a test compares the two.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from importlib.resources import files

from kb_builder.characters import UNSPACED

Group = tuple[str, ...]
"""The terms that stand for one word: usually one, more where people write the word in several ways."""

FILLER = "~"
"""Begins the term of a small word ("how", "the"), which tells how a question is asked, not what about."""

STEMMERS = {
    "da": "danish",
    "de": "german",
    "en": "english",
    "es": "spanish",
    "fi": "finnish",
    "fr": "french",
    "hu": "hungarian",
    "it": "italian",
    "nb": "norwegian",
    "nl": "dutch",
    "nn": "norwegian",
    "no": "norwegian",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sv": "swedish",
    "tr": "turkish",
}
"""The languages (ISO 639-1) whose stemmer of Snowball runs here and in the browser."""

LONGEST_WORD = 40
_TOKEN = re.compile(r"(?:(?<![\w.])\.(?=[^\W\d_]))?\w+(?:[-.+#@/:]+\w+)*[+#]*")
_JOINTS = re.compile(r"[-.+#@/:_]+")
_CASES = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_RUN = re.compile(f"([{UNSPACED}]+)")
_HIRAGANA = re.compile(r"[\u3041-\u309f]+")
_UMLAUTS = {"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe", "æ": "ae", "œ": "oe"}
_WITH_UMLAUT = re.compile("[äöüåøæœ]")


class Analyser:
    """Gives the terms of texts, by the stemmer and the fillers of a language; a word is worked out once."""

    def __init__(self, stemmer: str, fillers: Iterable[str]) -> None:
        self._stem: Callable[[str], str] = _stemmer(stemmer) if stemmer else str
        self._fillers = frozenset(fillers)
        self.groups_of = lru_cache(maxsize=None)(self._groups_of)
        self.terms_of = lru_cache(maxsize=None)(self._terms_of)

    def groups(self, text: str) -> list[Group]:
        """Give a group of terms for each word of a text, in its order."""
        return [group for token in tokens(text) for group in self.groups_of(token)]

    def may_become_filler(self, token: str) -> bool:
        """Tell whether a small word begins with `token`: "th" may become "the"."""
        return any(filler.startswith(token.lower()) for filler in self._fillers)

    def _groups_of(self, token: str) -> tuple[Group, ...]:
        return tuple(self._split(token))

    def _terms_of(self, token: str) -> tuple[str, ...]:
        """Give the terms of all groups but those of small words."""
        groups = self.groups_of(token)
        if len(groups) == 1 and groups[0][0][0] != FILLER:
            return groups[0]  # as with most words, for which there need not be a second value
        return tuple(term for group in groups for term in group if term[0] != FILLER)

    def _split(self, token: str) -> Iterator[Group]:
        if _RUN.search(token):
            for piece in filter(None, _RUN.split(token)):
                if _RUN.match(piece):
                    yield from ((self._pair(pair),) for pair in pairs(piece))
                else:
                    yield from self.groups(piece)
            return
        whole, pieces = token.lower(), _pieces(token)
        if pieces == [whole]:
            yield self._forms(whole)
            return
        if len(whole) <= LONGEST_WORD:
            # Without joints it is a word to those who type it without capitals: `useformstate`.
            yield (fold(whole),) if _JOINTS.search(whole) else self._forms(whole)
        for piece in dict.fromkeys(pieces):
            forms = self._forms(piece)
            if len(piece) > 1 and not forms[0].startswith(FILLER):
                yield forms

    def _pair(self, pair: str) -> str:
        # Japanese writes its small words and endings in hiragana.
        return FILLER + pair if pair in self._fillers or _HIRAGANA.fullmatch(pair) else pair

    def _forms(self, word: str) -> Group:
        if word in self._fillers:
            return (FILLER + word,)
        if len(word) > LONGEST_WORD:
            return (fold(word[:LONGEST_WORD]),)
        if word.isascii():
            return (self._stem(word),)
        forms = [fold(self._stem(word)), self._stem(fold(word))]
        if _WITH_UMLAUT.search(word):
            forms.append(self._stem(fold(_WITH_UMLAUT.sub(lambda found: _UMLAUTS[found[0]], word))))
        return tuple(dict.fromkeys(forms))


def _stemmer(name: str) -> Callable[[str], str]:
    import snowballstemmer  # noqa: PLC0415 - it loads all languages, and MkDocs' program needs none

    stem: Callable[[str], str] = snowballstemmer.stemmer(name).stemWord
    return stem


def stemmer_of(language: str) -> str:
    """Give the name of the stemmer for a site's language, "" where there is none."""
    return STEMMERS.get(language.lower().split("-")[0], "")


def fillers_of(language: str) -> list[str]:
    """Give the small words of a language and the English ones, which are asked with everywhere."""
    lines = (files(__package__) / "fillers.txt").read_text(encoding="utf-8").splitlines()
    lists = {code: words.split() for code, _, words in (line.partition(": ") for line in lines)}
    return sorted({*lists["en"], *lists.get(language.lower().split("-")[0], ())})


def tokens(text: str) -> list[str]:
    """Give the words of a text as they are written, identifiers whole: `a --max-wait` → `a`, `max-wait`."""
    return _TOKEN.findall(normal(text))


def normal(text: str) -> str:
    """Give a text in one spelling (NFKC), without marks that stand by themselves."""
    if text.isascii():
        return text
    return unicodedata.normalize("NFKC", text).translate(_MARKS)


def fold(word: str) -> str:
    """Give a lower-case word without accents: `größe` → `grosse`."""
    if word.isascii():
        return word
    bare = unicodedata.normalize("NFKD", word.replace("ß", "ss")).translate(_MARKS)
    return unicodedata.normalize("NFC", bare)


def pairs(run: str) -> list[str]:
    """Give the pairs of neighbours in writing without spaces; one character stands by itself."""
    return [run[place : place + 2] for place in range(len(run) - 1)] or [run]


def _pieces(token: str) -> list[str]:
    """Give the words of an identifier: `useFormState` → use, form, state; `GitHub` is one."""
    pieces: list[str] = []
    for part in filter(None, _JOINTS.split(token)):
        cases = _CASES.findall(part)
        is_joined = "".join(cases) == part and (len(cases) > 2 or (len(cases) == 2 and part[0].islower()))
        pieces += cases if is_joined else [part]
    return [piece.lower() for piece in pieces]


class _Marks(dict[int, int | None]):
    """Maps each mark (Unicode categories M) to nothing; a character is looked up only once."""

    def __missing__(self, code: int) -> int | None:
        kept = None if unicodedata.category(chr(code)).startswith("M") else code
        self[code] = kept
        return kept


_MARKS = _Marks()
