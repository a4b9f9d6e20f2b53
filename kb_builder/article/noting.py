"""What an article looked up on other pages: while the answers are the same, so is the article."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Set
from typing import Any

from kb_builder.article.blocks import Block, Link
from kb_builder.article.shelf import Person, Shelf

Lookup = tuple[str, ...]
"""A question to a shelf: the name of the method, and what it was called with."""
_OF_ONE_FILE = frozenset(
    ["around", "blocks", "body", "facts", "head", "links", "order", "person", "title"],
)
"""The questions that one file answers, which they name first; of a list its further pages belong to it."""
_FURTHER = "/page/"


class Noting(Shelf):
    """A shelf that answers as another one does, and notes what it was asked."""

    def __init__(self, shelf: Shelf) -> None:
        super().__init__(shelf.source)
        self._shelf = shelf
        self._asked: dict[Lookup, None] = {}

    def is_of(self, shelf: Shelf) -> bool:
        """Tell whether it answers as this very shelf does."""
        return self._shelf is shelf

    @property
    def asked(self) -> tuple[Lookup, ...]:
        """What was asked so far, each question once."""
        return tuple(self._asked)

    def note(self, lookups: Iterable[Lookup]) -> None:
        """Take note of questions as if they had been asked."""
        self._asked.update(dict.fromkeys(lookups))

    def head(self, path: str) -> Mapping[str, Any]:
        """Give what the other shelf gives."""
        self._note("head", path)
        return self._shelf.head(path)

    def facts(self, path: str) -> Mapping[str, Any]:
        """Give what the other shelf gives."""
        self._note("facts", path)
        return self._shelf.facts(path)

    def title(self, path: str) -> str:
        """Give what the other shelf gives."""
        self._note("title", path)
        return self._shelf.title(path)

    def person(self, path: str) -> Person:
        """Give what the other shelf gives."""
        self._note("person", path)
        return self._shelf.person(path)

    def blocks(self, path: str) -> tuple[Block, ...]:
        """Give what the other shelf gives."""
        self._note("body", path)
        return self._shelf.blocks(path)

    def links(self, path: str) -> tuple[Link, ...]:
        """Give what the other shelf gives."""
        self._note("links", path)
        return self._shelf.links(path)

    def named(self, path: str) -> Mapping[str, str]:
        """Give what the other shelf gives, which its links say."""
        self._note("links", path)
        return self._shelf.named(path)

    def around(self, listing: str, path: str) -> tuple[str, str]:
        """Give what the other shelf gives."""
        self._note("around", listing, path)
        return self._shelf.around(listing, path)

    def order(self, listing: str) -> tuple[str, ...]:
        """Give what the other shelf gives."""
        self._note("order", listing)
        return self._shelf.order(listing)

    def discussion(self, repository: str, number: int) -> str:
        """Give what the other shelf gives."""
        self._note("discussion", repository, str(number))
        return self._shelf.discussion(repository, number)

    def repositories(self) -> frozenset[str]:
        """Give what the other shelf gives."""
        self._note("repositories")
        return self._shelf.repositories()

    def picture(self, address: str) -> Mapping[str, Any]:
        """Give what the other shelf gives."""
        self._note("picture", address)
        return self._shelf.picture(address)

    def _note(self, *question: str) -> None:
        self._asked.setdefault(question)


class Answers:
    """What a shelf answers, as digests: each question is asked once."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._known: dict[Lookup, bytes] = {}

    @property
    def known(self) -> Mapping[Lookup, bytes]:
        """What was asked so far, with digests of the answers."""
        return self._known

    def digest(self, lookups: Iterable[Lookup]) -> str:
        """Give a digest of the answers to these questions."""
        return hashlib.sha256(b"".join(map(self.of, lookups))).hexdigest()

    def of(self, lookup: Lookup) -> bytes:
        """Give a digest of the answer to a question."""
        if lookup not in self._known:
            name, *arguments = lookup
            answer = getattr(self._shelf, name)(*arguments)
            said = repr(sorted(answer) if isinstance(answer, frozenset) else answer)
            self._known[lookup] = hashlib.sha256(said.encode("utf-8", "surrogatepass")).digest()
        return self._known[lookup]


def unchanged(before: Mapping[str, bytes], now: Mapping[str, bytes]) -> Set[str]:
    """Give the files of which both have the same digest, without lists of which a further page changed."""
    changed = {path for path, _ in before.items() ^ now.items()}
    lists = {f"{path.partition(_FURTHER)[0]}.md" for path in changed if _FURTHER in path}
    return now.keys() - changed - lists


def file_of(lookup: Lookup) -> str:
    """Give the file that alone answers a question, "" where more than one does.

    While it is as it was, as `unchanged` tells, so is the answer.
    """
    return lookup[1] if lookup[0] in _OF_ONE_FILE else ""
