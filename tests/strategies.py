"""Hypothesis strategies for the nouns of the model: hostile text, all kinds, all that may be absent."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

from kb_builder.model import (
    Actor,
    ActorKind,
    Category,
    Comment,
    Discussion,
    Label,
    License,
    Poll,
    PollOption,
    Reaction,
    Repository,
    Standing,
    WithheldPart,
)

HOSTILE = (
    "",
    " ",
    "</title><script>alert(1)</script>",
    "`code` \\ \" ' & < >",
    "---\ntitle: x\n---\n",
    "a\r\nb\rc\u2028d\u2029e\x85f\x0bg",
    "\x00\x1b\x7f\ufeff\ufffe\uffff",
    "\ud800 alone, \udfff too",
    '\n "digest": "' + "0" * 64 + '",',
    '"schema": 2',
    "\\ud800 \\n \\u0000",
    "日本語 e\u0301 é 👩\u200d👩\u200d👧 \u202egnp.exe",
    "<!-- kb:end -->",
    "../../etc/passwd",
    "x" * 300,
)


def _as_json_gives_it(text: str) -> str:
    """Join surrogate pairs, which no JSON reader leaves apart; lone surrogates stay."""
    return str(json.loads(json.dumps(text)))


texts = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(max_size=30),
    st.text(st.characters(), max_size=10).map(_as_json_gives_it),
)
words = st.one_of(st.sampled_from(["NONE", "MEMBER", "SPAM", "a word of tomorrow"]), texts)
counts = st.integers(0, 2**63)
times = st.one_of(
    st.datetimes(min_value=datetime(2008, 1, 1), max_value=datetime(2100, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    st.integers(0, 2**32).map(lambda seconds: datetime.fromtimestamp(seconds, tz=UTC)),
)
"""Moments in UTC, with and without a part of a second."""

_accounts = st.builds(
    Actor,
    login=texts,
    kind=st.sampled_from(ActorKind),
    id=counts,
    avatar_url=texts,
    url=texts,
    alias=st.just("") | texts,
)
actors = st.one_of(_accounts, st.just(Actor.ghost()), st.just(Actor.hidden()))
categories = st.builds(
    Category, slug=texts, name=texts, emoji=texts, description=texts, answerable=st.booleans()
)
labels = st.builds(Label, name=texts, color=texts, description=texts)
reactions = st.builds(Reaction, content=words, count=counts)
polls = st.builds(
    Poll,
    question=texts,
    votes=counts,
    options=st.lists(st.builds(PollOption, text=texts, votes=counts), max_size=3).map(tuple),
)


def some(strategy: st.SearchStrategy[Any], at_most: int = 2) -> st.SearchStrategy[tuple[Any, ...]]:
    """Give tuples of none to `at_most`."""
    return st.lists(strategy, max_size=at_most).map(tuple)


def _comments(replies: st.SearchStrategy[tuple[Comment, ...]]) -> st.SearchStrategy[Comment]:
    return st.builds(
        Comment,
        id=texts,
        url=texts,
        author=actors,
        association=words,
        body=texts,
        created_at=times,
        updated_at=times,
        last_edited_at=st.none() | times,
        deleted_at=st.none() | times,
        upvotes=counts,
        is_minimized=st.booleans(),
        minimized_reason=words,
        reactions=some(reactions),
        replies=replies,
        withheld=st.sampled_from(["", "takedown", "removal"]),
    )


comments = _comments(some(_comments(st.just(()))))
discussions = st.builds(
    Discussion,
    repository=st.sampled_from(["acme/widgets", "acme/.github", "Zeta-9/a_b.c"]),
    number=st.integers(1, 2**31),
    id=texts,
    url=texts,
    title=texts,
    body=texts,
    author=actors,
    association=words,
    category=categories,
    created_at=times,
    updated_at=times,
    last_edited_at=st.none() | times,
    upvotes=counts,
    labels=some(labels),
    reactions=some(reactions),
    closed_at=st.none() | times,
    is_closed=st.booleans(),
    state_reason=words,
    is_locked=st.booleans(),
    lock_reason=words,
    answer_id=texts,
    answer_chosen_at=st.none() | times,
    answer_chosen_by=st.none() | actors,
    poll=st.none() | polls,
    comments=some(comments),
    former_titles=some(texts),
    former_standings=some(
        st.builds(Standing, until=times, labels=some(texts), is_closed=st.booleans(), state_reason=words)
    ),
    withheld=st.none() | st.builds(WithheldPart, under=texts, reason=st.just(""), addresses=some(texts)),
)
repositories = st.builds(
    Repository,
    name_with_owner=st.sampled_from(["acme/widgets", "acme/.github"]),
    url=texts,
    default_branch=texts,
    description=texts,
    license=st.none() | st.builds(License, spdx_id=texts, name=texts, url=texts),
    categories=some(categories),
    id=texts,
    former_names=some(texts),
)
