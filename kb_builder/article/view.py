"""A page as its template sees it: its front matter, its blocks in sections, and what can be looked up."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import msgspec
from markupsafe import Markup

from kb_builder.addresses import page_address, relative
from kb_builder.article.blocks import (
    Block,
    Heading,
    Inline,
    Link,
    List,
    Text,
    links_of,
    parts_of,
    text_of,
)
from kb_builder.article.escaping import marked
from kb_builder.article.people import Byline, Credit, Moment, People, is_name, moment
from kb_builder.article.shelf import Shelf
from kb_builder.article.texts import Texts
from kb_builder.language import Language, gettext_noop
from kb_builder.region import Region

SECTIONS: Mapping[str, str] = {
    "answers/": gettext_noop("Answers"),
    "ideas/": gettext_noop("Ideas"),
    "people/": gettext_noop("People"),
    "topics/": gettext_noop("Topics"),
}
_ANCHOR = re.compile(r"#(discussioncomment-\d{1,20})\Z")
_TOPICS = "topics/"
TOPICS = "topics/index.md"
TRENDING = "ideas/trending.md"
_THEIRS = (gettext_noop("Labels"), gettext_noop("Category"), gettext_noop("Licence of the repository"))
"""Facts that maintainers have words of their own for."""


class Post(msgspec.Struct, frozen=True):
    """A comment on a page: `anchor` is its id, `text` its HTML, `replies` stand below it."""

    anchor: str
    byline: Byline
    text: Markup
    replies: tuple[Post, ...] = ()


class Tag(msgspec.Struct, frozen=True):
    """A label or category; `href` is "" where it has no page."""

    name: str
    href: str = ""


class Fact(msgspec.Struct, frozen=True):
    """A line of the facts: its name, its values, each a `Credit`, `Moment`, `Tag` or spans."""

    name: str
    values: tuple[Credit | Moment | Tag | Inline, ...]


class Crumb(msgspec.Struct, frozen=True):
    """A page on the way from the home page to this one."""

    name: str
    href: str


@dataclass(frozen=True)
class PageView:
    """The page in the file `path`, for its template."""

    path: str
    blocks: tuple[Block, ...]
    shelf: Shelf
    language: Language
    texts: Texts
    people: People

    @cached_property
    def here(self) -> str:
        """The address of the page."""
        return page_address(self.path)

    @cached_property
    def facts(self) -> Mapping[str, Any]:
        """What stands under `kb` in the page's front matter."""
        return self.shelf.facts(self.path)

    @cached_property
    def url(self) -> str:
        """The address of the discussion on GitHub, "" where the page is about none."""
        return str(self.facts.get("url", ""))

    @cached_property
    def title(self) -> str:
        """The page's title as plain text."""
        return self.title_of(self.path)

    @cached_property
    def heading(self) -> Inline:
        """The words of the page's own heading."""
        found = (block.inline for block in self.blocks if isinstance(block, Heading) and block.level == 1)
        return next(found, (Text(self.title),))

    @cached_property
    def lead(self) -> tuple[Block, ...]:
        """What stands before the first heading of level 2, without the page's own heading."""
        return tuple(block for block in self.sections[0][1] if not _is_title(block))

    @cached_property
    def sections(self) -> tuple[tuple[Inline, tuple[Block, ...]], ...]:
        """The headings of level 2 with what follows them; the first has none, before any heading."""
        found: list[tuple[Inline, list[Block]]] = [((), [])]
        for block in self.blocks:
            if isinstance(block, Heading) and block.level == 2:
                found.append((block.inline, []))
            else:
                found[-1][1].append(block)
        return tuple((heading, tuple(blocks)) for heading, blocks in found)

    def section(self, name: str) -> tuple[Block, ...]:
        """Give what stands below the heading of level 2 that says `name` in the page's language."""
        return self._sections_by_name.get(self.language.catalogue.gettext(name), ())

    @cached_property
    def _sections_by_name(self) -> Mapping[str, tuple[Block, ...]]:
        return {text_of(heading): blocks for heading, blocks in reversed(self.sections)}

    @cached_property
    def topics(self) -> Mapping[str, str]:
        """The pages of topics, by the topics' names."""
        return self.shelf.named(TOPICS)

    @cached_property
    def trending(self) -> Mapping[str, int]:
        """The places of ideas among what is trending, 1 for the hottest, by their files."""
        links = (link.path for link in self.shelf.links(TRENDING))
        ideas = dict.fromkeys(path for path in links if path.startswith("ideas/"))
        return {path: place for place, path in enumerate(ideas, start=1)}

    def title_of(self, path: str) -> str:
        """Give the title of a page as plain text."""
        return self.shelf.title(path)

    def href(self, path: str) -> str:
        """Give the way from here to the page in the file `path`."""
        return relative(self.here, page_address(path))

    def moment(self, iso: object) -> Moment | None:
        """Give a time that front matter says."""
        return moment(self.language, str(iso)) if iso else None

    def text(self, region: Region, source: str = "") -> Markup:
        """Give the HTML of community text."""
        return marked(self.texts.html(region, source))

    def posts(self, blocks: Sequence[Block]) -> tuple[Post, ...]:
        """Give the posts of a section: each a heading, its byline, and its text; replies are nested."""
        return tuple(_nested(list(self._posts(blocks)), 0))

    def facts_of(self, blocks: Sequence[Block]) -> tuple[Fact, ...]:
        """Read a list of facts: `- Accepted by: [alice](…), 1 Jan 2026`."""
        items = [item for block in blocks if isinstance(block, List) for item in block.items]
        return tuple(filter(None, (self._fact(item.inline) for item in items)))

    def tags(self, names: Sequence[str], inline: Inline) -> tuple[Tag, ...]:
        """Give labels by name, with the links to topics that `inline` holds."""
        links = {
            text_of(span.inline): span.href
            for span in inline
            if isinstance(span, Link) and span.path.startswith(_TOPICS)
        }
        return tuple(Tag(name, links.get(name, "")) for name in names)

    def topical(self, names: object) -> tuple[Tag, ...]:
        """Give labels by name, with links to the topics that are called so."""
        found = (str(name) for name in names) if isinstance(names, list | tuple) else ()
        return tuple(Tag(name, self.href(path) if (path := self.topics.get(name)) else "") for name in found)

    def trail(self, topic: Link | None = None) -> tuple[Crumb, ...]:
        """Give the way to this page without itself: home, its section, its topic."""
        folder = self.path.partition("/")[0] + "/"
        way = [Crumb(self.language.gettext("Home"), relative(self.here, ""))]
        if folder in SECTIONS and folder != self.here:
            way.append(Crumb(self.language.gettext(SECTIONS[folder]), relative(self.here, folder)))
        return (*way, *((Crumb(text_of(topic.inline), topic.href),) if topic else ()))

    def links_in(self, blocks: Sequence[Block]) -> tuple[Link, ...]:
        """Give the links that stand in the lists of a section."""
        return tuple(links_of(blocks))

    def topic(self, blocks: Sequence[Block]) -> Link | None:
        """Give the first link to a topic in the lists of a section."""
        return next((link for link in links_of(blocks) if link.path.startswith(_TOPICS)), None)

    def around(self, listing: str) -> tuple[Link | None, Link | None]:
        """Give the links before and after the one to this page in the list of another, both from here."""
        before, after = self.shelf.around(listing, self.path)
        return self.link(before) if before else None, self.link(after) if after else None

    def link(self, path: str) -> Link:
        """Give the link to the page in the file `path`, with its title as plain text."""
        return Link((Text(self.title_of(path)),), self.href(path), path)

    def _posts(self, blocks: Sequence[Block]) -> Iterator[tuple[int, Post]]:
        for place, block in enumerate(blocks):
            if isinstance(block, Heading):
                following = blocks[place + 1] if place + 1 < len(blocks) else None
                yield block.level, self.post(block.inline, following)

    def post(self, byline: Inline, block: Block | None) -> Post:
        """Give the post of a byline and the block that holds its text."""
        said = self.people.byline(byline)
        text = self.text(block, said.source) if isinstance(block, Region) else Markup()
        region = block if isinstance(block, Region) else Region("")
        found, times = anchor(said.source, region), self.texts.numbered.times(region)
        is_again = times > 1 and not found.startswith("discussioncomment-")
        return Post(f"{found}-{times}" if is_again else found, said, text)

    def _fact(self, inline: Inline) -> Fact | None:
        first = inline[0] if inline else None
        if not isinstance(first, Text) or not (": " in first.text or first.text.endswith(":")):
            return None
        name, _, rest = first.text.removesuffix(":").partition(": ")
        values = parts_of((Text(rest), *inline[1:]))
        is_theirs = any(name == self.language.gettext(one) for one in _THEIRS)
        return Fact(name, tuple(map(self._word if is_theirs else self._value, values)))

    def _word(self, part: Inline) -> Tag | Inline:
        """Give somebody's word, which may look like a day or a name."""
        first = part[0]
        if len(part) == 1 and isinstance(first, Link) and first.path.startswith(_TOPICS):
            return Tag(text_of(first.inline), first.href)
        return part

    def _value(self, part: Inline) -> Credit | Moment | Inline:
        first = part[0]
        if len(part) == 1 and is_name(first):
            return self.people.credit(first)
        if len(part) == 1 and isinstance(first, Text) and (when := self.people.moment(first.text)):
            return when
        return part


def anchor(source: str, text: Region) -> str:
    """Give the id of a post: the fragment that GitHub has for it, or one made of its text."""
    own = _ANCHOR.search(source)
    return own[1] if own else f"post-{text.token[:12]}"


def _is_title(block: Block) -> bool:
    return isinstance(block, Heading) and block.level == 1


def _nested(posts: list[tuple[int, Post]], above: int) -> Iterator[Post]:
    while posts and posts[0][0] > above:
        level, post = posts.pop(0)
        replies = tuple(_nested(posts, level))
        yield Post(post.anchor, post.byline, post.text, replies)
