"""The titles and labels to show: the curators' words where they gave any, else the authors'."""

from __future__ import annotations

from collections.abc import Iterable

from kb_builder.characters import one_line
from kb_builder.config import PageDecision
from kb_builder.model import Discussion


def title_of(discussion: Discussion, decision: PageDecision) -> str:
    """Give the title to show: the curator's, else the author's, else "Discussion #N"."""
    return one_line(decision.title or "") or one_line(discussion.title) or f"Discussion #{discussion.number}"


def labels_of(discussion: Discussion, decision: PageDecision) -> tuple[str, ...]:
    """Give the label names to show, in alphabetical order: the curator's instead of GitHub's if set."""
    if decision.labels is not None:
        return distinct(decision.labels)
    return distinct(label.name for label in discussion.labels)


def distinct(names: Iterable[str]) -> tuple[str, ...]:
    """Give the visible names sorted without regard to case, each once: ["b", "A", "a"] → ("A", "b")."""
    ordered = sorted(filter(None, map(one_line, names)), key=lambda name: (name.casefold(), name))
    first: dict[str, str] = {}
    for name in ordered:
        first.setdefault(name.casefold(), name)
    return tuple(first.values())
