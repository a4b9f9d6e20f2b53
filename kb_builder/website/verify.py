"""Verifies that a site is complete, linked, inert, self-contained and not too big."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from posixpath import normpath
from types import MappingProxyType
from urllib.parse import SplitResult, unquote, urljoin, urlsplit

from kb_builder.website.document import Document, read_document
from kb_builder.website.hand_written import Allowed

_OWN_PAGE = ("", "top")
_NO_ANCHOR = "an anchor that is not there"
# Addresses that `urljoin` and `urlsplit` read as they are written.
_IS_PLAIN = re.compile(r"[A-Za-z0-9_/.-]+", re.ASCII).fullmatch
_STEP = r"[A-Za-z0-9_-][A-Za-z0-9_.-]*"
_INSIDE = re.compile(
    rf"(?P<up>(?:\.\./)*)(?P<down>(?:{_STEP}/)*(?:{_STEP})?)(?:#(?P<anchor>[A-Za-z0-9_-]+))?", re.ASCII
).fullmatch
"""An address that leads up and then down, for which a look at all rules for addresses is not needed."""
_ELSEWHERE = re.compile(r"https?://([a-z0-9.-]+)(?![^/?#])").match
_NOBODY = Allowed()
_NOTHING: Mapping[str, Document] = MappingProxyType({})


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

    def sound(self) -> Mapping[str, Document]:
        """Give the pages that `mend` leaves as they are."""
        mended = {*self.unsafe, *(name for name, _, _ in self.dead_links)}
        return {name: document for name, document in self.documents.items() if name not in mended}


def verify(
    site: Path,
    site_url: str = "",
    planned: Iterable[PurePosixPath] = (),
    allowed: Allowed = _NOBODY,
) -> tuple[str, ...]:
    """Check the folder `site`, which is to be served at `site_url` ("" for the root of some host).

    `planned` are the Markdown pages (relative to `content/`) that must be there, and `allowed` says
    which pages may load from where else. Each finding names the page and what is wrong with it.
    """
    return survey(site, site_url, planned, allowed=allowed).findings


def survey(
    site: Path,
    site_url: str = "",
    planned: Iterable[PurePosixPath] = (),
    known: Mapping[str, Document] = _NOTHING,
    allowed: Allowed = _NOBODY,
    frames: Mapping[str, Document] = _NOTHING,
) -> Survey:
    """Do what `verify` does, and count pages; those that are `known` are not read.

    `frames` have, by key, what pages that were filled into them have in common; their documents say the
    rest. Relative addresses that do not begin with `../` are those of each page itself.
    """
    files, findings = _inventory(site)
    documents = {
        name: known.get(name) or read_document((site / name).read_text(encoding="utf-8", errors="replace"))
        for name in sorted(files)
        if name.endswith(".html")
    }
    findings += _missing_pages(documents, planned)
    findings += _missing_in_manifest(site / "kb.json", documents)
    check = _Addresses(files, documents, frames, site_url, allowed)
    for name, document in documents.items():
        findings += [f"{name}: {what} in community text" for what in document.active]
        findings += [f"{name}: {what}" for what in check.findings(name, document)]
    return Survey(
        findings=tuple(findings),
        pages=len(documents),
        size=sum(files.values()),
        plain_pages=tuple(name for name, document in documents.items() if document.is_plain),
        dead_links=tuple(
            (name, address, fault)
            for name, document in documents.items()
            for address, fault in check.faults(name, document.community_links)
        ),
        unsafe=tuple(name for name, document in documents.items() if document.active),
        documents=documents,
    )


def _inventory(site: Path) -> tuple[Mapping[str, int], list[str]]:
    """Give the files of a site with the bytes that each has, and what is wrong with others."""
    sizes, linked = dict[str, int](), list[str]()
    folders = [("", str(site))]
    while folders:
        above, folder = folders.pop()
        with os.scandir(folder) as entries:
            for entry in entries:
                name = f"{above}{entry.name}"
                if entry.is_symlink():
                    linked.append(f"{name}: is a symbolic link, which cannot be published")
                elif entry.is_dir():
                    folders.append((f"{name}/", entry.path))
                elif entry.is_file():
                    sizes[name] = entry.stat().st_size
    return sizes, sorted(linked)


def _missing_pages(documents: Mapping[str, Document], planned: Iterable[PurePosixPath]) -> Iterator[str]:
    for path in planned:
        if any(part.startswith(".") for part in path.parts):
            continue
        folder = path.parent if path.stem in ("index", "README") else path.with_suffix("")
        if (folder / "index.html").as_posix() not in documents:
            yield f"{path}: was written but MkDocs made no page of it"


def _missing_in_manifest(file: Path, documents: Mapping[str, Document]) -> Iterator[str]:
    if not file.is_file():
        return
    try:
        manifest = json.loads(file.read_text(encoding="utf-8"))
        urls = [entry.get("url") or "" for entry in [*manifest["pages"], *manifest["people"]]]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        yield f"kb.json: is damaged ({error})"
        return
    for url in urls:
        if url and normpath(f"{url}/index.html") not in documents:
            yield f"kb.json: {url} is no page of this site"


class _Addresses:
    """Checks the addresses of pages: those of the site exist, no other is loaded unless allowed."""

    def __init__(
        self,
        files: Collection[str],
        documents: Mapping[str, Document],
        frames: Mapping[str, Document],
        site_url: str,
        allowed: Allowed,
    ) -> None:
        self._files, self._allowed = files, allowed
        self._documents, self._frames = documents, frames
        self._home = urlsplit(site_url or "https://site.invalid/")
        self._found: dict[tuple[str, str], str] = {}
        self._shared: dict[str, tuple[str, ...]] = {}

    def findings(self, name: str, document: Document) -> Iterator[str]:
        """Yield what is wrong with the addresses of the page `name`, each address once."""
        if frame := self._frames.get(document.frame):
            # Pages of one frame stand in one folder: what does not begin in their own leads to one place.
            if document.frame not in self._shared:
                everywhere = [_chosen(places, own=False) for places in (frame.resources, frame.links)]
                self._shared[document.frame] = tuple(self._wrong(name, *everywhere))
            yield from self._shared[document.frame]
            yield from self._wrong(name, *(_chosen(at, own=True) for at in (frame.resources, frame.links)))
        yield from self._wrong(name, document.resources, document.links)

    def _wrong(self, name: str, resources: Iterable[str], links: Iterable[str]) -> Iterator[str]:
        for address in dict.fromkeys(resources):
            if (inside := self._followed(name, address)) and self._file_at(inside[0]) in self._files:
                continue
            target = urlsplit(urljoin(self._address(name), address))
            if target.scheme != "data" and not self._is_ours(target):
                if advice := self._allowed.advice(name, target):
                    yield f"loads {address} from elsewhere: {advice}"
            elif target.scheme != "data" and self._file(target) not in self._files:
                yield f"loads {address}, which is not there"
        for address, fault in self.faults(name, links):
            yield f"links to {address}, {fault}"

    def faults(self, name: str, links: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Yield which of the links of the page `name` lead nowhere, each once, and what is wrong."""
        # From all pages of a folder an address upward leads to the same place: themes have dozens of them.
        folder = name.removesuffix("/index.html")
        above = folder.rpartition("/")[0] if folder != name else name
        for address in dict.fromkeys(links):
            if address.startswith("../"):
                if (fault := self._found.get((above, address), "?")) == "?":
                    fault = self._found[above, address] = self._fault_at(name, address)
            elif address.startswith("#") and _IS_PLAIN(name) and _IS_PLAIN(address[1:]):
                fault = "" if self._has_anchor(name, address[1:]) else _NO_ANCHOR
            elif (found := _ELSEWHERE(address)) and found[1] != self._home.netloc:
                continue
            else:
                fault = self._fault_at(name, address)
            if fault:
                yield address, fault

    def _address(self, name: str) -> str:
        return urljoin(self._home.geturl(), name.removesuffix("index.html"))

    def _has_anchor(self, file: str, anchor: str) -> bool:
        """Tell whether an anchor is there in a file of the site, which may be no page."""
        document = self._documents.get(file)
        if document is None or anchor in _OWN_PAGE or anchor in document.anchors:
            return True
        frame = self._frames.get(document.frame)
        return frame is not None and anchor in frame.anchors

    def _followed(self, name: str, address: str) -> tuple[str, str] | None:
        """Give where an address on a page leads within the site, and to which anchor.

        None where all rules have to be looked at. On answers/1-a/index.html: ../2-b/#c -> answers/2-b/, c
        """
        found = _INSIDE(address) if name.endswith("index.html") else None
        folders = name.split("/")[:-1]
        steps = len(found["up"]) // 3 if found else 0
        if not found or steps > len(folders):
            return None
        above = "".join(f"{one}/" for one in folders[: len(folders) - steps])
        return above + found["down"], found["anchor"] or ""

    def _fault_at(self, name: str, address: str) -> str:
        if inside := self._followed(name, address):
            return self._fault_in(self._file_at(inside[0]), inside[1])
        target = _target(self._address(name), address)
        return self._fault(address, target) if target and self._is_ours(target) else ""

    def _is_ours(self, target: SplitResult) -> bool:
        return (target.scheme, target.netloc) == (self._home.scheme, self._home.netloc)

    def _file(self, target: SplitResult) -> str | None:
        path = unquote(target.path)
        if not path.startswith(self._home.path):
            return None
        return self._file_at(path.removeprefix(self._home.path))

    def _file_at(self, inside: str) -> str:
        if inside == "" or inside.endswith("/"):
            return f"{inside}index.html"
        return inside if inside in self._files else f"{inside}/index.html"

    def _fault(self, address: str, target: SplitResult) -> str:
        file = self._file(target)
        if file is None:
            # The host may serve more than this site, but then its name is written out.
            return "" if urlsplit(address).netloc else "outside the site"
        return self._fault_in(file, unquote(target.fragment.partition(":~:")[0]))

    def _fault_in(self, file: str, anchor: str) -> str:
        if file not in self._files:
            return "which is not there"
        return "" if self._has_anchor(file, anchor) else _NO_ANCHOR


def _chosen(addresses: Iterable[str], *, own: bool) -> list[str]:
    """Give the addresses that lead on from a page itself, or all others."""
    return [one for one in addresses if own != one.startswith(("../", "/", "https:", "http:", "data:"))]


def _target(page: str, address: str) -> SplitResult | None:
    """Give where an address on a page leads, None for one that no browser can read."""
    try:
        return urlsplit(urljoin(page, address))
    except ValueError:
        return None
