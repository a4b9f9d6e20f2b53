"""What a program that builds again keeps of the site in its memory."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, TypeVar

from kb_builder.article import Articles
from kb_builder.publication import SearchRecord
from kb_builder.website.site_table import Stood
from kb_builder.website.warm import Warm

if TYPE_CHECKING:
    from kb_builder.website.finished_frame import FinishedFrame

_Value = TypeVar("_Value")


def _nobody() -> None:
    pass


def _never() -> bool:
    return False


@dataclass(slots=True)
class Same(Generic[_Value]):
    """A value that is kept while all that it is made of is equal."""

    _of: object = None
    _value: _Value | None = None

    def get(self, of: object, make: Callable[[], _Value]) -> _Value:
        """Give what is made `of` these things."""
        if self._value is None or self._of != of:
            self._of, self._value = of, make()
        return self._value


@dataclass(slots=True)
class Held:
    """A program that has MkDocs loaded, the last site, and what was made for it.

    `shown` is called when a new site stands in its place; what only the next build needs comes after that.
    `is_wanted` tells whether somebody waits for that one already. Then what other programs would need is not
    kept: the program `owes` it, and the next build pays.
    """

    warm: Warm = field(default_factory=Warm)
    articles: Articles = field(default_factory=Articles)
    shown: Callable[[], None] = _nobody
    is_wanted: Callable[[], bool] = _never
    owes: bool = False
    frames: Same[Mapping[str, FinishedFrame]] = field(default_factory=Same)
    wanted: Same[Mapping[str, str]] = field(default_factory=Same)
    """Digests of what pages are made of."""
    _stood: Stood | None = None
    _records: tuple[SearchRecord, ...] | None = None
    _entry: bytes = b""
    _digests: Mapping[str, str] = field(default_factory=dict)

    def may_keep(self) -> bool:
        """Tell whether there is time to keep what other programs would need; if not, that is owed."""
        self.owes = self.owes or self.is_wanted()
        return not self.owes

    @property
    def has_site(self) -> bool:
        """Whether `take_site` gives one."""
        return self._stood is not None

    def take_site(self) -> Stood | None:
        """Give the last site, once: what a build that fails leaves of it is not known."""
        stood, self._stood = self._stood, None
        return stood

    def keep_site(self, stood: Stood) -> None:
        """Keep what `take_site` gives."""
        self._stood = stood

    def index_of(self, records: tuple[SearchRecord, ...]) -> tuple[bytes, Mapping[str, str]] | None:
        """Give `index.json` and digests of all files of the index of just these records, None for others."""
        return (self._entry, self._digests) if records is self._records else None

    def keep_index(self, records: tuple[SearchRecord, ...], entry: bytes, digests: Mapping[str, str]) -> None:
        """Keep what `index_of` gives."""
        self._records, self._entry, self._digests = records, entry, digests
