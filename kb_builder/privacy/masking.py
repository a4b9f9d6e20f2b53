"""Masks the secrets in every text of a discussion, and says what maintainers are told of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kb_builder.model import Discussion
from kb_builder.privacy.secrets import EMAIL, masked
from kb_builder.stored import map_texts


@dataclass(frozen=True, slots=True)
class Screened:
    """A discussion that holds no secret any more, and the kinds of those that it held, in order."""

    discussion: Discussion
    kinds: tuple[str, ...] = ()


def mask_secrets(discussions: Iterable[Discussion]) -> tuple[tuple[Discussion, ...], tuple[str, ...]]:
    """Mask the secrets in every text of discussions, and say what maintainers should know of them."""
    found = tuple(map(screened, discussions))
    return tuple(one.discussion for one in found), warnings(found)


def screened(discussion: Discussion) -> Screened:
    """Mask the secrets in every text of a discussion."""
    kinds: dict[str, None] = {}

    def mask(text: str) -> str:
        found = masked(text)
        kinds.update(dict.fromkeys(found.kinds))
        return found.text

    safe = map_texts(discussion, mask)
    return Screened(safe if kinds else discussion, tuple(sorted(kinds)))


def warnings(found: Iterable[Screened]) -> tuple[str, ...]:
    """Say where what was masked: a line per discussion for secrets, one in all for e-mail addresses.

    "acme/widgets#12: masked a GitHub token, which its owner should revoke"
    """
    lines, addressed = [], []
    for one in sorted(found, key=lambda one: one.discussion.key):
        name = f"{one.discussion.repository}#{one.discussion.number}"
        secrets = [kind for kind in one.kinds if kind != EMAIL]
        if secrets:
            lines.append(f"{name}: masked {', '.join(secrets)}, which the author should revoke")
        if EMAIL in one.kinds:
            addressed.append(name)
    if addressed:
        lines.append(f"masked e-mail addresses in {', '.join(addressed)}")
    return tuple(lines)
