"""Equal accounts, categories and labels of many discussions: one value in place of one for each of them."""

from __future__ import annotations

import sys
from collections.abc import Hashable
from typing import TypeVar

from kb_builder.model import Actor, Category, Comment, Discussion, Label

_Value = TypeVar("_Value")
# What a noun has may be changed for what is equal to it, as long as nobody else knows the noun.
_put = object.__setattr__


class Shared:
    """The values that discussions which were read have in common; they are a third of what these take."""

    def __init__(self) -> None:
        self._actors: dict[Hashable, Actor] = {}
        self._categories: dict[Hashable, Category] = {}
        self._labels: dict[Hashable, tuple[Label, ...]] = {}

    def share(self, one: Discussion) -> None:
        """Give a discussion that was just read the values of earlier ones in place of those equal to them."""
        _put(one, "repository", sys.intern(one.repository))
        _put(one, "category", _first(self._categories, one.category.slug, one.category))
        _put(one, "labels", _first(self._labels, tuple(label.name for label in one.labels), one.labels))
        if one.answer_chosen_by:
            _put(one, "answer_chosen_by", self._actor(one.answer_chosen_by))
        self._share_post(one)
        for post in one.posts:
            self._share_post(post)

    def _share_post(self, post: Discussion | Comment) -> None:
        _put(post, "author", self._actor(post.author))
        _put(post, "association", sys.intern(post.association))
        if post.updated_at == post.created_at:
            _put(post, "updated_at", post.created_at)

    def _actor(self, actor: Actor) -> Actor:
        return _first(self._actors, actor.login, actor)


def _first(known: dict[Hashable, _Value], key: Hashable, value: _Value) -> _Value:
    """Give the newest value that had this key where it is equal, else take note of this one."""
    found = known.get(key)
    if found == value and found is not None:
        return found
    known[key] = value
    return value
