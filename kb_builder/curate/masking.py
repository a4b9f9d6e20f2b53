"""Masking knows every text of a discussion that a stranger wrote, and what of it maintainers are told."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from kb_builder.curate.secrets import EMAIL, masked
from kb_builder.model import Category, Comment, Discussion, Label, Poll


@dataclass(frozen=True, slots=True)
class Screened:
    """A discussion that holds no secret any more, and the kinds of those that it held, in order."""

    discussion: Discussion
    kinds: tuple[str, ...] = ()


def screened(discussion: Discussion) -> Screened:
    """Mask every text of a discussion: titles, bodies, category, labels and poll. Names stay as they are."""
    kinds: dict[str, None] = {}

    def mask(text: str) -> str:
        found = masked(text)
        kinds.update(dict.fromkeys(found.kinds))
        return found.text

    safe = replace(
        discussion,
        title=mask(discussion.title),
        former_titles=tuple(map(mask, discussion.former_titles)),
        body=mask(discussion.body),
        category=_category(discussion.category, mask),
        labels=tuple(_label(label, mask) for label in discussion.labels),
        poll=discussion.poll and _poll(discussion.poll, mask),
        comments=tuple(_post(post, mask) for post in discussion.comments),
    )
    return Screened(safe if kinds else discussion, tuple(sorted(kinds)))


def warnings(found: Iterable[Screened]) -> tuple[str, ...]:
    """Say where what was masked: a line per discussion for secrets, one in all for e-mail addresses.

    "acme/widgets#12: masked a GitHub token, which its owner should revoke"
    """
    lines, addressed = [], []
    for one in sorted(found, key=lambda one: (one.discussion.repository, one.discussion.number)):
        name = f"{one.discussion.repository}#{one.discussion.number}"
        secrets = [kind for kind in one.kinds if kind != EMAIL]
        if secrets:
            lines.append(f"{name}: masked {', '.join(secrets)}, which the author should revoke")
        if EMAIL in one.kinds:
            addressed.append(name)
    if addressed:
        lines.append(f"masked e-mail addresses in {', '.join(addressed)}")
    return tuple(lines)


Mask = Callable[[str], str]


def _post(post: Comment, mask: Mask) -> Comment:
    body, replies = mask(post.body), tuple(_post(reply, mask) for reply in post.replies)
    # Most posts hold nothing to mask, and copying one costs more than reading it.
    same = body == post.body and replies == post.replies
    return post if same else replace(post, body=body, replies=replies)


def _category(category: Category, mask: Mask) -> Category:
    return replace(category, name=mask(category.name), description=mask(category.description))


def _label(label: Label, mask: Mask) -> Label:
    return replace(label, name=mask(label.name), description=mask(label.description))


def _poll(poll: Poll, mask: Mask) -> Poll:
    options = tuple(replace(option, text=mask(option.text)) for option in poll.options)
    return replace(poll, question=mask(poll.question), options=options)
