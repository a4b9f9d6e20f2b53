"""What may be stored of a discussion that comes from GitHub, beside what is stored of it already."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from kb_builder.model import Actor, ActorKind, Comment, Discussion
from kb_builder.privacy.past import with_past
from kb_builder.privacy.rules import encrypted_in
from kb_builder.stored import map_posts


def brought(
    read: Discussion, stored: Discussion | None, keep: Callable[[Discussion], Discussion]
) -> Discussion:
    """Give what may be stored of a discussion as GitHub has it, where the archive has `stored`.

    `keep` says what may be kept. What was encrypted comes back as far as that allows.
    """
    past, rest = with_past(read, encrypted_in(stored) if stored else ())
    kept = keep(with_aliases(keep(past), stored))
    if kept.withheld is None or not rest:
        return kept
    encrypted = tuple(dict.fromkeys((*rest, *kept.withheld.encrypted)))
    return keep(replace(kept, withheld=replace(kept.withheld, encrypted=encrypted)))


def with_aliases(read: Discussion, stored: Discussion | None) -> Discussion:
    """Give a discussion as it was read, with the stored aliases of those who are hidden still.

    A discussion that stays withheld as a whole keeps the addresses that its page had.
    """
    if stored is None or stored.withheld is None or read.withheld is None:
        return read
    posts: Mapping[str, Comment] = {post.id: post for post in stored.posts}
    chooser, known = read.answer_chosen_by, stored.answer_chosen_by
    withheld = read.withheld
    if read.is_stub and stored.is_stub:
        withheld = replace(withheld, addresses=stored.withheld.addresses)
    return replace(
        read,
        author=_called(read.author, stored.author),
        answer_chosen_by=_called(chooser, known) if chooser and known else chooser,
        comments=tuple(map_posts(post, _named_as_in(posts)) for post in read.comments),
        withheld=withheld,
    )


def _named_as_in(stored: Mapping[str, Comment]) -> Callable[[Comment], Comment]:
    def named(post: Comment) -> Comment:
        known = stored.get(post.id)
        return replace(post, author=_called(post.author, known.author)) if known else post

    return named


def _called(actor: Actor, known: Actor) -> Actor:
    is_nameless = actor.kind is ActorKind.HIDDEN and not actor.alias
    return known if is_nameless and known.kind is ActorKind.HIDDEN else actor
