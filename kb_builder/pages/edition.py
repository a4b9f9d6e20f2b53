"""What the pages of one build share: the knowledge, its addresses, and how people are named."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from kb_builder.addresses import Addresses, relative
from kb_builder.article.view import anchor as post_anchor
from kb_builder.characters import clean, encodable
from kb_builder.config import Config
from kb_builder.gfm import shorten
from kb_builder.knowledge import Answer, Idea, Knowledge, Question
from kb_builder.language import Language, gettext_noop, language
from kb_builder.media import Album
from kb_builder.model import Actor, ActorKind, Comment, Discussion, Key, License
from kb_builder.pages.inert import address
from kb_builder.pages.links import assign
from kb_builder.pages.pictures import avatar
from kb_builder.pages.reader import CleanTexts, Reader
from kb_builder.pages.staleness import stale_since
from kb_builder.publication import SiteFacts
from kb_builder.region import Region

_NAMELESS = {
    ActorKind.GHOST: gettext_noop("deleted user"),
    ActorKind.HIDDEN: gettext_noop("a community member"),
}
_GREETING = re.compile(
    r"(?:(?:hi|hey|hello|hallo|hola|bonjour|olá)(?: (?:there|all|everyone|everybody|folks|team|again))?"
    r"(?:\s*[,!.:\u2013\u2014-]+\s+|\s+(?=@)))?(?:@[\w-]+(?:\s*[,!.:\u2013\u2014-]+\s+|\s+))*",
    re.IGNORECASE,
)
"""A greeting that ends in a mark or is followed by a name, and the names of who is spoken to."""
_WORTH = 20
"""So many characters say more than a greeting."""
_DESCRIPTION_LENGTH = 160
_DESCRIPTION_BYTES = 320
_NO_PICTURES = Album()
_READER = Reader()
_LABELLED = ("outdated", "resolved", "duplicate")


@dataclass(frozen=True, slots=True)
class NamedCredit:
    """How a person is named: `href` is "" where there is no page, `avatar` where there is no copy."""

    name: str
    href: str = ""
    avatar: str = ""


@dataclass(frozen=True, slots=True)
class NamedAnswer:
    """An answer as other pages name it."""

    repository: str
    number: int
    title: str
    address: str


@dataclass(frozen=True, slots=True)
class Contributor:
    """A person as other pages name them; not `connected`, they stand beside nobody else's name."""

    actor: Actor
    connected: bool


@dataclass(frozen=True, slots=True)
class Edition:
    """One build's knowledge with everything that is looked up while pages are composed."""

    knowledge: Knowledge
    config: Config
    facts: SiteFacts
    plain_text: Callable[[str], str]
    """Gives the visible text of GFM on one line."""
    prose: Callable[[str], str]
    """Gives the beginning of its sentences on one line."""
    quotable: Callable[[str], str | None]
    """Gives the Markdown that stands for a text in a quote of a twin, None for none."""
    addresses: Addresses
    people: Mapping[str, Contributor]
    """`Actor.key` → who that is."""
    answers: Mapping[Key, NamedAnswer]
    """`Discussion.key` → the answer that is published under it."""
    stale: Mapping[Key, datetime]
    """`Discussion.key` → when somebody last stood by an answer that may be out of date."""
    topics: Mapping[str, str]
    """Name of a label or category, case folded → address of its page."""
    licenses: Mapping[str, License | None]
    album: Album
    titles: Mapping[str, str]
    """Address of an answer or idea → its title."""
    repositories: frozenset[str]
    """The repositories (in lower case) that have pages."""
    answerable: Mapping[str, Sequence[Question]] = field(default_factory=dict)
    """`Actor.key` → the open questions that this person could answer."""

    @property
    def language(self) -> Language:
        """The language of the site: what its `theme.language` says."""
        return language(self.facts.language)

    def credit(self, actor: Actor, here: str) -> NamedCredit:
        """Say how the page at `here` names `actor`: nobody's login is shown who may not be named."""
        if not actor.is_named or not clean(actor.login):
            return NamedCredit(self._nameless(actor))
        target = self.addresses.person(actor)
        return NamedCredit(
            name=clean(actor.login),
            href=relative(here, target) if target else "",
            avatar=avatar(self.album, actor, here),
        )

    def _nameless(self, actor: Actor) -> str:
        if actor.kind is ActorKind.HIDDEN and actor.alias:
            return self.language.gettext("Contributor %(alias)s", alias=clean(actor.alias))
        return self.language.gettext(_NAMELESS.get(actor.kind, _NAMELESS[ActorKind.GHOST]))

    def address(self, entry: Answer | Idea) -> str:
        """Give the address of the page of an answer or idea."""
        return self.addresses.idea(entry) if isinstance(entry, Idea) else self.addresses.answer(entry)

    def plain(self, text: str) -> str:
        """Give the visible text of GFM on one line."""
        return self.plain_text(text)

    def description(self, summary: str, text: str) -> str:
        """Give the maintainers' summary, or the beginning of `text`, cut between words."""
        return clean(summary) or _description(self.excerpt(text))

    def excerpt(self, text: str) -> str:
        """Give what the sentences of GFM begin with; all that is seen, where there are next to none."""
        found = without_greeting(self.prose(text))
        return found if len(found) >= _WORTH else without_greeting(self.plain(text))

    def source(self, discussion: Discussion) -> str:
        """Give the discussion's address as plain text, made up from its key where it is unusable."""
        usable = discussion.url if address(discussion.url) else ""
        return usable or f"https://github.com/{discussion.repository}/discussions/{discussion.number}"

    def absolute(self, at: str) -> str:
        """Give the full address of a page or file of the site, "" where the site has no address yet."""
        return self.facts.url + at if self.facts.url else ""


def open_edition(
    knowledge: Knowledge,
    config: Config,
    facts: SiteFacts,
    reader: Reader = _READER,
    album: Album = _NO_PICTURES,
) -> Edition:
    """Assign the addresses and index what pages look up; `reader` is asked once per text."""
    addresses = assign(knowledge, config)
    answers = {one.discussion.key: _named(one, addresses) for one in knowledge.answers}
    ideas = {addresses.idea(one): title_of(one.title, one.discussion.number) for one in knowledge.ideas}
    stale = ((one.discussion.key, stale_since(one, config, knowledge.as_of)) for one in knowledge.answers)
    return Edition(
        knowledge=knowledge,
        config=config,
        facts=facts,
        plain_text=CleanTexts(reader.plain_text),
        prose=CleanTexts(reader.prose),
        quotable=reader.quotable,
        addresses=addresses,
        answers=answers,
        stale={key: since for key, since in stale if since},
        topics={topic.name.casefold(): addresses.topics[topic.slug] for topic in knowledge.topics},
        people={one.actor.key: Contributor(one.actor, one.connected) for one in knowledge.people},
        album=album,
        titles={one.address: one.title for one in answers.values()} | ideas,
        licenses={found.name_with_owner.lower(): found.license for found in knowledge.repositories},
        repositories=frozenset(key[1] for key in addresses.discussions)
        | {key[0] for key in addresses.duplicates},
        answerable=_answerable(knowledge),
    )


def _named(answer: Answer, addresses: Addresses) -> NamedAnswer:
    found = answer.discussion
    title = title_of(answer.title, found.number)
    return NamedAnswer(found.repository, found.number, title, addresses.answer(answer))


def _answerable(knowledge: Knowledge) -> Mapping[str, Sequence[Question]]:
    found = defaultdict[str, list[Question]](list)
    for question in knowledge.questions:
        for person in dict.fromkeys(knowledge.helpers.get(question.discussion.key, ())):
            found[person].append(question)
    return dict(found)


def without_greeting(text: str) -> str:
    """`Hey @bob, use a hook.` → `use a hook.`: what a list shows begins with what it is about."""
    found = _GREETING.match(text)
    rest = text[found.end() :] if found else text
    return rest if len(rest) >= _WORTH else text


def _description(text: str) -> str:
    """Cut a text for search engines, which show wide letters half as many."""
    found = shorten(text, _DESCRIPTION_LENGTH)
    size = len(found.encode("utf-8", "replace"))
    return found if size <= _DESCRIPTION_BYTES else shorten(text, len(found) * _DESCRIPTION_BYTES // size)


def timestamp(when: datetime) -> str:
    """Give RFC 3339 to the second, ending in Z; times are in UTC already."""
    return when.replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def title_of(title: str, number: int) -> str:
    """Give a title that can be read: one line, and never empty."""
    return clean(title) or f"Discussion {number}"


def mark_of(comment: Comment) -> str:
    """Give the reason for minimising that leaves a post published, "" where there is none."""
    reason = comment.minimized_reason.lower()
    return reason if comment.is_minimized and reason in _LABELLED else ""


def anchor(comment: Comment) -> str:
    """Give the id that a post has on its page."""
    return post_anchor(comment.url, Region(encodable(comment.body)))
