"""What a build asks of the program that cuts frames, and what that answers: two JSON files."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from kb_builder.frames.frame import Frame

_PLAIN = re.compile(r"(?:[A-Za-z0-9_-][A-Za-z0-9._-]*/)+[A-Za-z0-9_-][A-Za-z0-9._-]*\.md")
_FIRST = ("index", "README")
_DRAWN = 3
_REPORT = ".report"


@dataclass(frozen=True, slots=True)
class Job:
    """The generated pages with their front matter, and the copies of pictures; paths are in `content/`.

    `view` is a folder that does not exist yet, for links to the files that MkDocs is to see; where
    it is "", MkDocs sees and makes everything.
    """

    view: str
    pages: Mapping[str, Mapping[str, Any]]
    pictures: tuple[str, ...] = ()

    def write(self, file: Path) -> None:
        """Write the job. Raises `OSError`."""
        with file.open("w", encoding="utf-8") as written:
            written.write(json.dumps({"view": self.view, "pictures": self.pictures})[:-1] + ', "pages": {')
            for place, (path, head) in enumerate(self.pages.items()):
                written.write(f"{', ' if place else ''}{json.dumps(path)}: {json.dumps(head)}")
            written.write("}}")

    @classmethod
    def read(cls, file: Path) -> Job:
        """Read what `write` wrote."""
        return cls(**json.loads(file.read_text(encoding="utf-8")))

    def folders(self) -> Mapping[str, list[str]]:
        """Give the pages that frames can be filled for, in the folder of each.

        The names of others would look different in an address.
        """
        found: dict[str, list[str]] = {}
        for path in self.pages:
            folder, _, name = path.rpartition("/")
            if name.removesuffix(".md") not in _FIRST and _PLAIN.fullmatch(path):
                found.setdefault(folder, []).append(path)
        return found

    def samples(self) -> frozenset[str]:
        """Give one page of each kind and three more, drawn by the digests of their paths."""
        framed = (path for paths in self.folders().values() for path in paths)
        drawn = sorted(framed, key=lambda path: hashlib.sha256(path.encode()).digest())
        kinds = {_kind(self.pages[path]): path for path in reversed(drawn)}
        return frozenset([*kinds.values(), *drawn[:_DRAWN]])


Listed = tuple[str, str, str, bool]
"""A page for the sitemap: file, full address, day of its newest change ("" for none), whether it is shown."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What MkDocs saw of the project, beside files that the report's reader knows."""

    looked: tuple[tuple[tuple[str, ...], bool], ...] = ()
    """What templates looked at in the front matter of pages that are filled, as `Looks.exact` has it."""
    asked: tuple[tuple[str, ...], ...] = ()
    """What the pages that MkDocs made looked up on others, as `Noting` notes it."""
    listed: tuple[Listed, ...] = ()
    """The pages that MkDocs made, for the sitemap."""
    base: str = ""
    """The address of the site."""
    is_whole: bool = False
    """Whether nothing else decides what MkDocs made but the date of its run, which the sitemap shows."""


@dataclass(frozen=True, slots=True)
class Report:
    """The frames, and the number of the one that each page is filled into.

    Pages that stand nowhere here were made by MkDocs, as the `samples` were too. Where frames
    cannot be used `reason` says why: a theme, plugin or setting, as the end of a sentence.
    """

    frames: tuple[Frame, ...] = ()
    pages: Mapping[str, int] = field(default_factory=dict)
    samples: tuple[str, ...] = ()
    reason: str = ""
    is_complete: bool = True
    """Whether MkDocs made every page that has no frame."""
    is_closed: bool = False
    """Whether the pages depend on files of the project and installed packages alone."""
    seen: Seen = Seen()

    def digests(self) -> tuple[str, ...]:
        """Give a digest of each frame."""
        return tuple(
            hashlib.sha256(repr(frame).encode("utf-8", "surrogatepass")).hexdigest() for frame in self.frames
        )

    def text(self) -> str:
        """Give the report as JSON, for `of`."""
        return json.dumps(asdict(self))

    @classmethod
    def of(cls, text: str) -> Report:
        """Read what `text` gave."""
        said = json.loads(text)
        frames = tuple(
            Frame(one["pieces"], [tuple(place) for place in one["places"]]) for one in said["frames"]
        )
        seen = {name: _tuples(value) for name, value in said["seen"].items()}
        return cls(**{**said, "frames": frames, "samples": tuple(said["samples"]), "seen": Seen(**seen)})

    def write(self, job: Path) -> None:
        """Write the report beside a job. Raises `OSError`."""
        job.with_suffix(_REPORT).write_text(self.text(), encoding="utf-8")

    @classmethod
    def read(cls, job: Path) -> Report:
        """Read the report beside a job."""
        return cls.of(job.with_suffix(_REPORT).read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Order:
    """How the program that cuts frames is run again: it leaves its output in `out` and `err` of a folder."""

    arguments: Sequence[str]
    folder: str
    environment: Mapping[str, str]
    place: str


def _tuples(value: object) -> Any:  # noqa: ANN401 - as JSON is read
    return tuple(map(_tuples, value)) if isinstance(value, list) else value


def _kind(head: Mapping[str, Any]) -> str:
    facts = head.get("kb")
    return str(facts.get("kind", "")) if isinstance(facts, Mapping) else ""


def in_order(paths: Iterable[str]) -> list[str]:
    """Sort paths as MkDocs finds files: the index first, then files, then folders."""
    return sorted(paths, key=_walked)


def _walked(path: str) -> tuple[tuple[int, bool, str], ...]:
    *folders, name = path.split("/")
    is_other = PurePosixPath(name).stem not in _FIRST
    return (*((1, False, folder) for folder in folders), (0, is_other, name))
