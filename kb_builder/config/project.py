"""Reads a project's `kb.yml` and `curation.yml`, validated whole, every fault at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from kb_builder.config.curation import Curation
from kb_builder.config.kb import Config
from kb_builder.errors import ConfigError
from kb_builder.stored import Renames

_Model = TypeVar("_Model", bound=BaseModel)


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


def load_project(root: Path) -> Project:
    """Read and validate `kb.yml` and, where it exists, `curation.yml` in the folder `root`.

    The project's paths are absolute, so that they hold for programs that run in another folder.
    Raises `ConfigError`, which lists every fault of the file with its place.
    """
    return Project(
        root=root.resolve(),
        config=_parse(Config, root / "kb.yml", _read(root / "kb.yml", required=True)),
        curation=_parse(Curation, root / "curation.yml", _read(root / "curation.yml", required=False)),
    )


def _read(file: Path, *, required: bool) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        meant = next((one for one in file.parent.glob("*.*") if _is_meant_as(one.name, file.name)), None)
        if meant is not None:
            raise ConfigError(
                str(meant), ["is not read under this name"], f"Rename it to {file.name}."
            ) from None
        if not required:
            return ""
        raise ConfigError(
            str(file), ["not found"], "Run `kb init --repo OWNER/NAME` to create it, or use -C DIR."
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(str(file), [str(error)]) from None


def _is_meant_as(written: str, name: str) -> bool:
    return written.lower().replace(".yaml", ".yml") == name


def _parse(model: type[_Model], file: Path, text: str) -> _Model:
    try:
        raw: Any = yaml.safe_load(text)
        return model.model_validate({} if raw is None else raw)
    except yaml.YAMLError as error:
        fault = f"is not valid YAML: {' '.join(str(error).split())}"
        raise ConfigError(str(file), ["has git's conflict markers" if ">>>>>>>" in text else fault]) from None
    except ValidationError as error:
        raise ConfigError(str(file), [_finding(fault) for fault in _own(error.errors())]) from None


def _own(faults: list[ErrorDetails]) -> list[ErrorDetails]:
    # A list whose every entry is wrong is also "too short" for pydantic; that says nothing new.
    outer = {fault["loc"][:-1] for fault in faults}
    return [fault for fault in faults if not (fault["type"] == "too_short" and fault["loc"] in outer)]


def _finding(fault: ErrorDetails) -> str:
    place = ".".join(str(part) for part in fault["loc"]) or "the file"
    if fault["type"] == "extra_forbidden":
        return f"{place}: unknown key"
    if fault["type"] == "string_pattern_mismatch":
        names = "OWNER/NAME as on GitHub, for example acme/widgets"
        return f"{place}: is not {'a version such as 3.0' if place == 'stale_below_version' else names}"
    message = fault["msg"].removeprefix("Value error, ")
    return f"{place}: {message[0].lower()}{message[1:]}"
