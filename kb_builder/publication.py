"""What is written and shown: pages for `content/`, files for `site/`, records for the search index."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from kb_builder.stored import Slips


def _digest(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """A Markdown page of ours; `path` is relative to `content/`, `text` the whole file.

    `head` is its front matter as it would be read from `text`, empty where it was not kept. Both may be read
    anew each time when somebody asks for them; `digest` is known before.
    """

    path: str
    text: str
    head: Mapping[str, object] = field(default_factory=dict, repr=False)

    @property
    def digest(self) -> str:
        """A digest of the text as it is written."""
        return _digest(self.text)

    def __eq__(self, other: object) -> bool:
        """Tell whether it is the same file."""
        return isinstance(other, Page) and (self.path, self.digest) == (other.path, other.digest)

    def __hash__(self) -> int:
        """Give a hash by its place."""
        return hash(self.path)


def has_twin(head: Mapping[str, object]) -> bool:
    """Tell whether a page of ours with this front matter has a Markdown twin: search engines may keep it.

    People and further pages of lists have none (ADR 98); `partials/machine-head.html` says the same.
    """
    known = head.get("kb")
    if not isinstance(known, Mapping) or known.get("noindex"):
        return False
    return known.get("kind") != "person" and "page" not in known


@dataclass(frozen=True, slots=True, eq=False)
class SiteFile:
    """A file that goes straight to `site/` (feed, manifest, Markdown twin); `path` is relative to it.

    Its text may be read anew each time when somebody asks for it; `digest` is known before.
    """

    path: str
    text: str

    @property
    def digest(self) -> str:
        """A digest of the text as it is written."""
        return _digest(self.text)

    def __eq__(self, other: object) -> bool:
        """Tell whether it is the same file."""
        return isinstance(other, SiteFile) and (self.path, self.digest) == (other.path, other.digest)

    def __hash__(self) -> int:
        """Give a hash by its place."""
        return hash(self.path)


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """What a page tells search engines, as JSON-LD; `value` may be read anew, `digest` is known before."""

    value: object

    @property
    def digest(self) -> str:
        """A digest of it."""
        return _digest(json.dumps(self.value))

    def __eq__(self, other: object) -> bool:
        """Tell whether it is the same."""
        return isinstance(other, Told) and self.digest == other.digest

    def __hash__(self) -> int:
        """Give a hash of it."""
        return hash(self.digest)


@dataclass(frozen=True, slots=True)
class Portrait:
    """The face of a person: the file of the copy of their avatar, "" where there is none.

    `initial` stands for it then, on a ground of the colour `tint`.
    """

    file: str
    initial: str
    tint: int


@dataclass(frozen=True, slots=True)
class SocialCard:
    """What the picture says that stands for a page where its address is shared; all of it plain text.

    `page` is the page's address relative to the site's root, None for every page without a card
    of its own. `fallback` stands where the fonts at hand cannot write the title, `alt` is what
    somebody learns who does not see the picture. A person's card has a `portrait`, says `about` them, line
    by line, and has `figures` in place of facts: numbers with what they count.
    """

    page: str | None
    path: str
    site: str
    kind: str
    title: str
    fallback: str
    facts: tuple[str, ...]
    alt: str
    about: tuple[str, ...] = ()
    portrait: Portrait | None = None
    figures: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class SearchRecord:
    """What the search index knows of one page: plain text only, `url` relative to the site's root.

    `question` and `answer` may be read anew each time when somebody asks for them; `digest` is known before.
    """

    url: str
    kind: str
    title: str
    question: str
    answer: str = ""
    synonyms: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    status: str = ""
    repository: str = ""
    upvotes: int = 0
    """Votes for the post of who is credited: for the accepted answer, or for the idea."""
    credit: str = ""
    """Login of who answered or proposed it; "" where they may not be named."""
    date: str = ""
    """ISO date of the answer or idea."""

    @property
    def digest(self) -> str:
        """A digest of all of it."""
        return _digest(repr(self))

    def __eq__(self, other: object) -> bool:
        """Tell whether it says the same of the same page."""
        return isinstance(other, SearchRecord) and self.digest == other.digest

    def __hash__(self) -> int:
        """Give a hash by its address."""
        return hash(self.url)


MATERIAL = "material"
"""The name of plain Material in `mkdocs.yml`."""


@dataclass(frozen=True, slots=True)
class SiteFacts:
    """What the site's own configuration says: `url` is absolute and ends in a slash, or "" if unset."""

    name: str
    url: str
    description: str = ""
    language: str = "en"
    colour: str = "#3c50c8"
    """The primary one, as `#rrggbb`."""
    contact: str = ""
    """Where readers reach the maintainers: an e-mail address or a web address."""
    theme: str = ""
    """The name of the theme, "" where `mkdocs.yml` names none."""
    slips: Slips = field(default_factory=Slips, compare=False)
    fonts: Slips = field(default_factory=Slips, compare=False)
    """Fonts that Material would load from Google; `found` counts with `strict_privacy`, else `perhaps`."""


@dataclass(frozen=True, slots=True)
class Publication:
    """Everything one build publishes."""

    pages: tuple[Page, ...]
    files: tuple[SiteFile, ...] = ()
    records: tuple[SearchRecord, ...] = ()
    """Answers and ideas, as the search knows them."""
    others: tuple[SearchRecord, ...] = ()
    """People, topics and lists, as the search knows them."""
    pictures: tuple[str, ...] = ()
    """Names of the copies of pictures that the pages show."""
    cards: tuple[SocialCard, ...] = ()
    data: Mapping[str, Told] = field(default_factory=dict)
    """Address of a page, relative to the site's root → what it tells search engines."""


@dataclass(frozen=True, slots=True)
class Written:
    """What writing the pages did to `content/`: paths, each in sorted order."""

    created: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: int = 0

    @property
    def differs(self) -> bool:
        """Whether any page is not as it was."""
        return bool(self.created or self.changed or self.removed)


@dataclass(frozen=True, slots=True)
class SiteReport:
    """What the finished site holds, and which pages could only be shown as plain text.

    `is_closed` tells whether it depends on files of the project and on what is installed alone, `size` is
    the number of its bytes, `digest` one of all files as they stand.
    """

    pages: int
    records: int
    plain_pages: tuple[str, ...] = field(default=())
    is_closed: bool = False
    size: int = 0
    digest: str = field(default="", compare=False)
