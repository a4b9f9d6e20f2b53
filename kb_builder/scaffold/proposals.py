"""Proposes what `kb.yml` says of ideas, from the categories and labels that a repository has."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import yaml

from kb_builder.config import IdeaSettings
from kb_builder.model import Category

_IDEAS = re.compile(r"idea|feature|suggest|request|wish|enhancement|proposal", re.IGNORECASE)
_PREFIX = re.compile(r"^[^:/]*[:/]")
_NO_WORD = re.compile(r"[\W_]+")


def idea_categories(categories: Iterable[Category]) -> tuple[str, ...]:
    """Give the slugs of the categories that seem to hold ideas: `ideas`, or what is called alike."""
    slugs = [one.slug for one in categories if not one.answerable and _IDEAS.search(one.slug)]
    return ("ideas",) if "ideas" in slugs else tuple(slugs)


def status_labels(labels: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Give the labels that say a status in other words than we know: `status: planned`, `in-progress`."""
    known = {
        _plain(label): status
        for status, settings in IdeaSettings().statuses.items()
        for label in (status, *settings.labels)
    }
    exact = {one.lower() for settings in IdeaSettings().statuses.values() for one in settings.labels}
    found: dict[str, tuple[str, ...]] = {}
    for label in labels:
        status = known.get(_plain(label)) or known.get(_plain(_PREFIX.sub("", label)))
        if status and label.lower() not in exact:
            found[status] = (*found.get(status, ()), label)
    return found


def proposal(categories: Sequence[Category], labels: Iterable[str]) -> str:
    """Give the part of `kb.yml` about ideas, "" where the defaults fit."""
    ideas: dict[str, object] = {}
    slugs, added = idea_categories(categories), status_labels(labels)
    if slugs and slugs != ("ideas",):
        ideas["categories"] = list(slugs)
    if added:
        ideas["statuses"] = {
            name: {"kind": str(settings.kind), "labels": [*settings.labels, *added.get(name, ())]}
            for name, settings in IdeaSettings().statuses.items()
        }
    if not ideas:
        return ""
    text = yaml.safe_dump({"ideas": ideas}, allow_unicode=True, sort_keys=False, default_flow_style=None)
    return f"# Proposed by `kb init` from the categories and labels of the repository.\n{text}"


def _plain(label: str) -> str:
    return _NO_WORD.sub(" ", label).strip().lower()
