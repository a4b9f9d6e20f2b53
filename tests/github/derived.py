"""Ids and times that a data set leaves out, derived from what it says: the same in every run."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime, timedelta


def digest(*parts: str) -> str:
    """Give 16 hexadecimal digits that stand for these words."""
    text = "\0".join(parts).encode("utf-8", "surrogatepass")
    return hashlib.sha256(text).hexdigest()[:16]


def digest_number(*parts: str) -> int:
    """Give a positive number below 2**28 that stands for these words."""
    return int(digest(*parts)[:7], 16) + 1


def node_id(prefix: str, *parts: str) -> str:
    """Give a global node id of GitHub's look."""
    return prefix + digest(*parts)


def later(timestamp: str, seconds: int) -> str:
    """Give the moment so many seconds after an ISO timestamp, in GitHub's form."""
    moment = datetime.fromisoformat(timestamp) + timedelta(seconds=seconds)
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def slug(name: str) -> str:
    """Give the slug that GitHub makes of a category's name: `Q&A` is `q-a`."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "category"
