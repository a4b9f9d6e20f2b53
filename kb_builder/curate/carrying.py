"""Carrying knows what of a stored discussion outlives a new reading: aliases, and addresses of stubs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from kb_builder.model import Actor, ActorKind, Comment, Discussion


def carried(read: Discussion, stored: Discussion | None) -> Discussion:
    """Give a discussion as it was read, with the aliases of those who are hidden still.

    A discussion that stays withheld as a whole keeps the addresses that its page had.
    """
    if stored is None or stored.withheld is None or read.withheld is None:
        return read
    posts = {post.id: post for post in stored.posts}
    chooser, known = read.answer_chosen_by, stored.answer_chosen_by
    withheld = read.withheld
    if read.is_stub and stored.is_stub:
        withheld = replace(withheld, addresses=stored.withheld.addresses)
    return replace(
        read,
        author=_called(read.author, stored.author),
        answer_chosen_by=_called(chooser, known) if chooser and known else chooser,
        comments=tuple(_post(post, posts) for post in read.comments),
        withheld=withheld,
    )


def _post(post: Comment, stored: Mapping[str, Comment]) -> Comment:
    replies = tuple(_post(reply, stored) for reply in post.replies)
    known = stored.get(post.id)
    return replace(post, author=_called(post.author, known.author) if known else post.author, replies=replies)


def _called(actor: Actor, known: Actor) -> Actor:
    is_nameless = actor.kind is ActorKind.HIDDEN and not actor.alias
    return known if is_nameless and known.kind is ActorKind.HIDDEN else actor
