"""Decides which files a new project gets and what stands in them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from importlib import resources
from pathlib import Path

from jinja2 import Environment, StrictUndefined

from kb_builder import atomic
from kb_builder.errors import KbError
from kb_builder.scaffold.laid import MERGED, RECORD, Laid, recorded
from kb_builder.scaffold.place import Address, Place, read_address
from kb_builder.scaffold.source import Source, source

WORKFLOWS = ".github/workflows"
FILES: tuple[tuple[str, str], ...] = (
    ("kb.yml", "kb.yml"),
    ("mkdocs.yml", "mkdocs.yml"),
    ("curation.yml", "curation.yml"),
    ("index.md", "content/index.md"),
    ("publish.yml", f"{WORKFLOWS}/publish.yml"),
    ("dependabot.yml", ".github/dependabot.yml"),
    ("kb-requirements.txt", "kb-requirements.txt"),
    ("kb-builder.txt", "kb-builder.txt"),
    ("gitignore", ".gitignore"),
    ("kb.schema.json", "kb.schema.json"),
    ("curation.schema.json", "curation.schema.json"),
)
"""Template and target of each file, in the order they are written. What is in .github stands at the top of
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
class Wanted:
    """A file that a project should have: the name of its template, its place, its whole text."""

    name: str
    path: Path
    text: str


@dataclass(frozen=True, slots=True)
class Planned:
    """A file of the project: what happens to it, and its whole text afterwards ("" where it is kept)."""

    path: Path
    kind: Kind
    text: str = ""


def wanted(place: Place, publishes: Address, origin: Source, ideas: str = "") -> tuple[Wanted, ...]:
    """Give every file of a project in this place that publishes this repository.

    `origin` is where its workflow gets kb-builder from, `ideas` what kb.yml says of ideas.
    """
    files = []
    for name, target in FILES:
        path = (place.root if target.startswith(".github/") else place.folder) / target
        if name == "publish.yml":
            path = _workflow_path(place)
        text = _text(name, place, publishes, origin) + (ideas if name == "kb.yml" else "")
        files.append(Wanted(name, path, text))
    return tuple(files)


def planned(place: Place, publishes: Address, origin: Source, ideas: str = "") -> tuple[Planned, ...]:
    """Give what `write` would do for a project in this place: files as in `wanted`, and a record of them."""
    files = wanted(place, publishes, origin, ideas)
    plan = [_planned(file) for file in files]
    originals = {
        file.name: file.text
        for file, one in zip(files, plan, strict=True)
        if one.kind is Kind.CREATE and file.name in MERGED
    }
    if originals:
        laid = recorded(place.folder) or Laid(publishes, place.origin, ideas=ideas)
        if "publish.yml" in originals:  # which alone names the branch; the rest may be older
            laid = replace(laid, branch=place.branch)
        record = place.folder / RECORD
        kind = Kind.EXTEND if record.exists() else Kind.CREATE
        plan.append(Planned(record, kind, laid.now(originals).text()))
    return tuple(plan)


def _planned(file: Wanted) -> Planned:
    is_there = file.path.exists() or file.path.is_symlink()
    if file.name == "gitignore" and file.path.is_file() and not file.path.is_symlink():
        had = file.path.read_bytes().decode("utf-8", "surrogateescape")
        text = extended(had, file.text)
        return Planned(file.path, Kind.KEEP) if text == had else Planned(file.path, Kind.EXTEND, text)
    return Planned(file.path, Kind.KEEP) if is_there else Planned(file.path, Kind.CREATE, file.text)


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
    needed = (folder / "mkdocs.yml", folder / "content/index.md")
    return tuple(file for file in plan if file.path in needed and file.kind is Kind.CREATE)


def works_elsewhere(place: Place, plan: Iterable[Planned]) -> Iterator[str]:
    """Yield what is wrong with a workflow that is kept and publishes another folder of the repository."""
    for file in plan:
        if file.kind is Kind.KEEP and file.path.parent == place.root / WORKFLOWS:
            text = file.path.read_text(encoding="utf-8", errors="replace")
            folder = _working_directory(place) if place.subfolder else ""
            if folder not in text or (not folder and _WORKING in text):
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


def extended(had: str, text: str) -> str:
    """Give a file with the lines of `text` that it does not have."""
    lines = {line.strip().strip("/") for line in had.splitlines()}
    missing = [line for line in text.splitlines() if line.strip("/") not in lines]
    if not missing:
        return had
    end = "" if not had or had.endswith("\n") else "\n"
    return f"{had}{end}\n# kb-builder\n" + "".join(f"{one}\n" for one in missing)


def _text(name: str, place: Place, publishes: Address, origin: Source) -> str:
    text = resources.files("kb_builder.scaffold").joinpath("files", name).read_text(encoding="utf-8")
    if name == "publish.yml":
        return _placed(text, place)
    if name == "dependabot.yml" and place.subfolder:
        return _PIP.sub(lambda found: f"{found[1]}{json.dumps(f'/{place.subfolder}')}", text)
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
_PIP = re.compile(r"(package-ecosystem: pip\n    directory: )/")
_WORKING = "working-directory:"
