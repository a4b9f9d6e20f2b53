"""What every page of one build shares: the knowledge, its addresses, and how people and posts are shown."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from kb_builder.addresses import Addresses, relative
from kb_builder.article.view import anchor as post_anchor
from kb_builder.characters import clean, encodable
from kb_builder.config import Config
from kb_builder.gfm import shorten
from kb_builder.knowledge import Answer, Knowledge, Person
from kb_builder.language import Language, gettext_noop, language
from kb_builder.media import Album
from kb_builder.model import Actor, ActorKind, Comment, Discussion, License
from kb_builder.pages.inert import address
from kb_builder.pages.links import assign
from kb_builder.pages.pictures import avatar, shown
from kb_builder.publication import SiteFacts
from kb_builder.region import Region
from kb_builder.terms import level

_NAMELESS = {
    ActorKind.GHOST: gettext_noop("deleted user"),
    ActorKind.HIDDEN: gettext_noop("a community member"),
}
_MARKS = {ActorKind.SAMPLE: "sample", ActorKind.BOT: "bot", ActorKind.ORGANIZATION: "organization"}
_NO_TEXT = Markup('<p class="kb-empty">%s</p>')
_DESCRIPTION_LENGTH = 160
_DESCRIPTION_BYTES = 320
_TINTS = 8
_NO_PICTURES = Album()
_LABELLED = ("outdated", "resolved", "duplicate")


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time: `iso` for machines, `day` for readers, in UTC."""

    iso: str
    day: str


@dataclass(frozen=True, slots=True)
class Credit:
    """How a person is named: "" for `href` where there is no page, `tint` colours the initial."""

    name: str
    href: str
    initial: str
    tint: int
    marks: tuple[str, ...] = ()
    avatar: str = ""
    """The way to the copy of the avatar, "" where there is none."""
    level: str = ""
    points: int = 0


@dataclass(frozen=True, slots=True)
class Post:
    """A comment as a page shows it: `region` is its text, `mark` why GitHub folds it."""

    anchor: str
    credit: Credit
    written: Moment
    edited: Moment | None
    votes: int
    mark: str
    region: Markup
    source: Markup
    replies: tuple[Post, ...] = ()


@dataclass(frozen=True, slots=True)
class Edition:
    """One build's knowledge with everything that is looked up while pages are composed."""

    knowledge: Knowledge
    config: Config
    facts: SiteFacts
    plain_text: Callable[[str], str]
    addresses: Addresses
    people: Mapping[str, Person]
    answers: Mapping[tuple[str, int], Answer]
    """Repository and number → the answer that is published under it."""
    topics: Mapping[str, str]
    """Name of a label or category, case folded → address of its page."""
    licenses: Mapping[str, License | None]
    album: Album
    points: Mapping[str, int]
    """`Actor.key` of who may stand on a board → the sum of their points."""
    titles: Mapping[str, str]
    """Address of an answer or idea → its title."""

    @property
    def language(self) -> Language:
        """The language of the site: what its `theme.language` says."""
        return language(self.facts.language)

    def moment(self, when: datetime) -> Moment:
        """Give a time in two forms, for machines and as a day in the site's language."""
        return Moment(timestamp(when), self.language.day(when))

    def credit(self, actor: Actor, here: str) -> Credit:
        """Say how the page at `here` names `actor`: nobody's login is shown who may not be named."""
        if not actor.is_named or not clean(actor.login):
            return Credit(self._nameless(actor), "", "?", 0)
        person, name = self.people.get(actor.key), clean(actor.login)
        target = self.addresses.person(actor)
        return Credit(
            name=name,
            href=relative(here, target) if target else "",
            initial=name.lstrip("-_@").removeprefix("sample-")[:1].upper() or "?",
            tint=hashlib.sha256(name.lower().encode()).digest()[0] % _TINTS,
            marks=tuple(
                filter(None, ("staff" if person and person.is_staff else "", _MARKS.get(actor.kind)))
            ),
            avatar=avatar(self.album, actor, here),
            level=level(self.language, clean(person.level.name)) if person and person.level else "",
            points=self.points.get(actor.key, 0),
        )

    def _nameless(self, actor: Actor) -> str:
        if actor.kind is ActorKind.HIDDEN and actor.alias:
            return self.language.gettext("Contributor %(alias)s", alias=clean(actor.alias))
        return self.language.gettext(_NAMELESS.get(actor.kind, _NAMELESS[ActorKind.GHOST]))

    def region(self, discussion: Discussion, text: str, source: str, here: str) -> Markup:
        """Give community text as a marked region of the page at `here`, or say that there is none."""
        if not clean(text):
            return _NO_TEXT % self.language.gettext("Nothing was written beyond the title.")
        return Markup(self.community(discussion, text, source, here).wrap_with_facts())  # noqa: S704

    def community(self, discussion: Discussion, text: str, source: str, here: str) -> Region:
        """Give community text with what its renderer must know, for the page at `here`."""
        body = encodable(text).replace("\r\n", "\n").replace("\r", "\n")
        links = self.addresses.links(body, discussion.repository, here)
        media = shown(self.album, self.language, body, discussion.repository, here)
        language = "" if self.language.code == "en" else self.language.code
        return Region(body, discussion.repository, source, links, media, language)

    def post(self, discussion: Discussion, comment: Comment, here: str, *, replies: bool = True) -> Post:
        """Give a comment, and those of its replies that hold text, as the page at `here` shows them."""
        return Post(
            anchor=anchor(comment),
            credit=self.credit(comment.author, here),
            written=self.moment(comment.created_at),
            edited=self.moment(comment.last_edited_at) if comment.last_edited_at else None,
            votes=comment.upvotes,
            mark=mark_of(comment),
            region=self.region(discussion, comment.body, comment.url, here),
            source=address(comment.url),
            replies=self.posts(discussion, comment.replies if replies else (), here),
        )

    def posts(self, discussion: Discussion, comments: Iterable[Comment], here: str) -> tuple[Post, ...]:
        """Give those comments that still hold text."""
        return tuple(self.post(discussion, comment, here) for comment in comments if comment.body.strip())

    def plain(self, text: str) -> str:
        """Give the visible text of GFM on one line."""
        return clean(self.plain_text(text))

    def description(self, summary: str, text: str) -> str:
        """Give the maintainers' summary, or the beginning of `text`, cut between words."""
        return clean(summary) or _description(self.plain(text))

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
    plain_text: Callable[[str], str],
    album: Album = _NO_PICTURES,
) -> Edition:
    """Assign the addresses and index what pages look up; `plain_text` is asked once per text."""
    addresses = assign(knowledge, config)
    titles = {addresses.answer(one): title_of(one.title, one.discussion.number) for one in knowledge.answers}
    titles |= {addresses.idea(one): title_of(one.title, one.discussion.number) for one in knowledge.ideas}
    return Edition(
        knowledge=knowledge,
        config=config,
        facts=facts,
        plain_text=functools.cache(plain_text),
        addresses=addresses,
        answers={one.discussion.key: one for one in knowledge.answers},
        topics={topic.name.casefold(): addresses.topics[topic.slug] for topic in knowledge.topics},
        people={person.actor.key: person for person in knowledge.people},
        points={person.actor.key: person.points for person in knowledge.people if person.ranked},
        album=album,
        titles=titles,
        licenses={found.name_with_owner.lower(): found.license for found in knowledge.repositories},
    )


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
