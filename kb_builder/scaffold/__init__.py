"""Lays down the files of a new project, and leaves existing ones as they are."""

from __future__ import annotations

from kb_builder.scaffold.laid import RECORD, Laid, recorded
from kb_builder.scaffold.layout import (
    FILES,
    Kind,
    Planned,
    lay_down,
    planned,
    site_files,
    wanted,
    works_elsewhere,
    write,
)
from kb_builder.scaffold.place import GITHUB, Address, Place, ignored, look_around, read_address
from kb_builder.scaffold.proposals import idea_categories, proposal
from kb_builder.scaffold.source import Source, is_nowhere, source, source_of
from kb_builder.scaffold.upgrade import Change, changes, in_conflict

__all__ = [
    "FILES",
    "GITHUB",
    "RECORD",
    "Address",
    "Change",
    "Kind",
    "Laid",
    "Place",
    "Planned",
    "Source",
    "changes",
    "idea_categories",
    "ignored",
    "in_conflict",
    "is_nowhere",
    "lay_down",
    "look_around",
    "planned",
    "proposal",
    "read_address",
    "recorded",
    "site_files",
    "source",
    "source_of",
    "wanted",
    "works_elsewhere",
    "write",
]
