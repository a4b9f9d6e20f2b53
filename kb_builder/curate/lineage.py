"""Finds which published ideas grew out of which others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from kb_builder.curate.remarks import grew_out_of
from kb_builder.curate.team import Team
from kb_builder.knowledge import Duplicate, Idea
from kb_builder.model import Key, key_of


def with_lineage(
    ideas: Sequence[Idea], duplicates: Iterable[Duplicate], team: Team, homes: Mapping[Key, Key]
) -> tuple[Idea, ...]:
    """Give the ideas with their parents and children, each by repository and number.

    What names a parent is the proposal itself, or a comment by its author or the team. A parent
    that is a duplicate stands for its canonical idea. `homes` are those of `organisation_homes`.
    """
    names = {idea.discussion.key: (idea.discussion.repository, idea.discussion.number) for idea in ideas}
    moved = {one.discussion.key: key_of(*one.canonical) for one in duplicates}
    parents = {
        idea.discussion.key: tuple(sorted(set(_parents(idea, moved, team, homes)) & names.keys()))
        for idea in ideas
    }
    children: dict[Key, list[Key]] = {}
    for child, found in parents.items():
        for parent in found:
            children.setdefault(parent, []).append(child)
    return tuple(
        replace(
            idea,
            parents=tuple(names[key] for key in parents[idea.discussion.key]),
            children=tuple(names[key] for key in sorted(children.get(idea.discussion.key, ()))),
        )
        for idea in ideas
    )


def _parents(idea: Idea, moved: Mapping[Key, Key], team: Team, homes: Mapping[Key, Key]) -> Iterator[Key]:
    discussion, own = idea.discussion, idea.discussion.key
    author = discussion.author
    texts = [discussion.body]
    texts += [
        post.body
        for post in discussion.posts
        if team.wrote(post) or (author.is_named and post.author.key == author.key)
    ]
    for text in texts:
        for key in grew_out_of(text, discussion.repository):
            home = homes.get(key, key)
            parent = moved.get(home, home)
            if parent != own:
                yield parent
