"""What each answer, idea, person and topic adds to a publication; helpers compose them, each for itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from html import unescape

from kb_builder.addresses import page_address
from kb_builder.gfm import ReadyText, Store
from kb_builder.knowledge import Answer, Idea
from kb_builder.pages.answer import answer_data, answer_page
from kb_builder.pages.badge import badge
from kb_builder.pages.edition import Edition
from kb_builder.pages.feeds import Feeds
from kb_builder.pages.idea import idea_data, idea_page
from kb_builder.pages.indexes import topic_pages
from kb_builder.pages.llms import llms_of_topic
from kb_builder.pages.lookups import shown_in
from kb_builder.pages.machines import twin
from kb_builder.pages.person import description, person_pages
from kb_builder.pages.records import search_record
from kb_builder.pages.regions import EditionPages, regions
from kb_builder.pages.social import social_cards
from kb_builder.pages.structured_data import breadcrumbs, graph, profile_page
from kb_builder.pages.trail import trail
from kb_builder.publication import Page, SearchRecord, SiteFile, SocialCard


@dataclass(frozen=True, slots=True)
class Piece:
    """What something adds to a publication; `data` as in `Publication`."""

    pages: tuple[Page, ...]
    files: tuple[SiteFile, ...] = ()
    record: SearchRecord | None = None
    cards: tuple[SocialCard, ...] = ()
    data: dict[str, object] = field(default_factory=dict)
    shown: frozenset[str] = frozenset()
    """The addresses of the known pictures that its texts show."""


@dataclass(frozen=True)
class Entries:
    """Composes the page of an answer or idea, and what belongs to it."""

    edition: Edition
    store: Store | None

    @cached_property
    def all(self) -> tuple[Answer | Idea, ...]:
        """All answers and ideas, in their order."""
        return (*self.edition.knowledge.answers, *self.edition.knowledge.ideas)

    def pieces(self, places: Sequence[int]) -> tuple[list[Piece], tuple[ReadyText, ...]]:
        """Give the pieces of the entries at some places, and their texts as they were rendered for them."""
        entries = [self.all[place] for place in places]
        pages = EditionPages(self.edition)
        # First all texts, then all pages: a processor is faster while it does the same again.
        needed = (one for entry in entries for one in regions(pages, entry))
        texts = self.store.prepare(needed) if self.store else ()
        return [self._piece(entry) for entry in entries], texts

    def _piece(self, entry: Answer | Idea) -> Piece:
        edition = self.edition
        if isinstance(entry, Idea):
            page, data = idea_page(edition, entry), idea_data(edition, entry)
        else:
            page, data = answer_page(edition, entry), answer_data(edition, entry)
        return Piece(
            pages=(page,),
            files=(twin(edition, page),),
            record=search_record(edition, entry),
            cards=social_cards(edition, entry),
            data={edition.address(entry): graph(data)},
            shown=shown_in(edition, entry.discussion),
        )


@dataclass(frozen=True)
class Parts:
    """Composes the pages of a person or topic, and what belongs to them: people first, by their place."""

    edition: Edition
    feeds: Feeds

    def piece(self, place: int) -> Piece:
        """Give the piece of the person at a place, or of the topic at a place after all people."""
        people = self.edition.knowledge.people
        return self._person(place) if place < len(people) else self._topic(place - len(people))

    def _person(self, place: int) -> Piece:
        edition, person = self.edition, self.edition.knowledge.people[place]
        if not edition.addresses.person(person.actor):
            return Piece(())
        pages = tuple(person_pages(edition, person))
        data = listed_data(edition, pages)
        profile = profile_page(edition, person, description(edition, person))
        at = edition.addresses.person(person.actor)
        return Piece(
            pages=pages,
            files=(*self.feeds.of_person(person), badge(edition, person)),
            cards=social_cards(edition, person),
            data={**data, at: graph([profile, _way(edition, pages[0])])},
        )

    def _topic(self, place: int) -> Piece:
        edition, topic = self.edition, self.edition.knowledge.topics[place]
        pages = tuple(topic_pages(edition, topic))
        files = (self.feeds.of_topic(topic), *llms_of_topic(edition, topic))
        return Piece(pages, files, data=listed_data(edition, pages))


def listed_data(edition: Edition, pages: Iterable[Page]) -> dict[str, object]:
    """Give what pages tell search engines that only list others: where each stands."""
    return {page_address(str(page.path)): graph([_way(edition, page)]) for page in pages if page.head}


def _way(edition: Edition, page: Page) -> dict[str, object]:
    address, title = page_address(str(page.path)), unescape(str(page.head.get("title", "")))
    return breadcrumbs(trail(edition, address, title))
