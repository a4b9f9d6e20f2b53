"""What one build publishes, put together: every page, every file beside the pages, every search record."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from html import unescape

from kb_builder import gfm
from kb_builder.config import Config
from kb_builder.gfm import ReadyText, Store
from kb_builder.knowledge import Answer, Idea, Knowledge
from kb_builder.media import Album
from kb_builder.model import Tombstone
from kb_builder.pages.board import board_pages
from kb_builder.pages.edition import Edition, open_edition
from kb_builder.pages.feeds import Feeds, Html, feed_entry
from kb_builder.pages.gone import notices
from kb_builder.pages.health import health_page
from kb_builder.pages.indexes import index_pages
from kb_builder.pages.leaderboards import people_pages
from kb_builder.pages.llms import llms_files
from kb_builder.pages.lookups import indexes
from kb_builder.pages.machines import machine_files, twins_of_lists
from kb_builder.pages.manifest import manifest
from kb_builder.pages.pictures import used
from kb_builder.pages.pieces import Entries, Parts, Piece, listed_data
from kb_builder.pages.privacy import privacy_page
from kb_builder.pages.records import other_records
from kb_builder.pages.redirects import redirects
from kb_builder.pages.social import social_cards
from kb_builder.pages.turning import turning
from kb_builder.pages.waiting import waiting_pages
from kb_builder.processes import Jobs, mapped
from kb_builder.publication import Publication, SiteFacts, SiteFile

_NO_PICTURES = Album()
_TOGETHER = 4
"""So many pages of answers and ideas are composed together."""
_MANY_TEXTS = 1_000
"""So many rendered texts are kept at once."""


def compose(
    knowledge: Knowledge,
    config: Config,
    facts: SiteFacts,
    plain_text: Callable[[str], str],
    tombstones: Iterable[Tombstone] = (),
    album: Album = _NO_PICTURES,
    html: Html | None = None,
    store: Store | None = None,
    jobs: Jobs = 1,
    prose: Callable[[str], str] = gfm.prose,
    is_quotable: Callable[[str], bool] = gfm.is_quotable,
) -> Publication:
    """Compose the whole publication; pure, so equal input gives equal bytes.

    `plain_text` gives the visible text of GFM, `prose` what its sentences begin with; `tombstones`
    tell which pages are gone, `album` holds the copies of pictures. `html` gives the HTML of a region for
    feeds, which without it hold summaries only. `store` has every text of a page ready afterwards. Up to
    `jobs` processes work (0: one for each core). `is_quotable` tells which texts may be quoted in a twin.
    Pages and files are sorted by path, search records by address.
    """
    edition = open_edition(knowledge, config, facts, plain_text, album, prose, is_quotable)
    entries = _entries(edition, store, jobs)
    feeds = _feeds(edition, entries)
    parts = [*_parts(edition, feeds, jobs), _lists(edition, entries)]
    files = [*_files(edition, entries, parts), *feeds.of_site(html)]
    files += redirects(edition, files)
    files += notices(edition, tombstones, files)
    return _publication(edition, (*entries, *parts), files)


def _publication(edition: Edition, pieces: Sequence[Piece], files: Iterable[SiteFile]) -> Publication:
    pages = [page for piece in pieces for page in piece.pages]
    cards = [card for piece in pieces for card in piece.cards]
    records = [piece.record for piece in pieces if piece.record]
    return Publication(
        pages=tuple(sorted(pages, key=lambda page: page.path)),
        files=tuple(sorted(files, key=lambda file: file.path)),
        records=tuple(sorted(records, key=lambda record: record.url)),
        others=tuple(sorted(other_records(edition, pages), key=lambda record: record.url)),
        pictures=used(edition.album, pages),
        cards=tuple(sorted(cards, key=lambda card: card.path)),
        data={address: said for piece in pieces for address, said in piece.data.items()},
    )


def _entries(edition: Edition, store: Store | None, jobs: Jobs) -> list[Piece]:
    """Compose the pages of answers and ideas."""
    composer = Entries(edition, store)
    places = range(len(composer.all))
    some = [places[at : at + _TOGETHER] for at in range(0, len(places), _TOGETHER)]
    made: list[Piece] = []
    rendered: list[ReadyText] = []
    for pieces, texts in mapped(composer.pieces, some, jobs):
        made += pieces
        rendered += texts
        if store and (len(rendered) > _MANY_TEXTS or len(made) == len(places)):
            store.take(rendered)
            rendered = []
    return made


def _feeds(edition: Edition, entries: Iterable[Piece]) -> Feeds:
    found: tuple[Answer | Idea, ...] = (*edition.knowledge.answers, *edition.knowledge.ideas)
    summaries = (unescape(str(piece.pages[0].head["description"])) for piece in entries)
    known = (feed_entry(edition, one, summary) for one, summary in zip(found, summaries, strict=True))
    return Feeds(edition, {entry.page: entry for entry in known})


def _parts(edition: Edition, feeds: Feeds, jobs: Jobs) -> Iterator[Piece]:
    """Compose the pages of people and topics."""
    size = len(edition.knowledge.people) + len(edition.knowledge.topics)
    return mapped(Parts(edition, feeds).piece, range(size), jobs)


def _lists(edition: Edition, entries: Iterable[Piece]) -> Piece:
    """Compose the pages that stand alone."""
    pages = (
        *index_pages(edition),
        *board_pages(edition),
        *people_pages(edition),
        *waiting_pages(edition),
        health_page(edition),
        privacy_page(edition),
        *indexes(edition, {address for piece in entries for address in piece.shown}),
    )
    return Piece(pages, cards=social_cards(edition, None), data=listed_data(edition, pages))


def _files(edition: Edition, entries: Sequence[Piece], parts: Sequence[Piece]) -> list[SiteFile]:
    lists = [page for piece in parts for page in piece.pages]
    pages = [page for piece in entries for page in piece.pages] + lists
    return [
        *(file for piece in (*entries, *parts) for file in piece.files),
        manifest(edition),
        turning(edition),
        *machine_files(edition),
        *llms_files(edition, pages),
        *twins_of_lists(edition, lists),
    ]
