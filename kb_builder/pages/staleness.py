"""What says that an answer may no longer hold: its age, a label, or the version that it is about."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta

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
    threshold = _numbers(config.stale_below_version)
    versions = [(numbers, name) for name in answer.labels if (numbers := version_of(name))]
    if not threshold or not versions or any(not _is_below(found, threshold) for found, _ in versions):
        return ""
    return max(versions)[1]


def version_of(label: str) -> tuple[int, ...]:
    """Give the numbers of the version that a label names, () where it names none."""
    found = _VERSION.fullmatch(label.strip())
    return _numbers(found["named"] or found["short"] or found["dotted"]) if found else ()


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split("."))) if version else ()


def _is_below(version: tuple[int, ...], threshold: Iterable[int]) -> bool:
    wanted = (*threshold, *(0 for _ in version))[: len(version)]
    return version < wanted
