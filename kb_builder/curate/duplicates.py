"""Which discussion stands for which others, through chains but not in circles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from kb_builder.curate.decisions import Decisions
from kb_builder.curate.remarks import duplicate_of
from kb_builder.curate.team import Team
from kb_builder.curate.wording import distinct
from kb_builder.knowledge import Answer, Duplicate, Idea, Question
from kb_builder.model import Comment, Discussion, Key, key_of

_Page = TypeVar("_Page", Answer, Idea)


def find_duplicates(
    pages: Sequence[Answer | Idea],
    questions: Iterable[Question],
    decisions: Decisions,
    team: Team,
    homes: Mapping[Key, Key],
) -> tuple[tuple[Duplicate, ...], tuple[str, ...]]:
    """Follow each mark to the end of its chain: the duplicates by repository and number, notices.

    A mark is `duplicate_of` in `curation.yml`, else the newest line "Duplicate of #7" of the team
    (of the author too, once the discussion is closed as a duplicate). 1 → 2 → 3 gives 1 → 3 and
    2 → 3. What runs in a circle, or ends at a discussion without a page, is no duplicate and
    gives a notice: its page stays. Questions without an answer can be duplicates, but stand for none.
    `homes` are those of `organisation_homes`.
    """
    published = {page.discussion.key: page for page in pages}
    marked: dict[Key, Answer | Idea | Question] = {one.discussion.key: one for one in questions}
    marked |= published
    said = {key: target for key, one in marked.items() if (target := _said(one.discussion, team))}
    links = {key: homes.get(target, target) for key, target in said.items()}
    links |= {
        key: (key[0], decision.duplicate_of)
        for key, decision in decisions.pages.items()
        if decision.duplicate_of is not None
    }
    duplicates, notices = list[Duplicate](), list[str]()
    for key in sorted(links.keys() & marked.keys()):
        end = _end(key, links)
        if end is None:
            notices.append(f"{_name(key)} is marked as a duplicate in a circle: its page stays")
        elif end not in published:
            notices.append(
                f"{_name(key)} is marked as a duplicate of {_name(end)}, which has no page: its own stays"
            )
        else:
            canonical = published[end].discussion
            one = marked[key]
            duplicates.append(Duplicate(one.discussion, one.title, (canonical.repository, canonical.number)))
    return tuple(duplicates), tuple(notices)


def organisation_homes(keys: Iterable[Key]) -> dict[Key, Key]:
    """Give the discussion behind each address of an organisation: ("orgs/acme", 7) → ("acme/widgets", 7).

    GitHub keeps them in one repository of the organisation and does not say in which: a number
    that several of its repositories have leads to none.
    """
    found: dict[Key, set[Key]] = {}
    for repository, number in keys:
        found.setdefault((f"orgs/{repository.partition('/')[0]}", number), set()).add((repository, number))
    return {address: next(iter(homes)) for address, homes in found.items() if len(homes) == 1}


def with_duplicates(pages: Iterable[_Page], duplicates: Iterable[Duplicate]) -> tuple[_Page, ...]:
    """Give the pages that stay, each with its duplicates and their titles as further wordings."""
    gathered: dict[Key, list[Duplicate]] = {}
    replaced = set[Key]()
    for one in duplicates:
        gathered.setdefault(key_of(*one.canonical), []).append(one)
        replaced.add(one.discussion.key)
    return tuple(
        _with(page, tuple(gathered.get(page.discussion.key, ())))
        for page in pages
        if page.discussion.key not in replaced
    )


def _with(page: _Page, duplicates: tuple[Duplicate, ...]) -> _Page:
    if not duplicates:
        return page
    titles = distinct(one.title for one in duplicates)
    known: tuple[str, ...] = page.synonyms
    further = tuple(title for title in titles if title not in known)
    return replace(page, duplicates=duplicates, synonyms=known + further)


def _said(discussion: Discussion, team: Team) -> Key | None:
    author = discussion.author
    by_author = discussion.is_closed and discussion.state_reason.upper() == "DUPLICATE" and author.is_named

    def may_say(post: Comment) -> bool:
        return team.wrote(post) or (by_author and post.author.key == author.key)

    named = [
        (post.created_at, post.id, key)
        for post in discussion.posts
        if may_say(post) and (key := duplicate_of(post.body, discussion.repository))
    ]
    return max(named)[2] if named else None


def _end(start: Key, links: Mapping[Key, Key]) -> Key | None:
    seen, place = {start}, start
    while place in links:
        place = links[place]
        if place in seen:
            return None
        seen.add(place)
    return place


def _name(key: Key) -> str:
    return f"{key[0]}#{key[1]}"
