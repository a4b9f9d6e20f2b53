"""Keeps the social cards of pages between builds, so that each is drawn once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict
from functools import cache, partial
from pathlib import Path

import PIL

from kb_builder.kept import Kept
from kb_builder.processes import Beside, Jobs, beside
from kb_builder.publication import SocialCard
from kb_builder.website.card_drawing import draw

_KIND = "card"
_SOURCES = ("card_drawing.py", "lettering.py", "palette.py")


class Portfolio:
    """The drawn cards of a site of one colour (`#rrggbb`), each kept under all that it depends on."""

    def __init__(self, kept: Kept, colour: str) -> None:
        """Keep cards in `kept`."""
        self._kept, self._colour = kept, colour
        self._since = kept.open()

    def filling(self, cards: Sequence[SocialCard], jobs: Jobs = 0) -> AbstractContextManager[Beside[None]]:
        """Draw cards beside what is done in the `with` block."""
        return beside(partial(self._draw, cards), jobs if cards else 1)

    def _draw(self, cards: Iterable[SocialCard]) -> None:
        for card in cards:
            self.picture(card)

    def lay_out(self, cards: Iterable[SocialCard], site: Path) -> None:
        """Write the cards into the folder `site`, and forget all other kept cards. Raises `OSError`."""
        for card in cards:
            target = site / card.path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(self.picture(card))
        self._kept.forget(_KIND, self._since)

    def picture(self, card: SocialCard) -> bytes:
        """Give the card as PNG, drawn or kept."""
        said = {**asdict(card), "path": "", "page": "", "alt": "", "colour": self._colour}
        material = f"{_version()}\n{json.dumps(said, sort_keys=True)}"
        kept = self._kept.get(_KIND, material)
        if kept is None:
            kept = draw(card, self._colour)
            self._kept.put(_KIND, material, kept)
        return kept


@cache
def _version() -> str:
    digest = hashlib.sha256(f"Pillow {PIL.__version__}".encode())
    here = Path(__file__).parent
    fonts = (here.parent / "theme/assets/kb/fonts").glob("inter-*-normal.woff2")
    for file in (*(here / name for name in _SOURCES), *sorted(fonts)):
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()
