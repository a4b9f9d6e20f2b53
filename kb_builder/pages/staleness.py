"""Finds what says that an answer may be out of date: its age, a label, or an old version."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from packaging.version import Version

from kb_builder.config import Config
from kb_builder.knowledge import Answer

# A bare number is no version: "priority: 1". A "v", a dot, or the word itself makes it one.
_VERSION = re.compile(
    r"(?:(?:version|release)[\s:/-]*v?(?P<named>\d{1,6}(?:\.\d{1,6})*)"
    r"|(?:\S+[\s:/-]+)?v(?P<short>\d{1,6}(?:\.\d{1,6})*)"
    r"|(?:\S+[\s:/-]+)?(?P<dotted>\d{1,6}(?:\.\d{1,6})+|\d{1,6}(?=\.x)))(?:\.x)?",
    re.IGNORECASE,
)


def stale_since(answer: Answer, config: Config, as_of: datetime) -> datetime | None:
    """Give when somebody last stood by the answer, if that is longer ago than `stale_after_days`."""
    is_stale = as_of - answer.last_word > timedelta(days=config.stale_after_days)
    return answer.last_word if is_stale else None


def stale_label(answer: Answer, config: Config) -> str:
    """Give the label that calls the answer out of date by one of `stale_labels`, "" for none."""
    telling = {name.casefold() for name in config.stale_labels}
    return next((name for name in answer.labels if name.casefold() in telling), "")


def old_version(answer: Answer, config: Config) -> str:
    """Give the label of the newest version that the answer is about, if it is below `stale_below_version`.

    "v2", "2.x", "version 2.1" and "widgets 2.1" are versions, "priority: 1" is none; "3.x" is not
    below 3.1.
    """
    versions = [(version, name) for name in answer.labels if (version := version_of(name))]
    if not config.stale_below_version or not versions:
        return ""
    threshold = Version(config.stale_below_version)
    return max(versions)[1] if all(_is_below(version, threshold) for version, _ in versions) else ""


def version_of(label: str) -> Version | None:
    """Give the version that a label names, None where it names none."""
    found = _VERSION.fullmatch(label.strip())
    return Version(found["named"] or found["short"] or found["dotted"]) if found else None


def _is_below(version: Version, threshold: Version) -> bool:
    # "3.x" stands for all versions that begin with 3.
    return version.release < threshold.release[: len(version.release)]
