"""The generated pages that a run of MkDocs is told of, and what follows from them alone."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any

import msgspec

from kb_builder.frames.tracking import Keys, Looks

_PLAIN = re.compile(r"(?:[A-Za-z0-9_-][A-Za-z0-9._-]*/)+[A-Za-z0-9_-][A-Za-z0-9._-]*\.md")
_FIRST = ("index", "README")
_DRAWN = 3
FrontMatter = Mapping[str, Any]
_DECODER = msgspec.json.Decoder(dict[str, Any])


@dataclass(frozen=True, slots=True)
class Learned:
    """What templates looked at in these pages, as in `Looks.exact`, and digests of the templates by name."""

    looks: Mapping[Keys, bool]
    templates: Mapping[str, str]


class Told(Mapping[str, FrontMatter]):
    """The front matter of generated pages by their files in `content/`."""

    learned: Learned | None = None

    def __init__(self, heads: Mapping[str, FrontMatter]) -> None:
        self._heads = heads
        self._groups: tuple[Mapping[Keys, bool], list[list[str]]] = {}, []
        self._ordered: tuple[Collection[str], list[str]] = (), []

    def __getitem__(self, path: str) -> FrontMatter:
        """Give the front matter of a page."""
        return self._heads[path]

    def __iter__(self) -> Iterator[str]:
        """Yield the files of pages."""
        return iter(self._heads)

    def __len__(self) -> int:
        """Give how many there are."""
        return len(self._heads)

    def write(self, file: Path) -> None:
        """Write the pages, in one step. Raises `OSError`."""
        draft = file.with_name(f"{file.name}.draft")
        with draft.open("w", encoding="ascii") as written:
            written.writelines(f"{json.dumps(path)}\n{json.dumps(head)}\n" for path, head in self.items())
        draft.replace(file)

    @classmethod
    def read(cls, file: Path) -> Told:
        """Read what `write` wrote. Raises `OSError`."""
        lines = file.read_text(encoding="ascii").splitlines()
        return cls(_Packed(dict(zip(map(json.loads, lines[::2]), lines[1::2], strict=True))))

    @cached_property
    def folders(self) -> Mapping[str, list[str]]:
        """The pages that frames can be filled for, in the folder of each.

        The names of others would look different in an address.
        """
        found: dict[str, list[str]] = {}
        for path in self:
            folder, _, name = path.rpartition("/")
            if name.removesuffix(".md") not in _FIRST and _PLAIN.fullmatch(path):
                found.setdefault(folder, []).append(path)
        return found

    @cached_property
    def framed(self) -> frozenset[str]:
        """All of these pages."""
        return frozenset(path for paths in self.folders.values() for path in paths)

    @cached_property
    def samples(self) -> frozenset[str]:
        """One page of each kind and three more, drawn by the digests of their paths."""
        drawn = sorted(self.framed, key=lambda path: hashlib.sha256(path.encode()).digest())
        kinds = {_kind(self[path]): path for path in reversed(drawn)}
        return frozenset([*kinds.values(), *drawn[:_DRAWN]])

    @cached_property
    def for_sitemap(self) -> Mapping[str, FrontMatter]:
        """What the sitemap says of each page, as its front matter says it."""
        return {path: _for_sitemap(head) for path, head in self.items()}

    def groups(self, known: Looks) -> list[list[str]]:
        """Give the pages that one frame can serve.

        Their paths begin with one folder and are equally long; they are alike in what was looked at.
        """
        if self._groups[0] != known.exact:
            found: dict[tuple[str, int, str], list[str]] = {}
            for folder, paths in self.folders.items():
                within = folder.partition("/")[0], folder.count("/")
                keys = known.keys(self[path] for path in paths)
                for path, key in zip(paths, keys, strict=True):
                    found.setdefault((*within, key), []).append(path)
            self._groups = dict(known.exact), list(found.values())
        return self._groups[1]

    def in_order(self, paths: Collection[str]) -> list[str]:
        """Sort paths, perhaps of other pages too, as `in_order` does."""
        if self._ordered[0] != paths:
            self._ordered = paths, in_order(paths)
        return self._ordered[1]

    def learn(self, learned: Learned, order: Collection[str]) -> None:
        """Take over what a run has learned of these pages, and work out what the next one will ask."""
        looks = Looks()
        looks.exact.update(learned.looks)
        self.learned = learned
        self.groups(looks)
        self.in_order(order)
        _ = self.samples, self.for_sitemap

    @property
    def order(self) -> Collection[str]:
        """The paths that were sorted last."""
        return self._ordered[0]


class _Packed(Mapping[str, FrontMatter]):
    """Front matter as JSON, read each time when somebody asks for it: values have four times the size."""

    def __init__(self, packed: Mapping[str, str]) -> None:
        self._packed = packed

    def __getitem__(self, path: str) -> FrontMatter:
        return _DECODER.decode(self._packed[path])

    def __iter__(self) -> Iterator[str]:
        return iter(self._packed)

    def __len__(self) -> int:
        return len(self._packed)


def page_parts(path: str) -> list[str]:
    """Give the folders of a page's file, and its name without `.md`."""
    return path.removesuffix(".md").split("/")


def in_order(paths: Collection[str]) -> list[str]:
    """Sort paths as MkDocs finds files: the index first, then files, then folders."""
    return sorted(paths, key=_walked)


def _walked(path: str) -> tuple[tuple[int, bool, str], ...]:
    *folders, name = path.split("/")
    is_other = PurePosixPath(name).stem not in _FIRST
    return (*((1, False, folder) for folder in folders), (0, is_other, name))


def _kind(head: FrontMatter) -> str:
    facts = head.get("kb")
    return str(facts.get("kind", "")) if isinstance(facts, Mapping) else ""


def _for_sitemap(head: FrontMatter) -> FrontMatter:
    facts = head.get("kb")
    if isinstance(facts, Mapping):
        facts = {key: facts[key] for key in ("noindex", "updated") if key in facts}
    return {"kb": facts}
