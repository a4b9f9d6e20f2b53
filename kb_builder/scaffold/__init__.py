"""Writes the files of a new project, and leaves existing ones as they are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib import resources
from pathlib import Path, PurePosixPath

from jinja2 import Environment, StrictUndefined

import kb_builder
from kb_builder import atomic
from kb_builder.config import REPOSITORY_NAME
from kb_builder.errors import KbError

FILES: tuple[tuple[str, str], ...] = (
    ("kb.yml", "kb.yml"),
    ("mkdocs.yml", "mkdocs.yml"),
    ("curation.yml", "curation.yml"),
    ("index.md", "content/index.md"),
    ("publish.yml", ".github/workflows/publish.yml"),
    ("requirements.txt", "requirements.txt"),
    ("kb-builder.txt", "kb-builder.txt"),
    ("gitignore", ".gitignore"),
)
"""Template and target of each file, in the order they are written."""

_TEMPLATED = frozenset({"kb.yml", "mkdocs.yml", "index.md", "kb-builder.txt"})


@dataclass(frozen=True, slots=True)
class LaidDown:
    """What `lay_down` did: paths relative to the project's folder."""

    created: tuple[PurePosixPath, ...]
    kept: tuple[PurePosixPath, ...]


def lay_down(folder: Path, repository: str) -> LaidDown:
    """Write the files of a project for `repository` ("owner/name") into `folder`.

    A file that exists is kept as it is. Raises `KbError` where `repository` is not a name,
    and `OSError` where the folder cannot be written.
    """
    if not re.match(REPOSITORY_NAME, repository):
        raise KbError(
            f"{repository!r} is not OWNER/NAME", "Give it as on GitHub, for example --repo acme/widgets."
        )
    created: list[PurePosixPath] = []
    kept: list[PurePosixPath] = []
    for name, target in FILES:
        path = folder / target
        if path.exists() or path.is_symlink():
            kept.append(PurePosixPath(target))
        else:
            atomic.write_text(path, _text(name, repository))
            created.append(PurePosixPath(target))
    return LaidDown(tuple(created), tuple(kept))


def _text(name: str, repository: str) -> str:
    text = resources.files("kb_builder.scaffold").joinpath("files", name).read_text(encoding="utf-8")
    if name not in _TEMPLATED:
        return text
    owner, _, short = repository.partition("/")
    environment = Environment(undefined=StrictUndefined, keep_trailing_newline=True, autoescape=False)  # noqa: S701 - YAML and text
    return environment.from_string(text).render(
        repository=repository, name=short, owner_lower=owner.lower(), version=kb_builder.__version__
    )
