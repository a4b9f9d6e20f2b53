"""What is written and shown: pages for `content/`, files for `site/`, records for the search index."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from kb_builder.stored import Slips


@dataclass(frozen=True, slots=True)
class Page:
    """A Markdown page of ours; `path` is relative to `content/`, `text` the whole file.

    `head` is its front matter as it would be read from `text`, empty where it was not kept.
    """

    path: PurePosixPath
    text: str
    head: Mapping[str, object] = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class SiteFile:
    """A file that goes straight to `site/` (feed, manifest, Markdown twin); `path` is relative to it."""

    path: PurePosixPath
    text: str


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
    path: PurePosixPath
    site: str
    kind: str
    title: str
    fallback: str
    facts: tuple[str, ...]
    alt: str
    about: tuple[str, ...] = ()
    portrait: Portrait | None = None
    figures: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class SearchRecord:
    """What the search index knows of one page: plain text only, `url` relative to the site's root."""

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
    data: Mapping[str, object] = field(default_factory=dict)
    """Address of a page, relative to the site's root → what it tells search engines, as JSON-LD."""


@dataclass(frozen=True, slots=True)
class Written:
    """What writing the pages did to `content/`: paths, each in sorted order."""

    created: tuple[PurePosixPath, ...] = ()
    changed: tuple[PurePosixPath, ...] = ()
    removed: tuple[PurePosixPath, ...] = ()
    unchanged: int = 0


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
