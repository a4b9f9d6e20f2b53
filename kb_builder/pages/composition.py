"""What one build publishes, put together: every page, every file beside the pages, every search record."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from html import unescape

from kb_builder import gfm
from kb_builder.addresses import page_address
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
from kb_builder.pages.idea import idea_data, idea_page
from kb_builder.pages.indexes import index_pages
from kb_builder.pages.leaderboards import people_pages
from kb_builder.pages.llms import llms_files
from kb_builder.pages.lookups import indexes
from kb_builder.pages.machines import machine_files, twins
from kb_builder.pages.manifest import manifest
from kb_builder.pages.person import description, person_pages
from kb_builder.pages.pictures import used
from kb_builder.pages.privacy import privacy_page
from kb_builder.pages.records import other_records, search_records
from kb_builder.pages.redirects import redirects
from kb_builder.pages.regions import regions
from kb_builder.pages.social import social_cards
from kb_builder.pages.structured_data import breadcrumbs, graph, profile_page
from kb_builder.pages.trail import trail
from kb_builder.pages.turning import turning
from kb_builder.pages.waiting import waiting_pages
from kb_builder.publication import Page, Publication, SiteFacts, SiteFile
from kb_builder.region import Region

_NO_PICTURES = Album()


def compose(
    knowledge: Knowledge,
    config: Config,
    facts: SiteFacts,
    plain_text: Callable[[str], str],
    tombstones: Iterable[Tombstone] = (),
    album: Album = _NO_PICTURES,
    html: Html | None = None,
    prepare: Callable[[Iterable[Region]], None] | None = None,
    prose: Callable[[str], str] = gfm.prose,
    is_quotable: Callable[[str], bool] = gfm.is_quotable,
) -> Publication:
    """Compose the whole publication; pure, so equal input gives equal bytes.

    `plain_text` gives the visible text of GFM, `prose` what its sentences begin with; `tombstones`
    tell which pages are gone, `album` holds the copies of pictures. `html` gives the HTML of a region for
    feeds, which without it hold summaries only. `prepare` is told first of every text that will be asked
    for, `is_quotable` tells which may be quoted in a twin. Pages and files are sorted by path, search
    records by address.
    """
    edition = open_edition(knowledge, config, facts, plain_text, album, prose)
    if prepare:
        prepare(regions(edition))
    pages = _pages(edition)
    files = _files(edition, pages, html, is_quotable)
    files += redirects(edition, files)
    files += notices(edition, tombstones, files)
    return Publication(
        pages=tuple(sorted(pages, key=lambda page: page.path)),
        files=tuple(sorted(files, key=lambda file: file.path)),
        records=tuple(sorted(search_records(edition), key=lambda record: record.url)),
        others=tuple(sorted(other_records(edition, pages), key=lambda record: record.url)),
        pictures=used(album, pages),
        cards=tuple(sorted(social_cards(edition), key=lambda card: card.path)),
        data=_data(edition, pages),
    )


def _files(
    edition: Edition, pages: list[Page], html: Html | None, is_quotable: Callable[[str], bool]
) -> list[SiteFile]:
    return [
        manifest(edition),
        turning(edition),
        *feeds(edition, html),
        *machine_files(edition),
        *llms_files(edition, pages),
        *twins(edition, pages, is_quotable),
        *badges(edition),
    ]


def _data(edition: Edition, pages: Iterable[Page]) -> dict[str, object]:
    """Give what pages tell search engines: who or what they are about, and each where it stands."""
    people = {edition.addresses.person(person.actor): person for person in edition.knowledge.people}
    found: dict[str, object] = {}
    for page in pages:
        if not page.head:
            continue
        address = page_address(str(page.path))
        title = unescape(str(page.head.get("title", "")))
        objects = [breadcrumbs(trail(edition, address, title))]
        if person := people.get(address):
            objects.insert(0, profile_page(edition, person, description(edition, person)))
        found[address] = graph(objects)
    for answer in edition.knowledge.answers:
        found[edition.addresses.answer(answer)] = graph(answer_data(edition, answer))
    for idea in edition.knowledge.ideas:
        found[edition.addresses.idea(idea)] = graph(idea_data(edition, idea))
    return found


def _pages(edition: Edition) -> list[Page]:
    knowledge = edition.knowledge
    named = [person for person in knowledge.people if edition.addresses.person(person.actor)]
    return [
        *(answer_page(edition, answer) for answer in knowledge.answers),
        *(idea_page(edition, idea) for idea in knowledge.ideas),
        *(page for person in named for page in person_pages(edition, person)),
        *index_pages(edition),
        *board_pages(edition),
        *people_pages(edition),
        *waiting_pages(edition),
        health_page(edition),
        privacy_page(edition),
        *indexes(edition),
    ]
