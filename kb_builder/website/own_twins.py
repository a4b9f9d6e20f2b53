"""The Markdown twins of the pages that maintainers wrote by hand, and their lines in `llms.txt`."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kb_builder.addresses import page_address, relative
from kb_builder.article import front_matter
from kb_builder.article.inserts import INSERT, LISTS, open_fence, without_heading
from kb_builder.characters import clean, lines
from kb_builder.gfm import fenced
from kb_builder.publication import SiteFile
from kb_builder.region import Region, split

_INDEX = "llms.txt"
_NAMED = '<link rel="alternate " type="text/markdown"'
# A backslash escape, code, or the end of a link to something of this site: only the last has a `target`.
_LINK = re.compile(r"\\.|`[^`]*`|\]\((?P<target>[^()\s:#/][^()\s:#]*)(?=[)#\s])")
_TITLE = re.compile(r"^#[ \t]+(.+?)[ \t#]*$", re.MULTILINE)
_BLANK = re.compile(r"\n{3,}")
_IN_A_LINK = re.compile(r"[\\\[\]<>`*_]")
_MOST = 49_000
"""So many characters `llms.txt` has at most with them: agents cut what is above 50,000."""


def with_own_twins(
    files: Collection[SiteFile], site: Path, own: Iterable[tuple[str, Path]], home: str
) -> Iterator[SiteFile]:
    """Yield the files of the site at `home`, with twins of hand-written pages and their lines in `llms.txt`.

    `own` are these pages and their sources. A page has a twin where it stands in the folder `site` and
    names it: none comes of a draft, of what a project does not show, or where the theme is not ours.
    """
    known = frozenset(file.path for file in files)
    twins = [_Twin(name, source, home, known) for name, source in own if _is_named(site / name, source)]
    yield from (twin.file() for twin in twins)
    for file in files:
        yield replace(file, text=_listed(file.text, twins)) if file.path == _INDEX else file


def _is_named(page: Path, source: Path) -> bool:
    """Tell whether a page of the site comes of Markdown and names its twin."""
    if source.suffix != ".md" or not page.is_file():
        return False
    return _NAMED in page.read_text(encoding="utf-8", errors="replace").partition("</head>")[0]


def _listed(index: str, twins: Sequence[_Twin]) -> str:
    """Give `llms.txt`, whose last part lists pages, with these pages below, as far as there is room."""
    listed = index.rstrip("\n")
    for twin in twins:
        title = _IN_A_LINK.sub(r"\\\g<0>", twin.title)
        line = f"\n- [{title}]({twin.to(twin.path)})"
        if len(listed) + len(line) < _MOST:
            listed += line
    return f"{listed}\n"


@dataclass(frozen=True)
class _Twin:
    """The twin of the page `name` that comes of the file `source`; `known` are the files of the site."""

    name: str
    source: Path
    home: str
    known: Collection[str]

    @property
    def path(self) -> str:
        """Its file in the site."""
        return f"{self._folder}index.md"

    @property
    def _folder(self) -> str:
        """The folder of the page, which ends in a slash; "" for that of the site."""
        return self.name[: self.name.rfind("/") + 1]

    @property
    def title(self) -> str:
        """The title of the page: from its front matter, or its first heading."""
        head, body = self._read()
        found = _TITLE.search(body)
        return clean(str(head.get("title") or (found[1] if found else posixpath.basename(self._folder[:-1]))))

    def file(self) -> SiteFile:
        """Give the source with full addresses, and the way to a list in place of its beginning."""
        head, body = self._read()
        said = {key: str(head[key]) for key in ("title", "description") if head.get(key)}
        top = f"{front_matter.dump(said)}\n" if said else ""
        directive = f"> For AI agents: [{_INDEX}]({self.to(_INDEX)})"
        text = _BLANK.sub("\n\n", "\n".join(self._lines(body))).strip("\n")
        return SiteFile(self.path, f"{top}{directive}\n\n{text}\n")

    def to(self, target: str) -> str:
        """Give the full address of what stands in the site, the way to it where the site has none."""
        here = self.name.removesuffix("index.html")
        return f"{self.home}{target}" if self.home else relative(here, target)

    def _read(self) -> tuple[dict[str, object], str]:
        return front_matter.split(self.source.read_text(encoding="utf-8-sig", errors="replace"))

    def _lines(self, body: str) -> list[str]:
        out, fence = list[str](), ""
        for part in split(lines(body)):
            if isinstance(part, Region):
                out.append(fenced(part.text))
            elif not fence and (found := INSERT.fullmatch(part)):
                inserted = f"{page_address(LISTS.get(found['name'], ''))}index.md"
                is_there = found["name"] in LISTS and inserted in self.known
                out = [*out, f"<{self.to(inserted)}>"] if is_there else without_heading(out)
            else:
                fence = open_fence(fence, part)
                out.append(part if fence else _LINK.sub(self._full, part))
        return out

    def _full(self, found: re.Match[str]) -> str:
        """Give a link with its full address; it leads from the folder of the source."""
        if not found["target"]:
            return found[0]
        up = "" if self.source.stem in ("index", "README") else ".."
        target = posixpath.normpath(posixpath.join(self._folder, up, found["target"]))
        return f"]({self.to(page_address(target) if target.endswith('.md') else target)}"
