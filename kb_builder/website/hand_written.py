"""Says which pages were written by hand, and what those may load from other hosts (`allow_hosts`)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import SplitResult

from kb_builder.listing import Tree

_SOURCES = (".md", ".html")


@dataclass(frozen=True, slots=True)
class Allowed:
    """The hosts of `allow_hosts`, and the names of the pages that may load from them: those of one's own."""

    hosts: tuple[str, ...] = ()
    pages: frozenset[str] = frozenset()

    @classmethod
    def of(cls, hosts: Iterable[str], own: Collection[tuple[str, Path]]) -> Allowed:
        """Let hand-written pages load from `hosts`: `own` are these, as `hand_written_files` gives them."""
        return cls(tuple(sorted(set(hosts))), frozenset(name for name, _ in own))

    def hosts_of(self, name: str) -> tuple[str, ...]:
        """Give the hosts that the page `name` may load from."""
        return self.hosts if name in self.pages else ()

    def advice(self, name: str, target: SplitResult) -> str:
        """Say why the page `name` may not load what is at `target`, and what to do; "" where it may."""
        host = target.hostname or ""
        if name not in self.pages:
            return "only pages written by hand may do this. Put the file into content/, or remove it"
        if target.scheme not in ("http", "https") or not host:
            return "no browser shows this here. Put the file into content/"
        if host not in self.hosts:
            hosts = ", ".join((*self.hosts, host))
            return f"put the file into content/, or write allow_hosts: [{hosts}] in kb.yml"
        if target.scheme == "http" or target.netloc != host:
            return f"addresses of {host} must begin with https://{host}/"
        return ""


def hand_written_files(
    content: Path, generated: Iterable[str], tree: Tree | None = None
) -> Iterator[tuple[str, Path]]:
    """Yield the page that comes of each hand-written file, and the file.

    Files below links count, as they do for MkDocs. `tree` is what stands in `content`, where somebody looked.
    """
    ours, names = frozenset(generated), (tree or Tree.of(content)).names
    found = (name for name in names if name.endswith(_SOURCES) and name not in ours)
    for path in sorted(map(PurePosixPath, found)):
        if not any(part.startswith(".") for part in path.parts):
            folder = path.parent if path.stem in ("index", "README") else path.with_suffix("")
            yield str(path if path.suffix == ".html" else folder / "index.html"), content / path
