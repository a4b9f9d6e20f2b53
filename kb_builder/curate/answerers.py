"""Finds who could answer an open question: people who answered questions like it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

from kb_builder.knowledge import Answer, Question
from kb_builder.model import Key

_NAMED = 5
_COUNTED = 3
"""So many of somebody's nearest answers count: to have answered everything is no knowledge of one thing."""


def find_helpers(
    answers: Iterable[Answer],
    questions: Iterable[Question],
    alike: Mapping[Key, Sequence[tuple[Key, float]]],
    may_be_named: Container[str],
) -> dict[Key, tuple[str, ...]]:
    """Give up to five people (`Actor.key`) for each open question, who knows most about it first.

    `alike` has answers to questions like each open one, the nearest first, and how near each is. Nobody is
    named who asked the question or is not in `may_be_named`; a question about which nobody knows is left out.
    """
    gave = {answer.discussion.key: tuple(_givers(answer)) for answer in answers}
    found: dict[Key, tuple[str, ...]] = {}
    for question in questions:
        key, asker = question.discussion.key, question.discussion.author.key
        near = [(person, share) for other, share in alike.get(key, ()) for person in gave[other]]
        found[key] = _ranked(one for one in near if one[0] != asker and one[0] in may_be_named)
    return {key: people for key, people in found.items() if people}


def _ranked(near: Iterable[tuple[str, float]]) -> tuple[str, ...]:
    shares = defaultdict[str, list[float]](list)
    for person, share in near:
        shares[person].append(share)
    # Rounded, so that no machine's last digit decides between equals.
    known = {person: round(sum(sorted(own)[-_COUNTED:]), 6) for person, own in shares.items()}
    return tuple(sorted(known, key=lambda person: (-known[person], person))[:_NAMED])


def _givers(answer: Answer) -> Iterator[str]:
    """Yield who answered, each once; whoever asked gave nothing to themselves."""
    posts = (answer.accepted, *answer.others)
    asker = answer.discussion.author.key
    yield from dict.fromkeys(
        post.author.key for post in posts if post.author.is_named and post.author.key != asker
    )
