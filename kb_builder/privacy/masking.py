"""Masks the secrets in every text of a discussion, and says what maintainers are told of them."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import blake2b, sha256
from pathlib import Path

import msgspec

from kb_builder.model import Discussion
from kb_builder.privacy.secrets import EMAIL, Masked, masked
from kb_builder.processes import Jobs, mapped
from kb_builder.stored import map_texts, texts

_SHORT = 100
MARK_SIZE = 16


@dataclass(frozen=True, slots=True)
class Screened:
    """A discussion that holds no secret any more, and the kinds of those that it held, in order."""

    discussion: Discussion
    kinds: tuple[str, ...] = ()


def mask_secrets(
    discussions: Iterable[Discussion],
    marks: Sequence[bytes] = (),
    harmless: Set[bytes] = frozenset(),
    jobs: Jobs = 1,
) -> tuple[tuple[Discussion, ...], tuple[str, ...]]:
    """Mask the secrets in every text of discussions, and say what maintainers should know of them.

    Those with `marks` that are `harmless` are known to hold none, and are not searched again. The
    others are searched by up to `jobs` processes (0: one for each core).
    """
    everything = list(discussions)
    known = [mark in harmless for mark in marks] or [False] * len(everything)
    unknown = [place for place, is_known in enumerate(known) if not is_known]
    made = mapped(_hiding, [everything[place] for place in unknown], jobs)
    hiding = {place: found for place, found in zip(unknown, made, strict=True) if found}
    for place, found in hiding.items():
        everything[place] = found.discussion
    return tuple(everything), warnings(hiding.values())


def mark(discussion: Discussion) -> bytes:
    """Give a digest of all that a discussion says; b"" for what has none."""
    try:
        return blake2b(msgspec.json.encode(discussion), digest_size=MARK_SIZE).digest()
    except UnicodeEncodeError:  # a lone surrogate
        return b""


@cache
def rules_version() -> str:
    """Give a digest of everything that decides what is a secret, apart from the text."""
    digest = sha256(repr(sys.version_info[:3]).encode())
    package = Path(__file__).parents[1]
    sources = (package / "model.py", package / "stored.py", *sorted(Path(__file__).parent.glob("*.py")))
    for file in sources:
        digest.update(sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def screened(discussion: Discussion) -> Screened:
    """Mask the secrets in every text of a discussion."""
    # Most discussions hold nothing to mask, and copying one costs more than reading it.
    kinds = {kind for text in texts(discussion) for kind in _masked(text).kinds}
    safe = map_texts(discussion, lambda text: _masked(text).text) if kinds else discussion
    return Screened(safe, tuple(sorted(kinds)))


def _hiding(discussion: Discussion) -> Screened | None:
    """Give what `screened` gives, None for a discussion that holds no secret, which need not be copied."""
    found = screened(discussion)
    return found if found.kinds else None


@lru_cache(maxsize=4096)
def _masked_short(text: str) -> Masked:
    return masked(text)


def _masked(text: str) -> Masked:
    """Give what `masked` gives; names of labels and categories, which come again and again, are kept."""
    return _masked_short(text) if len(text) <= _SHORT else masked(text)


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
