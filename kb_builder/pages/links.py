"""The address of every page of one build, from what is published."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kb_builder.addresses import (
    Addresses,
    discussion_address,
    folder_names,
    people_addresses,
)
from kb_builder.config import Config
from kb_builder.knowledge import Duplicate, Knowledge
from kb_builder.model import Key, key_of


def assign(knowledge: Knowledge, config: Config) -> Addresses:
    """Give every page its address; the first repository of `kb.yml` needs no folder of its own."""
    names = _names(knowledge, config)
    folders = folder_names(names.values(), knowledge.repositories)
    pages: dict[tuple[str, str, int], str] = {}
    for answer in knowledge.answers:
        found = answer.discussion
        pages["answer", *found.key] = discussion_address("answer", found, answer.title, folders)
    for idea in knowledge.ideas:
        found = idea.discussion
        pages["idea", *found.key] = discussion_address("idea", found, idea.title, folders)
    return Addresses(
        discussions=pages,
        people=people_addresses(knowledge.people),
        topics={topic.slug: f"topics/{topic.slug}/" for topic in knowledge.topics},
        folders=folders,
        names=names,
        duplicates=_stand_ins(knowledge.duplicates, pages),
    )


def _stand_ins(duplicates: Iterable[Duplicate], pages: Mapping[tuple[str, str, int], str]) -> dict[Key, str]:
    found: dict[Key, str] = {}
    for duplicate in duplicates:
        for kind in ("answer", "idea"):
            if target := pages.get((kind, *key_of(*duplicate.canonical))):
                found.setdefault(duplicate.discussion.key, target)
    return found


def _names(knowledge: Knowledge, config: Config) -> dict[str, str]:
    discussions = [answer.discussion for answer in knowledge.answers]
    discussions += [idea.discussion for idea in knowledge.ideas]
    discussions += [duplicate.discussion for duplicate in knowledge.duplicates]
    published = sorted({discussion.repository for discussion in discussions})
    spelled = {name.lower(): name for name in (*config.repositories, *published)}
    return {name.lower(): spelled[name.lower()] for name in (*config.repositories, *published)}
