"""Lays down the files of a new project, and leaves existing ones as they are."""

from __future__ import annotations

from kb_builder.scaffold.layout import FILES, Kind, Planned, lay_down, planned, works_elsewhere, write
from kb_builder.scaffold.place import GITHUB, Address, Place, ignored, look_around, read_address

__all__ = [
    "FILES",
    "GITHUB",
    "Address",
    "Kind",
    "Place",
    "Planned",
    "ignored",
    "lay_down",
    "look_around",
    "planned",
    "read_address",
    "works_elsewhere",
    "write",
]
