"""What each answer, idea, person, topic and list adds to a publication; helpers compose each for itself."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from html import unescape
from types import MappingProxyType
from typing import Protocol

from kb_builder.addresses import page_address
from kb_builder.gfm import ReadyText, Store, marked
from kb_builder.knowledge import Answer, Idea, Person, Topic
from kb_builder.pages.again import Noun
from kb_builder.pages.answer import answer_data, answer_page
from kb_builder.pages.badge import badge
from kb_builder.pages.chapters import Chapter, chapter_pages
from kb_builder.pages.edition import Edition
from kb_builder.pages.feeds import Feeds
from kb_builder.pages.idea import idea_data, idea_page
from kb_builder.pages.indexes import topic_pages
from kb_builder.pages.llms import llms_of_topic
from kb_builder.pages.lookups import shown_in
from kb_builder.pages.machines import twin, twin_of_list
from kb_builder.pages.manifest import manifest_entry
from kb_builder.pages.noting import Lookup, Noted, NotedEdition
from kb_builder.pages.packing import Packed, pack
from kb_builder.pages.person import description, person_pages
from kb_builder.pages.pictures import named_in
from kb_builder.pages.piece import Piece
from kb_builder.pages.records import search_record
from kb_builder.pages.regions import EditionPages, regions
from kb_builder.pages.social import social_cards
from kb_builder.pages.structured_data import breadcrumbs, graph, profile_page
from kb_builder.pages.trail import trail
from kb_builder.publication import Page, Told

_SUMMARIES = "summaries"
"""The table of what feeds say of answers and ideas."""
_LISTS = "lists"
"""The table of the pages that list others."""
_NONE: Mapping[str, Mapping[str, object]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Composed:
    """Pieces as a helper gives them, and their texts."""

    pieces: tuple[Packed, ...]
    texts: tuple[ReadyText, ...] = ()


class Composer(Protocol):
    """Composes pieces, each for itself."""

    @property
    def kind(self) -> str:
        """The kind of piece, under which they are kept."""

    @property
    def nouns(self) -> Sequence[Noun]:
        """What there are pieces of, in their order."""

    @property
    def tables(self) -> Mapping[str, Mapping[str, object]]:
        """What pieces look up beside what is in the edition, by name."""

    @property
    def together(self) -> int:
        """How many pieces are composed together."""

    @property
    def reach(self) -> int:
        """More than 1 where composing a piece looks at much of what is known, see `mapped`."""

    def name(self, place: int) -> str:
        """Give the name of the piece at a place, which no other one has."""

    def composed(self, places: Sequence[int]) -> Composed:
        """Compose the pieces at some places."""


@dataclass(frozen=True)
class Entries:
    """Composes the page of an answer or idea, and what belongs to it."""

    edition: Edition
    store: Store | None
    kind = "entry"
    tables = _NONE
    together = 4
    reach = 1

    def __reduce__(self) -> tuple[type[Entries], tuple[Edition, Store | None]]:
        """Let another process compose."""
        return Entries, (self.edition, self.store)

    @cached_property
    def nouns(self) -> tuple[Answer | Idea, ...]:
        """All answers and ideas, in their order."""
        return (*self.edition.knowledge.answers, *self.edition.knowledge.ideas)

    @cached_property
    def noted(self) -> NotedEdition:
        """Editions that note what they are asked."""
        return NotedEdition(self.edition)

    def name(self, place: int) -> str:
        """Give the address of an answer or idea."""
        return self.edition.address(self.nouns[place])

    def composed(self, places: Sequence[int]) -> Composed:
        """Compose the pieces at some places, with their texts as they were rendered for them."""
        entries = [self.nouns[place] for place in places]
        looked = [dict[Lookup, None]() for _ in places]
        editions = [self.noted.into(asked) for asked in looked]
        # First all texts, then all pages: a processor is faster while it does the same again.
        wanted = [
            marked(regions(EditionPages(edition), entry))
            for edition, entry in zip(editions, entries, strict=True)
        ]
        texts = self.store.prepare(ChainMap(*wanted)) if self.store else ()
        pieces = map(_entry_piece, editions, entries)
        packed = (
            pack(piece, asked, tuple(marks), lasts=self._last(marks))
            for asked, marks, piece in zip(looked, wanted, pieces, strict=True)
        )
        return Composed(tuple(packed), texts)

    def _last(self, marks: Iterable[bytes]) -> bool:
        """Tell whether all texts of a piece could be rendered; each build tries the others again."""
        return not self.store or self.store.failed.isdisjoint(marks)


def _entry_piece(edition: Edition, entry: Answer | Idea) -> Piece:
    if isinstance(entry, Idea):
        page, data = idea_page(edition, entry), idea_data(edition, entry)
    else:
        page, data = answer_page(edition, entry), answer_data(edition, entry)
    return Piece(
        pages=(page,),
        files=(twin(edition, page),),
        record=search_record(edition, entry),
        cards=social_cards(edition, entry),
        data={edition.address(entry): Told(graph(data))},
        listed=manifest_entry(edition, entry),
        shown=shown_in(edition, entry.discussion),
        pictures=named_in((page,)),
        summary=unescape(str(page.head["description"])),
    )


@dataclass(frozen=True)
class Parts:
    """Composes the pages of people, topics and chapters, and what belongs to them.

    `summaries` are as in `Feeds`.
    """

    edition: Edition
    summaries: Mapping[str, str]
    chapters: Sequence[Chapter]
    kind = "part"
    together = 1
    reach = 4

    def __reduce__(self) -> tuple[type[Parts], tuple[Edition, Mapping[str, str], Sequence[Chapter]]]:
        """Let another process compose."""
        return Parts, (self.edition, self.summaries, self.chapters)

    @cached_property
    def nouns(self) -> tuple[Person | Topic | Chapter, ...]:
        """All people, those who gave least first, then all topics, then all chapters."""
        # The first ones are made while no helper is at work (`processes.mapped`): their pages are small.
        return (*reversed(self.edition.knowledge.people), *self.edition.knowledge.topics, *self.chapters)

    @property
    def tables(self) -> Mapping[str, Mapping[str, object]]:
        """What pieces look up beside what is in the edition, by name."""
        return {_SUMMARIES: self.summaries}

    @cached_property
    def noted(self) -> NotedEdition:
        """Editions that note what they are asked."""
        return NotedEdition(self.edition)

    def name(self, place: int) -> str:
        """Give the key of a person, the address of a topic, or the file of a further page."""
        noun = self.nouns[place]
        if isinstance(noun, Chapter):
            return noun.path
        return noun.actor.key if isinstance(noun, Person) else self.edition.addresses.topics[noun.slug]

    def composed(self, places: Sequence[int]) -> Composed:
        """Compose the pieces at some places."""
        return Composed(tuple(map(self._made, places)))

    def _made(self, place: int) -> Packed:
        noun, asked = self.nouns[place], dict[Lookup, None]()
        edition = self.noted.into(asked)
        feeds = Feeds(edition, Noted(_SUMMARIES, self.summaries, asked))
        if isinstance(noun, Person):
            piece = _person(edition, feeds, noun)
        else:
            piece = _topic(edition, feeds, noun) if isinstance(noun, Topic) else _chapter(edition, noun)
        return pack(piece, asked)


def _person(edition: Edition, feeds: Feeds, person: Person) -> Piece:
    at = edition.addresses.person(person.actor)
    if not at:
        return Piece(())
    pages = tuple(person_pages(edition, person))
    profile = profile_page(edition, person, description(edition, person))
    return Piece(
        pages=pages,
        files=(*feeds.of_person(person), badge(edition, person)),
        cards=social_cards(edition, person),
        data={**listed_data(edition, pages), at: Told(graph([profile, _way(edition, pages[0])]))},
        pictures=named_in(pages),
    )


def _topic(edition: Edition, feeds: Feeds, topic: Topic) -> Piece:
    pages = tuple(topic_pages(edition, topic))
    files = (feeds.of_topic(topic), *llms_of_topic(edition, topic))
    return Piece(pages, files, data=listed_data(edition, pages), pictures=named_in(pages))


def _chapter(edition: Edition, chapter: Chapter) -> Piece:
    pages = tuple(chapter_pages(edition, chapter))
    return Piece(pages, data=listed_data(edition, pages), pictures=named_in(pages))


@dataclass(frozen=True)
class Twins:
    """Composes the Markdown twins of pages that list others, which lead to each other's twins."""

    edition: Edition
    nouns: Sequence[Page]
    kind = "twin"
    together = 1
    reach = 1

    def __reduce__(self) -> tuple[type[Twins], tuple[Edition, Sequence[Page]]]:
        """Let another process compose."""
        return Twins, (self.edition, self.nouns)

    @cached_property
    def lists(self) -> Mapping[str, bool]:
        """The addresses of these pages."""
        return {page_address(page.path): True for page in self.nouns}

    @property
    def tables(self) -> Mapping[str, Mapping[str, object]]:
        """What pieces look up beside what is in the edition, by name."""
        return {_LISTS: self.lists}

    @cached_property
    def noted(self) -> NotedEdition:
        """Editions that note what they are asked."""
        return NotedEdition(self.edition)

    def name(self, place: int) -> str:
        """Give the file of a page."""
        return self.nouns[place].path

    def composed(self, places: Sequence[int]) -> Composed:
        """Compose the pieces at some places."""
        return Composed(tuple(map(self._made, places)))

    def _made(self, place: int) -> Packed:
        asked = dict[Lookup, None]()
        lists = Noted(_LISTS, self.lists, asked)
        piece = Piece((), (twin_of_list(self.noted.into(asked), self.nouns[place], lists),))
        return pack(piece, asked)


def listed_data(edition: Edition, pages: Iterable[Page]) -> dict[str, Told]:
    """Give what pages tell search engines that only list others: where each stands."""
    return {page_address(page.path): Told(graph([_way(edition, page)])) for page in pages if page.head}


def _way(edition: Edition, page: Page) -> dict[str, object]:
    address, title = page_address(page.path), unescape(str(page.head.get("title", "")))
    return breadcrumbs(trail(edition, address, title))
