"""The weights of words by which related answers are found, remembered from build to build."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

import msgspec

from kb_builder import characters, curate
from kb_builder.curate import Before, Near, Text, Weights
from kb_builder.kept import Kept

WORDS = "words"
"""The kind of what is kept: what the words of a text weigh, under a digest of the text."""
_NEAR = "near"
"""Of which texts the nearest were found, and which these are."""
_ALL = "the last comparison"
_FEW = 200
"""Where more texts than this changed in their places, it is quicker to begin at the first of them."""
_READ = msgspec.json.Decoder(dict[str, float])


@dataclass(frozen=True, slots=True)
class _Last:
    """The last comparison: its texts by digest, and their nearest."""

    texts: tuple[str, ...]
    near: tuple[tuple[tuple[float, int], ...], ...]


_READ_LAST = msgspec.msgpack.Decoder(_Last)


@dataclass(frozen=True, slots=True)
class Remembered:
    """Knows what earlier builds weighed and compared, by the digests of texts."""

    kept: Kept

    @property
    def is_empty(self) -> bool:
        """Tell whether no comparison is known."""
        return not self.kept.has(_NEAR, _ALL)

    def weigh(self, texts: Sequence[Text]) -> list[Weights]:
        """Give how much each word of each text weighs there."""
        materials = [_material(text) for text in texts]
        known = self.kept.get_all(WORDS, materials)
        missing = {one: text for one, text in zip(materials, texts, strict=True) if one not in known}
        made = dict(zip(missing, curate.weigh(list(missing.values())), strict=True))
        self.kept.put_all(WORDS, {one: msgspec.json.encode(weights) for one, weights in made.items()})
        return [made[one] if one in made else _READ.decode(known[one]) for one in materials]

    def before(self, texts: Sequence[Text]) -> Before:
        """Give the nearest that the last comparison found, up to where they may be told."""
        last = self._last()
        pairs = zip(last.texts, map(_material, texts), strict=False)
        changed = {place: was for place, (was, one) in enumerate(pairs) if was != one}
        words = self.kept.peek_all(WORDS, changed.values()) if len(changed) <= _FEW else {}
        lost = [place for place, was in changed.items() if was not in words]
        known = min([len(texts), len(last.texts), *lost])
        found = {place: _READ.decode(words[was]) for place, was in changed.items() if place < known}
        return Before(last.near[:known], found)

    def keep(self, texts: Sequence[Text], near: Sequence[Near]) -> None:
        """Keep a comparison, in place of the last one."""
        made = _Last(tuple(map(_material, texts)), tuple(map(tuple, near)))
        self.kept.put(_NEAR, _ALL, msgspec.msgpack.encode(made))

    def _last(self) -> _Last:
        try:
            return _READ_LAST.decode(self.kept.get(_NEAR, _ALL) or b"")
        except msgspec.DecodeError:
            return _Last((), ())


def _material(text: Text) -> str:
    digest = sha256(_version())
    for part in text:
        said = part.encode("utf-8", "surrogatepass")
        digest.update(b"%d\n" % len(said) + said)
    return digest.hexdigest()


@cache
def _version() -> bytes:
    """Give a digest of everything that decides what words weigh and what is near, apart from the text."""
    digest = sha256(sqlite3.sqlite_version.encode())
    room = Path(curate.__file__).parent
    for file in (room / "related.py", room / "weighing.py", Path(characters.__file__)):
        digest.update(sha256(file.read_bytes()).digest())
    return digest.digest()
