"""Reads a project's `kb.yml` and `curation.yml`, validated whole, every fault at once."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias, TypeVar

from pydantic import BaseModel, ValidationError

from kb_builder.config.curation import Curation
from kb_builder.config.kb import Config, plain
from kb_builder.config.shape import Shape
from kb_builder.config.wording import faults, place, repeated
from kb_builder.config.written import Written, read, twice
from kb_builder.errors import ConfigError, Fault, nearest
from kb_builder.stored import Renames

_Model = TypeVar("_Model", bound=BaseModel)
_Rule: TypeAlias = Callable[[_Model, Written], Iterable[Fault]]


@dataclass(frozen=True, slots=True)
class Project:
    """A user's project folder, what its two files say, and the names that repositories had."""

    root: Path
    config: Config
    curation: Curation
    renames: Renames = field(default_factory=Renames)

    @property
    def archive(self) -> Path:
        return self.root / "archive"

    @property
    def content(self) -> Path:
        return self.root / "content"

    @property
    def site(self) -> Path:
        return self.root / "site"


def load_project(root: Path, repository: str = "") -> Project:
    """Read and validate `kb.yml` and, where it exists, `curation.yml` in the folder `root`.

    Where there is no `kb.yml`, the defaults hold for `repository`, if one is given.
    The project's paths are absolute, so that they hold for programs that run in another folder.
    Raises `ConfigError`, which lists every fault of both files with its place.
    """
    try:
        config = _parsed(Config, root / "kb.yml", _repositories, _defaults_for(repository))
    except ConfigError as error:
        try:
            _parsed(Curation, root / "curation.yml", _nothing)
        except ConfigError as other:
            raise error.and_of(other) from None
        raise
    return Project(root.resolve(), config, _parsed(Curation, root / "curation.yml", _statuses(config)))


def _parsed(model: type[_Model], file: Path, more: _Rule[_Model], default: str = "{}") -> _Model:
    """Give what a file says, `default` where there is none; `more` finds the faults that no shape tells."""
    written, found = read(_read(file, default))
    if found:
        raise ConfigError.of(str(file), found)
    # Only a fault needs the shape, which takes longer than reading.
    found = tuple(repeated(path, key, fault, Shape.of(model)) for path, key, fault in twice(written))
    try:
        parsed = model.model_validate({} if written.value is None else written.value)
    except ValidationError as error:
        raise ConfigError.of(str(file), (*found, *faults(error.errors(), Shape.of(model), written))) from None
    if found := (*found, *more(parsed, written)):
        raise ConfigError.of(str(file), found)
    return parsed


def _nothing(_model: BaseModel, _written: Written) -> Iterator[Fault]:
    yield from ()


def _repositories(config: Config, written: Written) -> Iterator[Fault]:
    first: dict[str, int] = {}
    for number, name in enumerate(config.repositories):
        earlier = first.setdefault(name.casefold(), number)
        if earlier != number:
            what = f"{place(('repositories', number))}{name} is entry {earlier + 1} already: remove one"
            yield written.fault(("repositories", number), what)


def _statuses(config: Config) -> _Rule[Curation]:
    """Give what finds decisions about a status that `kb.yml` does not know."""
    known = config.ideas.by_name()

    def unknown(curation: Curation, written: Written) -> Iterator[Fault]:
        for number, decision in enumerate(curation.pages):
            if decision.status is not None and plain(decision.status) not in known:
                near = nearest(plain(decision.status), known)
                instead = f"did you mean {known[near][0]}?" if near else f"there are {', '.join(known)}"
                path = ("pages", number, "status")
                yield written.fault(path, f"{place(path)}no status of ideas has this name: {instead}")

    return unknown


def _defaults_for(repository: str) -> str:
    return f"repositories: [{json.dumps(repository)}]" if repository else ""


def _read(file: Path, default: str) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        meant = next((one for one in file.parent.glob("*.*") if _is_meant_as(one.name, file.name)), None)
        if meant is not None:
            raise ConfigError.of(
                str(meant), [Fault("is not read under this name")], f"Rename it to {file.name}."
            ) from None
        if default:
            return default
        raise ConfigError.of(
            str(file), [Fault("not found")], "Run `kb init --repo OWNER/NAME` to create it, or use -C DIR."
        ) from None
    except UnicodeDecodeError:
        raise ConfigError.of(str(file), [Fault("is not UTF-8: save it in that encoding")]) from None
    except OSError as error:
        raise ConfigError.of(str(file), [Fault(f"cannot be read: {error.strerror}")]) from None


def _is_meant_as(written: str, name: str) -> bool:
    return written.lower().replace(".yaml", ".yml") == name
