"""What a build asks of the program that cuts frames, and what that answers: two JSON files."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from kb_builder.frames.frame import Frame
from kb_builder.frames.told import Told

_REPORT, _PAGES = ".report", ".pages"
SHARED: dict[str, Told] = {}
"""The pages of the newest file that jobs share, by its name."""


@dataclass(frozen=True, slots=True)
class Job:
    """The generated pages with their front matter, and the copies of pictures; paths are in `content/`.

    `view` is a folder that does not exist yet, for links to the files that MkDocs is to see; where
    it is "", MkDocs sees and makes everything. Jobs for the same pages may share a file that has them.
    """

    view: str
    told: Told
    pictures: tuple[str, ...] = ()
    shared: str = ""

    def write(self, file: Path) -> None:
        """Write the job. Raises `OSError`."""
        if not self.shared or not Path(self.shared).exists():
            self.told.write(Path(self.shared or file.with_suffix(_PAGES)))
        said = {"view": self.view, "pictures": self.pictures, "shared": self.shared}
        file.write_text(json.dumps(said), encoding="utf-8")

    @classmethod
    def read(cls, file: Path) -> Job:
        """Read what `write` wrote."""
        said = json.loads(file.read_text(encoding="utf-8"))
        told = shared_pages(said["shared"]) if said["shared"] else Told.read(file.with_suffix(_PAGES))
        return cls(**said, told=told)


def shared_pages(file: str) -> Told:
    """Read pages that jobs share, once."""
    if file not in SHARED:
        told = Told.read(Path(file))
        SHARED.clear()
        SHARED[file] = told
    return SHARED[file]


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
        # Nothing of it is copied for that, as `asdict` would: there is an entry for each page.
        return json.dumps(self, default=_said)

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


def _said(value: Report | Frame | Seen) -> dict[str, object]:
    return {one.name: getattr(value, one.name) for one in fields(value)}


def _tuples(value: object) -> Any:  # noqa: ANN401 - as JSON is read
    return tuple(map(_tuples, value)) if isinstance(value, list) else value
