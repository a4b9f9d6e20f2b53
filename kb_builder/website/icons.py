"""Finds the icons that `mkdocs.yml` names and that there are not: a template would fail on them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

from kb_builder.errors import nearest

_FOLDER = ".icons"
_WAYS = (("theme", "icon"), ("theme", "palette"), ("extra", "social"), ("extra", "analytics"))
"""Below these keys Material has icons, each under the key `icon`."""


def unknown_icons(root: Path, raw: Mapping[str, Any]) -> Iterator[tuple[Sequence[str | int], str]]:
    """Yield what is wrong with the icons of a project in `root` whose theme is ours or Material's.

    Each comes with the keys that lead to it; `raw` is what its `mkdocs.yml` says.
    """
    theme = raw.get("theme")
    own = str(theme.get("custom_dir") or "") if isinstance(theme, Mapping) else ""
    folders = [Path(str(files("material"))) / "templates", *([root / own] if own else [])]
    for path, name in _named(raw):
        if not any((folder / _FOLDER / f"{name}.svg").is_file() for folder in folders):
            known = {
                file.relative_to(folder / _FOLDER).with_suffix("").as_posix()
                for folder in folders
                for file in (folder / _FOLDER).rglob("*.svg")
            }
            near = nearest(name.lower(), known)
            instead = f"did you mean {near}?" if near else "give one such as material/library"
            key = ".".join(str(part) for part in path if isinstance(part, str))
            yield path, f"{key}: there is no icon {name}: {instead}"


def _named(raw: Mapping[str, Any]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for first, second in _WAYS:
        group = raw.get(first)
        if isinstance(group, Mapping):
            yield from _below((first, second), group.get(second))


def _below(path: tuple[str | int, ...], value: object) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield the words under a key `icon`, at any depth."""
    if isinstance(value, str) and value and "icon" in path:
        yield path, value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _below((*path, str(key)), inner)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _below((*path, number), inner)
