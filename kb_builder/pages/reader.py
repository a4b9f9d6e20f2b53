"""How community texts are read while pages are composed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kb_builder import gfm
from kb_builder.characters import clean
from kb_builder.region import Region

_AT_HAND = 500
"""So many answers stay in memory."""
Html = Callable[[Region, str], str]
"""Gives the HTML of a text as it may stand anywhere, for the full address of its page."""


@dataclass(frozen=True, slots=True)
class Reader:
    """What reads community texts; feeds hold no text without `html`."""

    plain_text: Callable[[str], str] = gfm.plain_text
    """Gives the visible text of GFM."""
    prose: Callable[[str], str] = gfm.prose
    """Gives the beginning of its sentences."""
    quotable: Callable[[str], str | None] = gfm.quotable
    """Gives the Markdown that stands for a text in a quote of a twin, None for none."""
    html: Html | None = None
    store: gfm.Store | None = None
    """Has every text of a page ready after that page was composed."""

    @classmethod
    def of(cls, store: gfm.Store) -> Reader:
        """Give what reads texts with the help of those that are kept."""

        def html(region: Region, base: str) -> str:
            return gfm.portable(store.render(region).html, base)

        return cls(store.plain_text, store.prose, store.quotable, html, store)


class CleanTexts:
    """What is asked of texts, cleaned, on one line; the last answers are known."""

    def __init__(self, ask: Callable[[str], str]) -> None:
        self._ask = ask
        self._known: dict[str, str] = {}

    def __reduce__(self) -> tuple[type[CleanTexts], tuple[Callable[[str], str]]]:
        """Let another process ask for itself."""
        return CleanTexts, (self._ask,)

    def __call__(self, text: str) -> str:
        """Give what is asked of a text."""
        known = self._known.get(text)
        if known is None:
            while len(self._known) >= _AT_HAND:
                del self._known[next(iter(self._known))]
            known = self._known[text] = clean(self._ask(text))
        return known
