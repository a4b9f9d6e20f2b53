"""Pages of the last site, used again where all that they are made of is as it was.

One table has, for each page, digests of what it was made of and of what it looked up, and the state of
its file; it is compared as a whole, and of pages that are used again nothing is read. The page itself is
the file in `site/`, as long as nobody has touched it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path

import msgspec

from kb_builder.article import Answers, Lookup, file_of, unchanged
from kb_builder.kept import SPARE, Kept
from kb_builder.listing import SIZE_OF_STATE, Listing, State, differs_in_links, state
from kb_builder.processes import Beside
from kb_builder.website.document import Document
from kb_builder.website.faces import sheets_of
from kb_builder.website.marks import Marks, packed, unpacked
from kb_builder.website.settled import Settled
from kb_builder.website.site_table import (
    ROW,
    TABLE,
    Folders,
    Page,
    Row,
    Said,
    Stood,
    Table,
    decoded,
    file_row,
    said_in,
    state_in,
)
from kb_builder.website.spare import Links, lay_out, set_aside
from kb_builder.website.swap import laid_for, remove
from kb_builder.website.verify import Survey

_PAGE, _SITE = "page", "site"
_ALL = "the pages of the last site"


def look(kept: Kept, site: Path) -> Folders:
    """Look at the folder `site` and the spare one, for `LastSite.of`: nothing changes them before it."""
    return Folders.of(_table(kept), site, kept.folder / SPARE)


def _table(kept: Kept) -> Table:
    return decoded(TABLE, kept.peek(_SITE, _ALL)) or Table()


def _always() -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Made:
    """A finished page: digests of what it is made of and looked up, and what the checks know of it."""

    inputs: str
    lookups: tuple[Lookup, ...]
    answers: str
    document: Document

    @property
    def key(self) -> str:
        """A digest of all that decides what the page is."""
        return hashlib.sha256(f"{self.inputs} {self.answers}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Standing:
    """A new site: the pages that were `made` and those that were `taken`, and the keys of our `others`.

    `texts` and `answers` are digests of what its pages look in, and of what they found.
    """

    made: Mapping[str, Made]
    taken: Set[str]
    others: Mapping[str, str]
    texts: Mapping[str, bytes]
    answers: Mapping[Lookup, bytes]
    seen: Survey


class LastSite:
    """The files of the folder `site` that the last build made, but for those of MkDocs, by name."""

    def __init__(self, kept: Kept, site: Path, table: Table, folders: Folders) -> None:
        """Give the site of this table; `folders` are as they are now."""
        self._kept, self._site, self._table, self._folders = kept, site, table, folders
        self._standing, self._spare = folders.listing, kept.folder / SPARE

    @classmethod
    def of(
        cls, kept: Kept, site: Path, looked: Beside[Folders] | None = None, stood: Stood | None = None
    ) -> LastSite:
        """Give the last site as this program left it (`stood`), else as `kept` and `looked` tell it.

        Before anything is removed: that would change what the system says of files with links.
        """
        if stood and stood.folders.are_in(site, kept.folder / SPARE):
            return cls(kept, site, stood.table, stood.folders)
        table = _table(kept)
        return cls(
            kept, site, table, looked.result() if looked else Folders.of(table, site, kept.folder / SPARE)
        )

    def take(self, wanted: Mapping[str, str], answers: Answers, texts: Mapping[str, bytes]) -> Set[str]:
        """Give the names of those pages that would be made as they were.

        `wanted` has the digests of what pages are made of, `answers` those of what they look up, `texts`
        those of the files in which they look.
        """
        pages = self._table.pages
        same = {name for name, inputs in wanted.items() if name in pages and pages[name].inputs == inputs}
        if changed := self._changed(answers, texts):
            same = {name for name in same if changed.isdisjoint(unpacked(pages[name].asked))}
        sheets = {sheet for name in same for sheet in pages[name].sheets}
        gone = {sheet for sheet in sheets if not self.has(sheet, sheet)}
        return {
            name for name in same if gone.isdisjoint(pages[name].sheets) and self.has(name, pages[name].key)
        }

    def settled(self, names: Set[str]) -> Settled:
        """Give what the checks found on these pages, which were taken."""
        return Settled(names & self._table.seen.pages.keys(), self._table.seen, self._document)

    def has(self, name: str, key: str) -> bool:
        """Tell whether the file `name` is still the one of this key."""
        there = self._standing.files.get(name)
        return there is not None and self._table.files.get(name) == file_row(key, there)

    def under(self, folder: str) -> Iterator[str]:
        """Yield the files of a folder that are as the last build left them."""
        there = self._standing.files
        names = (name for name in self._table.files if name.startswith(folder))
        yield from (name for name in names if there.get(name) == state_in(self._table.files[name]))

    def lay_out(self, pages: Iterable[str], others: Iterable[str], fresh: Path) -> Mapping[str, State]:
        """Lay out these pages, the sheets of faces on them, and other files for `fresh`. Raises `OSError`.

        They stand in a folder beside it, `laid_for(fresh)`. Gives their states.
        """
        pages = tuple(pages)
        sheets = (sheet for name in pages for sheet in self._table.pages[name].sheets)
        names = dict.fromkeys((*pages, *sheets, *others))
        wanted = {name: state_in(self._table.files[name]) for name in names}
        laid = laid_for(fresh)
        links = self._folders.links if self._folders.are_in(self._site, self._spare) else None
        as_they_were = lay_out(self._site, self._spare, laid, wanted, links)
        return Listing.of_names(laid, wanted.keys() - as_they_were, wanted).files

    def links(self, fresh: Path) -> Links:
        """Give what links the files of a site in the folder `fresh` for the next build.

        It does so in a first build alone: a later one takes most files from the last site, by such links.
        """
        return Links(fresh, None if self._table.files else fresh.with_name(f"{fresh.name}-links"))

    def give_back(self, fresh: Path) -> None:
        """Let the next build use what one that did not end has laid out, for `fresh` or in it.

        To remove it would change what the system says of the files of the site, as links did that were
        made or removed since they were listed: that is noted.
        """
        laid = laid_for(fresh) if laid_for(fresh).exists() else fresh
        if self._spare.exists() or not laid.exists():
            return
        with suppress(OSError):
            laid.rename(self._spare)
        files = {}
        for name in self.under(""):
            before = self._standing.files[name]
            with suppress(OSError):
                now = state((self._site / name).lstat())
                if now != before and differs_in_links(before, now):
                    files[name] = self._table.files[name][:-SIZE_OF_STATE] + now
        if files:
            table = msgspec.structs.replace(self._table, files={**self._table.files, **files})
            self._kept.put(_SITE, _ALL, msgspec.msgpack.encode(table))

    def keep_documents(self, made: Mapping[str, Made]) -> None:
        """Keep what the checks know of pages; it counts for those of which `remember` takes note."""
        rows = {name: msgspec.msgpack.encode(Row(one.key, one.document)) for name, one in made.items()}
        self._kept.put_all(_PAGE, rows)

    def remember(
        self, site: Standing, old: Path, may_keep: Callable[[], bool] = _always
    ) -> Callable[[], Stood]:
        """Take note of the new site, now that it stands in its place, after `keep_documents`.

        Gives what looks at it for a program that builds again. Where `may_keep` says that there is no time,
        nothing is kept for other programs, and nobody looks.

        Nothing stays of the old site, which stands in the folder `old`, but what both have. Raises `OSError`.
        """
        table = self._table_of(site)
        if may_keep():
            self._kept.keep_only(_PAGE, table.pages)
            self._kept.put(_SITE, _ALL, msgspec.msgpack.encode(table))
        known = {name: state_in(file) for name, file in table.files.items()}
        stood = {**self._standing.files, **self._standing.links}
        linked = self.links(old).folder
        if linked and linked.exists():
            remove(old)
            old, stood = linked, {}
        left = set_aside(old, self._spare, known, stood)
        if left and not may_keep():
            folders = partial(Folders.unseen, site.seen.listing, left, self._site, self._spare)
        else:
            folders = partial(Folders.of, table, self._site, self._spare)
        return lambda: Stood(table, folders())

    def _table_of(self, site: Standing) -> Table:
        marks = Marks()

        def page(one: Made) -> Page:
            asked = packed(marks.of(*lookup) for lookup in one.lookups)
            return Page(one.key, one.inputs, asked, sheets_of(one.document.resources))

        pages = {name: self._table.pages[name] for name in site.taken}
        pages |= {name: page(one) for name, one in site.made.items()}
        keys = {**site.others, **{name: page.key for name, page in pages.items()}}
        files = {name: file_row(key, site.seen.listing.files[name]) for name, key in keys.items()}
        answers = self._answers(site.answers, marks, pages)
        return Table(files, pages, answers, dict(site.texts), site.seen.seen)

    def _answers(
        self, new: Mapping[Lookup, bytes], marks: Marks, pages: Mapping[str, Page]
    ) -> dict[str, bytes]:
        """Give what is known of answers, the `new` ones among them, to what these pages ask."""
        if pages == self._table.pages:  # they were taken, since the answers are as they were
            return dict(self._table.answers)
        found: dict[str, Said] = {}
        for lookup, said in new.items():
            found.setdefault(file_of(lookup), {})[marks.of(*lookup)] = lookup, said
        last = self._table
        changed = (page for name, page in last.pages.items() if pages.get(name) is not page)
        once = {*chain.from_iterable(found.values()), *_asked(changed)}
        known = dict(last.answers)
        # Mostly pages that changed ask what they asked. Then what is known of most files stays packed.
        is_all = once <= _asked(page for name, page in pages.items() if last.pages.get(name) is not page)
        asked = once if is_all else _asked(pages.values())
        for file in found if is_all or once <= asked else {*known, *found}:
            held = said_in(known.pop(file, None)) | found.get(file, {})
            if left := {mark: said for mark, said in held.items() if is_all or mark in asked}:
                known[file] = msgspec.msgpack.encode(left)
        return known

    def _changed(self, answers: Answers, texts: Mapping[str, bytes]) -> Set[int]:
        """Give the marks of the questions that have other answers than at the last site."""
        same = unchanged(self._table.texts, texts)
        doubtful = (said_in(held) for file, held in self._table.answers.items() if file not in same)
        return {
            mark for held in doubtful for mark, (lookup, said) in held.items() if answers.of(lookup) != said
        }

    def _document(self, name: str) -> Document | None:
        row = decoded(ROW, self._kept.peek(_PAGE, name))
        return row.document if row and row.key == self._table.pages[name].key else None


def _asked(pages: Iterable[Page]) -> Set[int]:
    """Give the marks of all that these pages ask."""
    return set[int]().union(*(unpacked(page.asked) for page in pages))
