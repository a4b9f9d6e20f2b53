"""Keeps the social cards of pages between builds, so that each is drawn once."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from functools import cache
from pathlib import Path
from threading import Event, Thread

import PIL

from kb_builder.publication import SocialCard
from kb_builder.website.card_drawing import draw

_log = logging.getLogger(__name__)

_DIGEST = 32
_SOURCES = ("card_drawing.py", "lettering.py", "palette.py")


class Portfolio:
    """A folder of drawn cards. It may be deleted at any time; a damaged card is drawn again.

    Each is named by a digest of all that it depends on, and begins with the digest of the rest. A
    folder that cannot be written is no error.
    """

    def __init__(self, folder: Path, colour: str) -> None:
        """Use `folder`, which need not exist, for a site of this colour (`#rrggbb`)."""
        self._folder = folder
        self._colour = colour

    @contextmanager
    def filling(self, cards: Iterable[SocialCard]) -> Iterator[None]:
        """Draw cards in a thread during the `with` block, and stop at its end."""
        stop = Event()

        def fill() -> None:
            for card in cards:
                if stop.is_set():
                    break
                self.picture(card)

        worker = Thread(target=fill, name="kb-cards", daemon=True)
        worker.start()
        try:
            yield
        finally:
            stop.set()
            worker.join()

    def lay_out(self, cards: Iterable[SocialCard], site: Path) -> None:
        """Write the cards into the folder `site`, and delete all other kept cards. Raises `OSError`."""
        used = set()
        for card in cards:
            target = site / card.path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(self.picture(card))
            used.add(self._file(card))
        for file in sorted(self._folder.glob("*/*")):
            if file not in used:
                self._forget(file)

    def picture(self, card: SocialCard) -> bytes:
        """Give the card as PNG, drawn or kept."""
        file = self._file(card)
        kept = _read(file)
        if kept is not None:
            return kept
        drawn = draw(card, self._colour)
        self._keep(file, drawn)
        return drawn

    def _file(self, card: SocialCard) -> Path:
        said = {**asdict(card), "path": "", "page": "", "alt": "", "colour": self._colour}
        material = f"{_version()}\n{json.dumps(said, sort_keys=True)}"
        digest = hashlib.sha256(material.encode()).hexdigest()
        return self._folder / digest[:2] / digest[2:]

    def _forget(self, file: Path) -> None:
        try:
            file.unlink(missing_ok=True)
        except OSError as error:
            _log.debug("%s: cannot be removed (%s)", file, error.strerror)

    def _keep(self, file: Path, drawn: bytes) -> None:
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            note = self._folder / ".gitignore"
            if not note.exists():
                note.write_text("*\n", encoding="ascii")
            # Unlike an atomic write this may be lost to a power failure, which the digest shows.
            file.write_bytes(hashlib.sha256(drawn).digest() + drawn)
        except OSError as error:
            _log.debug("%s: not kept (%s)", file, error.strerror)


@cache
def _version() -> str:
    digest = hashlib.sha256(f"Pillow {PIL.__version__}".encode())
    here = Path(__file__).parent
    fonts = (here.parent / "theme/assets/kb/fonts").glob("inter-*-normal.woff2")
    for file in (*(here / name for name in _SOURCES), *sorted(fonts)):
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def _read(file: Path) -> bytes | None:
    try:
        data = file.read_bytes()
    except OSError:
        return None
    head, body = data[:_DIGEST], data[_DIGEST:]
    return body if hashlib.sha256(body).digest() == head else None
