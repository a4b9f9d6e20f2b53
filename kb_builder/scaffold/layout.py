"""Decides which files a new project gets and what stands in them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from importlib import resources
from pathlib import Path

from jinja2 import Environment, StrictUndefined

from kb_builder import atomic
from kb_builder.errors import KbError
from kb_builder.scaffold.place import Address, Place, read_address
from kb_builder.scaffold.source import Source, source

WORKFLOWS = ".github/workflows"
FILES: tuple[tuple[str, str], ...] = (
    ("kb.yml", "kb.yml"),
    ("mkdocs.yml", "mkdocs.yml"),
    ("curation.yml", "curation.yml"),
    ("index.md", "content/index.md"),
    ("publish.yml", f"{WORKFLOWS}/publish.yml"),
    ("kb-requirements.txt", "kb-requirements.txt"),
    ("kb-builder.txt", "kb-builder.txt"),
    ("gitignore", ".gitignore"),
    ("kb.schema.json", "kb.schema.json"),
    ("curation.schema.json", "curation.schema.json"),
)
"""Template and target of each file, in the order they are written. The workflow stands at the top of
the git repository, everything else in the project's folder."""

_TEMPLATED = frozenset({"kb.yml", "mkdocs.yml", "index.md", "kb-builder.txt"})
_OURS = "kb harvest"
"""What only our workflow says."""


class Kind(StrEnum):
    """What happens to a file."""

    CREATE = "created"
    EXTEND = "extended"
    KEEP = "kept"


@dataclass(frozen=True, slots=True)
class Planned:
    """A file of the project: what happens to it, and its whole text afterwards ("" where it is kept)."""

    path: Path
    kind: Kind
    text: str = ""


def planned(place: Place, publishes: Address, origin: Source, ideas: str = "") -> tuple[Planned, ...]:
    """Give what `write` would do for a project in this place that publishes this repository.

    `origin` is where its workflow gets kb-builder from, `ideas` what kb.yml says of ideas.
    """
    files = []
    for name, target in FILES:
        path = place.folder / target
        if name == "publish.yml":
            path = _workflow_path(place)
        text = _text(name, place, publishes, origin) + (ideas if name == "kb.yml" else "")
        if name == "gitignore" and path.is_file() and not path.is_symlink():
            files.append(_extended(path, text))
        elif path.exists() or path.is_symlink():
            files.append(Planned(path, Kind.KEEP))
        else:
            files.append(Planned(path, Kind.CREATE, text))
    return tuple(files)


def write(plan: Iterable[Planned]) -> None:
    """Write what is planned. Raises `OSError` where a folder cannot be written."""
    for file in plan:
        if file.kind is not Kind.KEEP:
            atomic.write_bytes(file.path, file.text.encode("utf-8", "surrogateescape"))


def lay_down(folder: Path, repository: str) -> tuple[Planned, ...]:
    """Write a project for `repository` into `folder`, whatever is around it, and give what was done.

    Raises `KbError` where `repository` names none, and `OSError`.
    """
    address = read_address(repository)
    if address is None:
        raise KbError(
            f"{repository!r} is not OWNER/NAME", "Give it as on GitHub, for example --repo acme/widgets."
        )
    folder = folder.resolve()
    plan = planned(Place(folder, folder), address, source())
    write(plan)
    return plan


def site_files(folder: Path, publishes: Address) -> tuple[Planned, ...]:
    """Plan `mkdocs.yml` and a home page for a folder that has no `mkdocs.yml`."""
    if (folder / "mkdocs.yml").exists():
        return ()
    plan = planned(Place(folder, folder), publishes, Source(""))
    wanted = (folder / "mkdocs.yml", folder / "content/index.md")
    return tuple(file for file in plan if file.path in wanted and file.kind is Kind.CREATE)


def works_elsewhere(place: Place, plan: Iterable[Planned]) -> Iterator[str]:
    """Yield what is wrong with a workflow that is kept and publishes another folder of the repository."""
    for file in plan:
        if file.kind is Kind.KEEP and file.path.parent == place.root / WORKFLOWS:
            text = file.path.read_text(encoding="utf-8", errors="replace")
            wanted = _working_directory(place) if place.subfolder else ""
            if wanted not in text or (not wanted and _WORKING in text):
                yield (
                    f"{file.path.name}: publishes another folder of this repository: one repository has one "
                    f"site; remove {file.path} to publish this folder instead"
                )


def _working_directory(place: Place) -> str:
    return f"{_WORKING} {json.dumps(place.subfolder)}\n"


def _workflow_path(place: Place) -> Path:
    """Give where our workflow stands; a `publish.yml` of somebody else's keeps its name."""
    wanted = place.root / WORKFLOWS / "publish.yml"
    taken = wanted.is_file() and _OURS not in wanted.read_text(encoding="utf-8", errors="replace")
    return wanted.with_name("kb-publish.yml") if taken else wanted


def _extended(path: Path, text: str) -> Planned:
    """Plan to add the lines of `text` that a file does not have."""
    had = path.read_bytes().decode("utf-8", "surrogateescape")
    lines = {line.strip().strip("/") for line in had.splitlines()}
    missing = [line for line in text.splitlines() if line.strip("/") not in lines]
    if not missing:
        return Planned(path, Kind.KEEP)
    end = "" if not had or had.endswith("\n") else "\n"
    return Planned(path, Kind.EXTEND, f"{had}{end}\n# kb-builder\n" + "".join(f"{one}\n" for one in missing))


def _text(name: str, place: Place, publishes: Address, origin: Source) -> str:
    text = resources.files("kb_builder.scaffold").joinpath("files", name).read_text(encoding="utf-8")
    if name == "publish.yml":
        return _placed(text, place)
    if name not in _TEMPLATED:
        return text
    environment = Environment(undefined=StrictUndefined, keep_trailing_newline=True, autoescape=False)  # noqa: S701 - YAML and text
    return environment.from_string(text).render(
        repository=publishes.name,
        name=publishes.name.partition("/")[2],
        repository_url=publishes.url,
        site_url=(place.origin or publishes).pages,
        requirement=origin.requirement,
    )


def _placed(workflow: str, place: Place) -> str:
    """Give the workflow for a project that stands here: its branch, its folder, and its own name."""
    name = f"{WORKFLOWS}/{_workflow_path(place).name}"
    if place.branch:
        workflow = workflow.replace(_ANY, f"branches: [{json.dumps(place.branch)}]")
    if not place.subfolder:
        return workflow.replace(f"{WORKFLOWS}/publish.yml", name)
    paths = f"    paths: [{json.dumps(f'{place.subfolder}/**')}, {name}]\n"
    site = json.dumps(f"{place.subfolder}/site")
    folder = f"defaults:\n  run:\n    {_working_directory(place)}\n"
    return (
        _PATHS.sub(lambda _: paths, workflow)
        .replace(_JOBS, f"{folder}{_JOBS}")
        .replace("path: site\n", f"path: {site}\n")
    )


_ANY = "branches: [main, master]"
_PATHS = re.compile(r"    paths: .*\n")
_JOBS = "env: # in whose name"
_WORKING = "working-directory:"
