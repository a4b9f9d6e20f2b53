"""Short digests of texts, as numbers: sets of them are compared without a look at any text."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from hashlib import blake2b

_BYTES = 8


class Marks:
    """The marks of texts, each made once. Equal texts have equal ones in every run."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, ...], int] = {}

    def of(self, *texts: str) -> int:
        """Give the mark of texts. That others have the same does not happen by chance."""
        if (known := self._known.get(texts)) is None:
            digest = blake2b("\0".join(texts).encode("utf-8", "surrogatepass"), digest_size=_BYTES).digest()
            known = self._known[texts] = int.from_bytes(digest, "little")
        return known


def packed(marks: Iterable[int]) -> bytes:
    """Give marks as bytes, for `unpacked`."""
    return array("Q", marks).tobytes()


def unpacked(marks: bytes) -> Iterable[int]:
    """Give the marks that were `packed`."""
    return array("Q", marks)
