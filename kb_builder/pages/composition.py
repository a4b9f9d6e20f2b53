"""What one build publishes, put together: every page, every file beside the pages, every search record."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from kb_builder.config import Config
from kb_builder.knowledge import Knowledge
from kb_builder.media import Album
from kb_builder.model import Tombstone
from kb_builder.pages.answer import answer_data, answer_page
from kb_builder.pages.badge import badges
from kb_builder.pages.board import board_pages
from kb_builder.pages.edition import Edition, open_edition
from kb_builder.pages.feeds import Html, feeds
from kb_builder.pages.gone import notices
from kb_builder.pages.health import health_page
from kb_builder.pages.home import home_inserts
from kb_builder.pages.idea import idea_page
from kb_builder.pages.indexes import index_pages
from kb_builder.pages.leaderboards import people_page
from kb_builder.pages.lookups import indexes
from kb_builder.pages.machines import machine_files, twins
from kb_builder.pages.manifest import manifest
from kb_builder.pages.person import person_page
from kb_builder.pages.pictures import used
from kb_builder.pages.privacy import privacy_page
from kb_builder.pages.records import search_records
from kb_builder.pages.redirects import redirects
from kb_builder.pages.social import social_cards
from kb_builder.pages.structured_data import graph
from kb_builder.pages.turning import turning
from kb_builder.pages.waiting import waiting_pages
from kb_builder.publication import Page, Publication, SiteFacts

_NO_PICTURES = Album()


def compose(
    knowledge: Knowledge,
    config: Config,
    facts: SiteFacts,
    plain_text: Callable[[str], str],
    tombstones: Iterable[Tombstone] = (),
    album: Album = _NO_PICTURES,
    html: Html | None = None,
) -> Publication:
    """Compose the whole publication; pure, so equal input gives equal bytes.

    `plain_text` gives the visible text of GFM, `tombstones` tell which pages are gone, `album`
    holds the copies of pictures. `html` gives the HTML of a region for feeds, which without it hold
    summaries only. Pages and files are sorted by path, search records by address.
    """
    edition = open_edition(knowledge, config, facts, plain_text, album)
    pages = _pages(edition)
    files = [
        manifest(edition),
        turning(edition),
        *feeds(edition, html),
        *machine_files(edition),
        *twins(edition, pages),
        *badges(edition),
    ]
    files += redirects(edition)
    files += notices(edition, tombstones, files)
    return Publication(
        pages=tuple(sorted(pages, key=lambda page: page.path)),
        files=tuple(sorted(files, key=lambda file: file.path)),
        records=tuple(sorted(search_records(edition), key=lambda record: record.url)),
        pictures=used(album, pages),
        cards=tuple(sorted(social_cards(edition), key=lambda card: card.path)),
        data=_data(edition),
    )


def _data(edition: Edition) -> dict[str, object]:
    answers = (
        (edition.addresses.answer(one), answer_data(edition, one)) for one in edition.knowledge.answers
    )
    return {address: graph(objects) for address, objects in answers}


def _pages(edition: Edition) -> list[Page]:
    knowledge = edition.knowledge
    named = [person for person in knowledge.people if edition.addresses.person(person.actor)]
    return [
        *(answer_page(edition, answer) for answer in knowledge.answers),
        *(idea_page(edition, idea) for idea in knowledge.ideas),
        *(person_page(edition, person) for person in named),
        *index_pages(edition),
        *board_pages(edition),
        people_page(edition),
        *waiting_pages(edition),
        health_page(edition),
        privacy_page(edition),
        *home_inserts(edition),
        *indexes(edition),
    ]
