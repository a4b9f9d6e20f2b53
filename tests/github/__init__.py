"""A GitHub to test against: its GraphQL schema, paging, limits and failures, served on loopback."""

from __future__ import annotations

from tests.github.dataset import Dataset, load, load_jsonl
from tests.github.server import GitHub

__all__ = ["Dataset", "GitHub", "load", "load_jsonl"]
