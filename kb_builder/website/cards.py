"""Keeps the social cards of pages between builds, so that each is drawn once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from functools import cache, partial
from pathlib import Path

import PIL

from kb_builder.kept import Kept
from kb_builder.processes import Beside, Jobs, beside
from kb_builder.publication import SocialCard
from kb_builder.website.card_drawing import Palette, draw
from kb_builder.website.typefaces import INTER, versions, wanting

_KIND = "card"
_PORTION = 50
"""So many cards are read, and kept, at once."""
_SOURCES = (
    "card_drawing.py",
    "card_face.py",
    "card_file.py",
    "card_ink.py",
    "lettering.py",
    "palette.py",
    "typefaces.py",
)


class Portfolio:
    """The drawn cards of a site, each kept under all that it depends on."""

    def __init__(self, kept: Kept, common: Palette) -> None:
        """Keep cards in `kept`; all of them have `common`."""
        self._kept, self._common = kept, common
        self._since = kept.open()

    def filling(
        self, cards: Sequence[SocialCard], folder: Path, jobs: Jobs = 0
    ) -> AbstractContextManager[Beside[None]]:
        """Write cards into a folder beside what is done in the `with` block; the result may raise `OSError`.

        When they are written, all other kept cards are forgotten.
        """
        return beside(partial(self._write, cards, folder), jobs if cards else 1)

    def _write(self, cards: Sequence[SocialCard], folder: Path) -> None:
        for start in range(0, len(cards), _PORTION):
            some = cards[start : start + _PORTION]
            for card, picture in zip(some, self.pictures(some), strict=True):
                target = folder / card.path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(picture)
        self._kept.forget(_KIND, self._since)

    def pictures(self, cards: Iterable[SocialCard]) -> list[bytes]:
        """Give cards as PNG, drawn or kept."""
        wanted = [(self._material(card), card) for card in cards]
        kept = self._kept.get_all(_KIND, (material for material, _ in wanted))
        drawn = {material: draw(card, self._common) for material, card in wanted if material not in kept}
        self._kept.put_all(_KIND, drawn)
        return [kept.get(material) or drawn[material] for material, _ in wanted]

    def _material(self, card: SocialCard) -> str:
        """Give all that decides how a card looks."""
        said = replace(card, path="", page=None, alt="")
        return f"{_version()}\n{self._common.colour} {self._common.language}\n{said!r}"


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
