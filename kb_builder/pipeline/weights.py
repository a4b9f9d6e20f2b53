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
from kb_builder.curate import Text, Weights
from kb_builder.kept import Kept
from kb_builder.processes import Jobs

WORDS = "words"
"""The kind of what is kept: what the words of a text weigh, under a digest of the text."""
_READ = msgspec.json.Decoder(dict[str, float])


@dataclass(frozen=True, slots=True)
class Remembered:
    """Weighs texts as `curate.weigh` does, but no text that an earlier build weighed."""

    kept: Kept
    jobs: Jobs

    def weigh(self, texts: Sequence[Text]) -> list[Weights]:
        """Give how much each word of each text weighs there."""
        materials = [_material(text) for text in texts]
        known = self.kept.get_all(WORDS, materials)
        missing = {one: text for one, text in zip(materials, texts, strict=True) if one not in known}
        made = dict(zip(missing, curate.weigh(list(missing.values()), self.jobs), strict=True))
        self.kept.put_all(WORDS, {one: msgspec.json.encode(weights) for one, weights in made.items()})
        return [made[one] if one in made else _READ.decode(known[one]) for one in materials]


def _material(text: Text) -> str:
    digest = sha256(_version())
    for part in text:
        said = part.encode("utf-8", "surrogatepass")
        digest.update(b"%d\n" % len(said) + said)
    return digest.hexdigest()


@cache
def _version() -> bytes:
    """Give a digest of everything that decides what words weigh, apart from the text."""
    digest = sha256(sqlite3.sqlite_version.encode())
    for file in (Path(curate.__file__).with_name("related.py"), Path(characters.__file__)):
        digest.update(sha256(file.read_bytes()).digest())
    return digest.digest()
