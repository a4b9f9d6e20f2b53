"""Follows the addresses on pages: those of the site exist, no other is loaded unless allowed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from urllib.parse import SplitResult, unquote, urljoin, urlsplit

from kb_builder.website.document import Document
from kb_builder.website.findings import LINKS, LOADS, Finding
from kb_builder.website.hand_written import Allowed
from kb_builder.website.marks import Marks, packed
from kb_builder.website.settled import Checked

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

_Way = tuple[str, tuple[int, ...]]
"""What is wrong with an address, and marks of the file and the anchor that have to stay."""
_FINE: _Way = "", ()


@dataclass(frozen=True, slots=True)
class Looked:
    """What is wrong with the addresses of a page, and links of posts that lead nowhere, each with its fault.

    `checked` is what to know of the page where nothing is wrong with it.
    """

    findings: tuple[Finding, ...]
    dead: tuple[tuple[str, str], ...]
    checked: Checked


class Addresses:
    """Checks the addresses of pages, of which `documents` are known; of all others there are `settled`."""

    def __init__(
        self,
        files: Set[str],
        documents: Mapping[str, Document],
        frames: Mapping[str, Document],
        site_url: str,
        allowed: Allowed,
        settled: Callable[[str], Checked | None],
        marks: Marks,
    ) -> None:
        self._files, self._allowed = files, allowed
        self._documents, self._frames, self._settled = documents, frames, settled
        self._home = urlsplit(site_url or "https://site.invalid/")
        self._marks = marks
        self._found: dict[tuple[str, str], _Way] = {}
        self._shared: dict[str, tuple[Finding, ...]] = {}

    def look(self, name: str, document: Document) -> Looked:
        """Check the page `name`, each address once."""
        needs, findings = set[int](), list[Finding]()
        if frame := self._frames.get(document.frame):
            findings += self.shared(name, document.frame)
            own = (_chosen(name, at, own=True) for at in (frame.resources, frame.links))
            findings += self._wrong(name, needs, *own)
        findings += self._wrong(name, needs, document.resources, document.links)
        dead = tuple(self._faults(name, document.community_links, needs))
        anchors = packed(self._marks.of(f"{name}#{anchor}") for anchor in document.anchors)
        return Looked(tuple(findings), dead, Checked(document.frame, anchors, packed(needs)))

    def shared(self, name: str, frame: str) -> tuple[Finding, ...]:
        """Give what is wrong with all pages of a frame, of which one has this name."""
        # Their paths begin with one folder and are equally long: to that folder, or above it, all go one way.
        if frame not in self._shared:
            known = self._frames[frame]
            everywhere = [_chosen(name, at, own=False) for at in (known.resources, known.links)]
            self._shared[frame] = tuple(self._wrong(name, set(), *everywhere))
        return self._shared[frame]

    def _wrong(
        self, name: str, needs: set[int], resources: Iterable[str], links: Iterable[str]
    ) -> Iterator[Finding]:
        for address in dict.fromkeys(resources):
            if (inside := self._followed(name, address)) and self._file_at(inside[0]) in self._files:
                needs.add(self._marks.of(self._file_at(inside[0])))
                continue
            target = urlsplit(urljoin(self._address(name), address))
            if target.scheme != "data" and not self._is_ours(target):
                if advice := self._allowed.advice(name, target):
                    yield Finding(LOADS, address, target.geturl(), f" from elsewhere: {advice}")
            elif target.scheme != "data" and (file := self._file(target)) not in self._files:
                yield Finding(LOADS, address, self._shown(target), ", which is not there")
            elif target.scheme != "data" and file is not None:
                needs.add(self._marks.of(file))
        for address, fault in self._faults(name, links, needs):
            target = urlsplit(urljoin(self._address(name), address))
            yield Finding(LINKS, address, self._shown(target), f", {fault}")

    def _faults(self, name: str, links: Iterable[str], needs: set[int]) -> Iterator[tuple[str, str]]:
        """Yield which of the links of the page `name` lead nowhere, each once, and what is wrong.

        What the others lead to is added to `needs`.
        """
        # From all pages of a folder an address upward leads to the same place: themes have dozens of them.
        folder = name.removesuffix("/index.html")
        above = folder.rpartition("/")[0] if folder != name else name
        for address in dict.fromkeys(links):
            if address.startswith("../"):
                if (way := self._found.get((above, address))) is None:
                    way = self._found[above, address] = self._way(name, address)
            elif address.startswith("#") and _IS_PLAIN(name) and _IS_PLAIN(address[1:]):
                way = _FINE if self._has_anchor(name, address[1:]) else (_NO_ANCHOR, ())
            elif (found := _ELSEWHERE(address)) and found[1] != self._home.netloc:
                continue
            else:
                way = self._way(name, address)
            fault, led = way
            needs.update(led)
            if fault:
                yield address, fault

    def _address(self, name: str) -> str:
        return urljoin(self._home.geturl(), name.removesuffix("index.html"))

    def _has_anchor(self, file: str, anchor: str) -> bool:
        """Tell whether an anchor is there in a file of the site, which may be no page."""
        if anchor in _OWN_PAGE:
            return True
        document, frame = self._documents.get(file), ""
        if document is not None:
            is_there, frame = anchor in document.anchors, document.frame
        elif settled := self._settled(file):
            is_there, frame = settled.has_anchor(self._marks.of(f"{file}#{anchor}")), settled.frame
        else:
            return True
        return is_there or (frame in self._frames and anchor in self._frames[frame].anchors)

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

    def _way(self, name: str, address: str) -> _Way:
        if inside := self._followed(name, address):
            return self._way_into(self._file_at(inside[0]), inside[1])
        target = _target(self._address(name), address)
        return self._way_to(address, target) if target and self._is_ours(target) else _FINE

    def _is_ours(self, target: SplitResult) -> bool:
        return (target.scheme, target.netloc) == (self._home.scheme, self._home.netloc)

    def _shown(self, target: SplitResult) -> str:
        """Give an address of the site as it is written on its home page."""
        return target.geturl().removeprefix(self._home.geturl())

    def _file(self, target: SplitResult) -> str | None:
        path = unquote(target.path)
        if not path.startswith(self._home.path):
            return None
        return self._file_at(path.removeprefix(self._home.path))

    def _file_at(self, inside: str) -> str:
        if inside == "" or inside.endswith("/"):
            return f"{inside}index.html"
        return inside if inside in self._files else f"{inside}/index.html"

    def _way_to(self, address: str, target: SplitResult) -> _Way:
        file = self._file(target)
        if file is None:
            # The host may serve more than this site, but then its name is written out.
            return ("" if urlsplit(address).netloc else "outside the site"), ()
        return self._way_into(file, unquote(target.fragment.partition(":~:")[0]))

    def _way_into(self, file: str, anchor: str) -> _Way:
        if file not in self._files:
            return "which is not there", ()
        needs = (self._marks.of(file), *([] if anchor in _OWN_PAGE else [self._marks.of(f"{file}#{anchor}")]))
        return ("" if self._has_anchor(file, anchor) else _NO_ANCHOR), needs


def _chosen(name: str, addresses: Iterable[str], *, own: bool) -> list[str]:
    """Give the addresses on the page `name` that stay within its first folder (`own`), or all others."""
    up = "../" * max(name.count("/") - 1, 1)
    return [one for one in addresses if own != one.startswith((up, "/", "https:", "http:", "data:"))]


def _target(page: str, address: str) -> SplitResult | None:
    """Give where an address on a page leads, None for one that no browser can read."""
    try:
        return urlsplit(urljoin(page, address))
    except ValueError:
        return None
