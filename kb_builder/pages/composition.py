"""What one build publishes, put together: every page, every file beside the pages, every search record."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial

from kb_builder.addresses import path_parts
from kb_builder.config import Config
from kb_builder.knowledge import Knowledge
from kb_builder.media import Album
from kb_builder.model import Tombstone
from kb_builder.pages.again import LastPieces
from kb_builder.pages.board import board_pages, further_ideas
from kb_builder.pages.edition import Edition, open_edition
from kb_builder.pages.feeds import Feeds
from kb_builder.pages.gone import notices
from kb_builder.pages.health import health_page
from kb_builder.pages.indexes import further_answers, index_pages
from kb_builder.pages.leaderboards import Thanked, find_thanked, further_people, people_page
from kb_builder.pages.llms import llms_files
from kb_builder.pages.lookups import indexes
from kb_builder.pages.machines import machine_files
from kb_builder.pages.manifest import manifest
from kb_builder.pages.pictures import named_in
from kb_builder.pages.piece import Piece
from kb_builder.pages.pieces import Entries, Parts, Twins, listed_data
from kb_builder.pages.privacy import privacy_page
from kb_builder.pages.reader import Reader
from kb_builder.pages.records import other_records
from kb_builder.pages.redirects import redirects
from kb_builder.pages.rounds import Rounds
from kb_builder.pages.social import social_cards
from kb_builder.pages.turning import turning
from kb_builder.pages.waiting import waiting_pages
from kb_builder.processes import Jobs, beside
from kb_builder.publication import Page, Publication, SiteFacts, SiteFile, has_twin

_NO_PICTURES = Album()
_READER = Reader()


def compose(
    knowledge: Knowledge,
    config: Config,
    facts: SiteFacts,
    reader: Reader = _READER,
    tombstones: Iterable[Tombstone] = (),
    album: Album = _NO_PICTURES,
    last: LastPieces | None = None,
    jobs: Jobs = 1,
) -> Publication:
    """Compose the whole publication; pure, so equal input gives equal bytes.

    `reader` reads texts, `tombstones` tell which pages are gone, `album` holds the copies of pictures. What
    would be as it was is taken from `last`, where the rest is kept. Up to `jobs` processes work (0: one
    for each core). Pages and files are sorted by path, search records by address.
    """
    edition = open_edition(knowledge, config, facts, reader, album)
    rounds = Rounds.of(edition, last, reader.store, jobs)
    entries = rounds.pieces(Entries(edition, reader.store))
    summaries = {at: piece.summary for piece in entries for at in piece.data}
    thanked = find_thanked(edition)
    chapters = (*further_answers(edition), *further_ideas(edition), *further_people(edition, thanked))
    alone = partial(_alone, edition, entries, thanked, Feeds(edition, summaries), reader)
    # In later builds few parts are new, and a helper would cost more than it gains.
    with beside(alone, 1 if last is None or last.has(Parts.kind) else jobs) as made:
        try:
            parts = rounds.pieces(Parts(edition, summaries, chapters))
        finally:  # a helper that is ended while it writes leaves a damaged cache
            lists_alone, feeds = made.result()
    parts.append(lists_alone)
    lists = [page for piece in parts for page in piece.pages if has_twin(page.head)]
    parts += rounds.pieces(Twins(edition, lists))
    rounds.close()
    files = [*_files(edition, entries, parts, lists), *feeds]
    files += redirects(edition, files)
    files += notices(edition, tombstones, files)
    return _publication(edition, (*entries, *parts), files)


def _publication(edition: Edition, pieces: Sequence[Piece], files: Iterable[SiteFile]) -> Publication:
    pages = [page for piece in pieces for page in piece.pages]
    cards = [card for piece in pieces for card in piece.cards]
    records = [piece.record for piece in pieces if piece.record]
    return Publication(
        pages=tuple(sorted(pages, key=lambda page: path_parts(page.path))),
        files=tuple(sorted(files, key=lambda file: path_parts(file.path))),
        records=tuple(sorted(records, key=lambda record: record.url)),
        others=tuple(sorted(other_records(edition, pages), key=lambda record: record.url)),
        pictures=tuple(sorted({name for piece in pieces for name in piece.pictures} & edition.album.files)),
        cards=tuple(sorted(cards, key=lambda card: path_parts(card.path))),
        data={address: said for piece in pieces for address, said in piece.data.items()},
    )


def _alone(
    edition: Edition, entries: Iterable[Piece], thanked: Thanked, feeds: Feeds, reader: Reader
) -> tuple[Piece, list[SiteFile]]:
    """Compose what stands alone: pages of which there is one, and the feeds of the site."""
    return _lists(edition, entries, thanked), [*feeds.of_site(reader.html)]


def _lists(edition: Edition, entries: Iterable[Piece], thanked: Thanked) -> Piece:
    """Compose the pages that stand alone."""
    pages = (
        *index_pages(edition),
        *board_pages(edition),
        people_page(edition, thanked),
        *waiting_pages(edition),
        health_page(edition),
        privacy_page(edition),
        *indexes(edition, {address for piece in entries for address in piece.shown}),
    )
    cards, data = social_cards(edition, None), listed_data(edition, pages)
    return Piece(pages, cards=cards, data=data, pictures=named_in(pages))


def _files(
    edition: Edition, entries: Sequence[Piece], parts: Sequence[Piece], lists: Iterable[Page]
) -> list[SiteFile]:
    return [
        *(file for piece in (*entries, *parts) for file in piece.files),
        manifest(edition, (piece.listed for piece in entries if piece.listed)),
        turning(edition),
        *machine_files(edition),
        *llms_files(edition, lists),
    ]
