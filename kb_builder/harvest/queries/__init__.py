"""The text of every query, with the fragments it spreads, read from the .graphql files beside this one."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

NAMES = (
    "overview",
    "repository",
    "listing",
    "details",
    "threads",
    "count",
    "discussion",
    "comments",
    "replies",
    "labels",
    "thanked",
    "thank",
    "pull_requests",
    "create_pull_request",
    "update_pull_request",
    "close_pull_request",
    "issues",
    "create_label",
    "create_issue",
    "update_issue",
    "close_issue",
)
"""Every query; the other files hold one fragment each, named like its file."""

_SPREAD = re.compile(r"\.\.\.(\w+)")


@cache
def text(name: str) -> str:
    """Give the query `name` followed by its fragments, ready to be sent."""
    parts = {name: _read(name)}
    wanted = _SPREAD.findall(parts[name])
    while wanted:
        fragment = wanted.pop(0).lower()
        if fragment not in parts:
            parts[fragment] = _read(fragment)
            wanted += _SPREAD.findall(parts[fragment])
    return "\n".join(parts.values())


def _read(name: str) -> str:
    return files(__name__).joinpath(f"{name}.graphql").read_text(encoding="utf-8")
