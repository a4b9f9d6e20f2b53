"""Verifies that a site is complete, linked, inert, self-contained and not too big."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path
from posixpath import normpath
from types import MappingProxyType

import msgspec

from kb_builder.addresses import page_address
from kb_builder.listing import Listing, State
from kb_builder.processes import Jobs, beside
from kb_builder.website.document import Document, read_document
from kb_builder.website.findings import common_and_others
from kb_builder.website.following import Addresses, Looked
from kb_builder.website.hand_written import Allowed
from kb_builder.website.marks import Marks
from kb_builder.website.settled import Seen, Settled

_MANY = 1_000
"""So many pages are worth a helper that looks at half of them."""
_LINKED = "is a symbolic link, which cannot be published"
_NOBODY = Allowed()
_NOTHING: Mapping[str, Document] = MappingProxyType({})
_UNSETTLED = Settled()
_UNLINKED: Mapping[str, State] = MappingProxyType({})


class _Entry(msgspec.Struct):
    """A page or person of `kb.json`."""

    url: str | None = None


class _Site(msgspec.Struct):
    """The site itself in `kb.json`."""

    url: str | None = None


class _Manifest(msgspec.Struct):
    """What `kb.json` says of addresses."""

    pages: list[_Entry]
    people: list[_Entry]
    site: _Site = msgspec.field(default_factory=_Site)


_MANIFEST = msgspec.json.Decoder(_Manifest)


@dataclass(frozen=True, slots=True)
class Survey:
    """The findings of a whole site, the number of pages, its bytes, and the names of plain ones.

    `dead_links` are those of posts (page, address, fault), which are no findings, and `unsafe`
    the pages with something in a post that could act, which is one.
    """

    findings: tuple[str, ...]
    pages: int
    size: int
    plain_pages: tuple[str, ...]
    dead_links: tuple[tuple[str, str, str], ...] = ()
    unsafe: tuple[str, ...] = ()
    documents: Mapping[str, Document] = field(default_factory=dict, repr=False, compare=False)
    """The pages that it looked at; not those that were settled."""
    listing: Listing = field(default_factory=Listing, repr=False, compare=False)
    seen: Seen = field(default_factory=Seen, repr=False, compare=False)

    @property
    def mended(self) -> frozenset[str]:
        """The pages that `mend` changes."""
        return frozenset((*self.unsafe, *(name for name, _, _ in self.dead_links)))

    def sound(self) -> Mapping[str, Document]:
        """Give the pages, of those that it looked at, that `mend` leaves as they are."""
        mended = self.mended
        return {name: document for name, document in self.documents.items() if name not in mended}


def verify(
    site: Path,
    site_url: str = "",
    planned: Iterable[str] = (),
    allowed: Allowed = _NOBODY,
) -> tuple[str, ...]:
    """Check the folder `site`, which is to be served at `site_url` ("" for the root of some host).

    `planned` are the Markdown pages (relative to `content/`) that must be there, and `allowed` says
    which pages may load from where else. Each finding names the page and what is wrong with it.
    """
    return survey(site, site_url, planned, allowed=allowed).findings


def built_for(site: Path) -> str | None:
    """Give the address for which the folder `site` was built, "" for none; None where nothing tells."""
    try:
        return _MANIFEST.decode((site / "kb.json").read_bytes()).site.url
    except (OSError, msgspec.DecodeError):
        return None


def survey(
    site: Path,
    site_url: str = "",
    planned: Iterable[str] = (),
    known: Mapping[str, Document] = _NOTHING,
    allowed: Allowed = _NOBODY,
    frames: Mapping[str, Document] = _NOTHING,
    settled: Settled = _UNSETTLED,
    linked: Mapping[str, State] = _UNLINKED,
    jobs: Jobs = 1,
    listing: Listing | None = None,
) -> Survey:
    """Do what `verify` does, and count pages; those that are `known` are not read.

    `frames` have, by key, what pages that were filled into them have in common; their documents say the
    rest. Relative addresses that do not begin with `../` are those of each page itself. At pages that are
    `settled` it looks again where something went that they need. `linked` has the states of files that
    another folder has links to, too; `listing` is all that stands in the folder, where that is known. With
    more than one of the `jobs` a helper looks at half of many pages.
    """
    listing = listing or Listing.of(site, linked)
    files, symbolic = listing.files, tuple(f"{name}: {_LINKED}" for name in sorted(listing.links))
    pages = sorted(name for name in files if name.endswith(".html"))
    missing = *_missing_pages(set(pages), planned), *_missing_in_manifest(site / "kb.json", set(pages))
    rules = _digest(site_url, allowed, frames)
    documents = {
        name: known.get(name) or _document(site, name) for name in pages if name not in settled.names
    }
    marks = Marks()

    def check() -> Addresses:
        return Addresses(files.keys(), documents, frames, site_url, allowed, settled.get, marks)

    again = settled.doubtful(files.keys(), documents, frames, rules, check().shared, marks)
    documents |= {name: settled.document(name) or _document(site, name) for name in again}
    looked = _looked(check(), {name: documents[name] for name in sorted(documents)}, jobs)
    checked = {name: found.checked for name, found in looked.items()}
    seen = Seen(rules, frozenset(files), {**settled.of(files.keys() - checked.keys()), **checked})
    return _surveyed(looked, documents, (*symbolic, *missing), listing, seen)


def _looked(addresses: Addresses, documents: Mapping[str, Document], jobs: Jobs) -> dict[str, Looked]:
    """Look at pages, in their order; a helper looks at the second half of them where there are many."""
    half = len(documents) // 2

    def look(first: int, end: int) -> dict[str, Looked]:
        some = islice(documents.items(), first, end)
        return {name: addresses.look(name, document) for name, document in some}

    with beside(partial(look, half, len(documents)), jobs if len(documents) >= _MANY else 1) as rest:
        return look(0, half) | rest.result()


def _surveyed(
    looked: Mapping[str, Looked],
    documents: Mapping[str, Document],
    others: tuple[str, ...],
    listing: Listing,
    seen: Seen,
) -> Survey:
    """Sum up what was found, `others` before what was found on pages."""
    acting = {name: [f"{what} in community text" for what in documents[name].active] for name in looked}
    common, of_pages = common_and_others({name: one.findings for name, one in looked.items()})
    found = (f"{name}: {what}" for name in looked for what in (*acting[name], *of_pages[name]))
    return Survey(
        findings=(*others, *common, *found),
        pages=len(seen.pages),
        size=listing.size,
        plain_pages=tuple(name for name in looked if documents[name].is_plain),
        dead_links=tuple((name, *dead) for name, one in looked.items() for dead in one.dead),
        unsafe=tuple(name for name in looked if documents[name].active),
        documents=documents,
        listing=listing,
        seen=seen,
    )


def _document(site: Path, name: str) -> Document:
    return read_document((site / name).read_text(encoding="utf-8", errors="replace"))


def _digest(site_url: str, allowed: Allowed, frames: Iterable[str]) -> str:
    """Give a digest of what decides, beside the pages themselves, whether an address is right."""
    said = site_url, allowed.hosts, sorted(allowed.pages), sorted(frames)
    return hashlib.sha256(repr(said).encode("utf-8", "surrogatepass")).hexdigest()


def _missing_pages(pages: Collection[str], planned: Iterable[str]) -> Iterator[str]:
    for path in planned:
        is_hidden = path.startswith(".") or "/." in path
        if not is_hidden and f"{page_address(path)}index.html" not in pages:
            yield f"{path}: was written but MkDocs made no page of it"


def _missing_in_manifest(file: Path, pages: Collection[str]) -> Iterator[str]:
    if not file.is_file():
        return
    try:
        manifest = _MANIFEST.decode(file.read_bytes())
    except msgspec.DecodeError as error:
        yield f"kb.json: is damaged ({error})"
        return
    for url in (entry.url for entry in (*manifest.pages, *manifest.people)):
        if url and normpath(f"{url}/index.html") not in pages:
            yield f"kb.json: {url} is no page of this site"
