"""Duplicates knows which published discussion stands for which, through chains but not in circles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kb_builder.curate.decisions import Decisions, Key, key_of
from kb_builder.knowledge import Answer, Duplicate, Idea

Entry = Answer | Idea


def find_duplicates(
    entries: Iterable[Entry], decisions: Decisions
) -> tuple[tuple[Duplicate, ...], tuple[str, ...]]:
    """Follow each `duplicate_of` to the end of its chain: the duplicates by repository and number, notices.

    1 → 2 → 3 gives 1 → 3 and 2 → 3. What runs in a circle, or ends at a discussion without a
    page, is no duplicate and gives a notice: its page stays.
    """
    published = {key_of(entry.discussion): entry for entry in entries}
    links = {
        key: (key[0], decision.duplicate_of)
        for key, decision in decisions.pages.items()
        if decision.duplicate_of is not None
    }
    duplicates, notices = list[Duplicate](), list[str]()
    for key in sorted(links.keys() & published.keys()):
        end = _end(key, links)
        if end is None:
            notices.append(f"{_name(key)} is marked as a duplicate in a circle: its page stays")
        elif end not in published:
            notices.append(
                f"{_name(key)} is marked as a duplicate of {_name(end)}, which has no page: its own stays"
            )
        else:
            duplicates.append(_duplicate(published[key], published[end]))
    return tuple(duplicates), tuple(notices)


def _end(start: Key, links: Mapping[Key, Key]) -> Key | None:
    seen, place = {start}, start
    while place in links:
        place = links[place]
        if place in seen:
            return None
        seen.add(place)
    return place


def _duplicate(entry: Entry, canonical: Entry) -> Duplicate:
    target = canonical.discussion
    return Duplicate(entry.discussion, entry.title, (target.repository, target.number))


def _name(key: Key) -> str:
    return f"{key[0]}#{key[1]}"
