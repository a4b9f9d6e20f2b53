"""Lays down the files of a new project, and leaves existing ones as they are."""

from __future__ import annotations

from kb_builder.scaffold.layout import (
    FILES,
    Kind,
    Planned,
    lay_down,
    planned,
    site_files,
    works_elsewhere,
    write,
)
from kb_builder.scaffold.place import GITHUB, Address, Place, ignored, look_around, read_address
from kb_builder.scaffold.proposals import idea_categories, proposal
from kb_builder.scaffold.source import Source, source, source_of

__all__ = [
    "FILES",
    "GITHUB",
    "Address",
    "Kind",
    "Place",
    "Planned",
    "Source",
    "idea_categories",
    "ignored",
    "lay_down",
    "look_around",
    "planned",
    "proposal",
    "read_address",
    "site_files",
    "source",
    "source_of",
    "works_elsewhere",
    "write",
]
