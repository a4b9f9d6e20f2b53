"""Records what was laid down, so that a later version can tell what a maintainer changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import msgspec

import kb_builder
from kb_builder.errors import KbError
from kb_builder.scaffold.place import Address, Place

RECORD = "kb-laid-down.json"
MERGED = frozenset({"kb.yml", "mkdocs.yml", "index.md", "publish.yml", "dependabot.yml"})
"""Templates of files that people edit. Of the others nothing is recorded: they are replaced, or theirs."""


@dataclass(frozen=True, slots=True)
class Laid:
    """What the files of a project were made from, and the text of each as it was written."""

    publishes: Address
    origin: Address | None = None
    branch: str = ""
    ideas: str = ""
    version: str = kb_builder.__version__
    originals: Mapping[str, str] = field(default_factory=dict)
    """By the name of the template."""

    def at(self, place: Place) -> Place:
        """Give the place as it was when the files were laid down, in the folder where they are now."""
        return replace(place, origin=self.origin, branch=self.branch)

    def now(self, originals: Mapping[str, str]) -> Laid:
        """Give the record after this version wrote these originals, too."""
        return replace(self, version=kb_builder.__version__, originals={**self.originals, **originals})

    def text(self) -> str:
        """Give the record as a file."""
        told = msgspec.json.format(msgspec.json.encode(self, order="sorted"), indent=1)
        return told.decode("utf-8") + "\n"


def recorded(folder: Path) -> Laid | None:
    """Read the record of a project, None where there is none. Raises `KbError` where it is damaged."""
    file = folder / RECORD
    try:
        return msgspec.json.decode(file.read_bytes(), type=Laid)
    except FileNotFoundError:
        return None
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise KbError(
            f"{file}: is damaged: {error}", f"Take it back from git: git checkout -- {RECORD}"
        ) from None
