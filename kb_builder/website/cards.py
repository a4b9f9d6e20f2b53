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
from kb_builder.website.card_drawing import Palette, draw
from kb_builder.website.typefaces import INTER, versions, wanting

_KIND = "card"
_SOURCES = ("card_drawing.py", "card_face.py", "lettering.py", "palette.py", "typefaces.py")


class Portfolio:
    """The drawn cards of a site, each kept under all that it depends on."""

    def __init__(self, kept: Kept, common: Palette) -> None:
        """Keep cards in `kept`; all of them have `common`."""
        self._kept, self._common = kept, common
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
        common = (self._common.colour, self._common.language)
        said = {**asdict(card), "path": "", "page": "", "alt": "", "common": common}
        material = f"{_version()}\n{json.dumps(said, sort_keys=True)}"
        kept = self._kept.get(_KIND, material)
        if kept is None:
            kept = draw(card, self._common)
            self._kept.put(_KIND, material, kept)
        return kept


def unwritten(cards: Iterable[SocialCard], language: str) -> str:
    """Say which cards show a number since the letters of the title are not at hand, and what to do; or ""."""
    found = [(card, face) for card in cards if (face := wanting(card.title, language))]
    if not found:
        return ""
    lacks_letters = any(not face.files() for _, face in found)
    mend = (
        "Install the extra `fonts` (pip install 'kb-builder[fonts]'; in the action `fonts: true`)"
        if lacks_letters
        else "Install FriBiDi, which joins and orders their letters (apt-get install libfribidi0)"
    )
    first = found[0][0]
    return (
        f"social cards: {len(found)} without their title, the first for {first.page or 'the home page'}: "
        f"the letters are not at hand. {mend}, or write `social_cards: false` into kb.yml."
    )


@cache
def _version() -> str:
    digest = hashlib.sha256("\n".join((f"Pillow {PIL.__version__}", *versions())).encode())
    here = Path(__file__).parent
    for file in (*(here / name for name in _SOURCES), *INTER.files()):
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()
