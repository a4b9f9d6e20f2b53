"""What lists show beside their blocks: answers, topics, a topic, health, and questions that wait."""

from __future__ import annotations

import html
import posixpath
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from kb_builder.article.blocks import (
    Block,
    Heading,
    Inline,
    Item,
    Link,
    List,
    Paragraph,
    Table,
    Text,
    links_of,
    parts_of,
    text_of,
)
from kb_builder.article.cards import cards, votes_of
from kb_builder.article.charts import Chart, drawn
from kb_builder.article.people import FOLDER, Byline, Credit, names_in
from kb_builder.article.view import PageView, Tag
from kb_builder.article.words import count_in

QUEUE = "unanswered/index.md"
OLDEST = "unanswered/oldest.md"
_HEALTH = "health/index.md"
_TOP, _MANY = 3, 8
"""A topic of so many answers begins with the ones that most people voted for."""
_COMMENTS = ("%(num)s comment", "%(num)s comments")


@dataclass(frozen=True, slots=True)
class Waiting:
    """A question that waits: `link` leads to it on GitHub, `alike` to answers that may settle it."""

    link: Link
    byline: Byline
    waited: str
    comments: int = 0
    excerpt: Inline = ()
    labels: tuple[Tag, ...] = ()
    claims: tuple[Inline, ...] = ()
    alike: tuple[Link, ...] = ()
    alike_lead: Inline = ()
    helpers: tuple[Credit, ...] = ()


def answers(page: PageView) -> Mapping[str, object]:
    """Give what `answers.html` is filled with: the first page or a further one."""
    found = cards(page, page.blocks)
    return {
        "lead": lead(page),
        "cards": found,
        "topics": sorted({tag.name for card in found for tag in card.tags if tag.href}, key=str.casefold),
        "years": sorted({card.date.iso[:4] for card in found if card.date}, reverse=True),
        **turns(page),
    }


def topic(page: PageView) -> Mapping[str, object]:
    """Give what `topic.html` is filled with: a section of cards for answers and one for ideas."""
    sections = [(heading, cards(page, blocks)) for heading, blocks in page.sections]
    paragraphs = [block.inline for block in page.lead if isinstance(block, Paragraph)]
    return {
        "lead": next((inline for inline in paragraphs if not names_in(inline)), ()),
        "people": [page.people.credit(name) for inline in paragraphs for name in names_in(inline)],
        "top": () if "page" in page.facts else _top(page),
        "sections": [(heading, found) for heading, found in sections if found],
        "all_ideas": next((link for link in _turning(page) if link.path.startswith("ideas/")), None),
        **turns(page),
    }


def _top(page: PageView) -> tuple[tuple[Link, int], ...]:
    """Give the answers of a topic that most people voted for, with the votes; () where the topic is small."""
    listed = page.shelf.order(page.path)
    counted = [(votes_of(page.shelf.facts(path)), path) for path in listed]
    most = sorted((one for one in counted if one[0] > 1), key=lambda one: -one[0])[:_TOP]
    return tuple((page.link(path), votes) for votes, path in most) if len(listed) >= _MANY else ()


def topics(page: PageView) -> Mapping[str, object]:
    """Give what `topics.html` is filled with: topics, how many pages each has, and what it is about."""
    links = tuple(links_of(page.blocks))
    about = {page.href(link.path): _about(page, link) for link in links}
    counted = topic_counts(page, links)
    return {
        "lead": lead(page),
        "topics": counted,
        "described": [(*one, about[one[0].href]) for one in counted] if any(about.values()) else (),
    }


def _about(page: PageView, topic: Link) -> str:
    """Give the description of a topic's label, "" where it has none and its page says so in our words."""
    said = html.unescape(str(page.shelf.head(topic.path).get("description", "")))
    name, say = text_of(topic.inline), page.language.gettext
    ours = ("Answers about %(topic)s.", "Answers and ideas about %(topic)s.")
    return "" if said in [say(one, topic=name) for one in ours] else said


def topic_counts(page: PageView, links: Iterable[Link]) -> tuple[tuple[Tag, int], ...]:
    """Give topics as tags, each with the number of pages that it gathers, the largest first."""
    counted = (
        (Tag(text_of(link.inline), page.href(link.path)), int(page.shelf.facts(link.path).get("entries", 0)))
        for link in links
    )
    return tuple(sorted(counted, key=lambda one: -one[1]))


def turns(page: PageView) -> Mapping[str, object]:
    """Give the links from a page of a list to those before and after it, and whether it is not the first."""
    say, found = page.language.gettext, {text_of(link.inline): link for link in _turning(page)}
    number, newest = int(page.facts.get("page", 0)), found.get(say("Newest"))
    newer = f"{posixpath.dirname(page.path)}/{number + 1}.md"
    if newest and page.shelf.head(newer):
        newest = Link(newest.inline, page.href(newer), newer)
    return {
        "newer": newest and Link((Text(say("Newer")),), newest.href, newest.path),
        "older": found.get(say("Older")),
        "is_further": "page" in page.facts,
    }


def lead(page: PageView) -> Inline:
    """Give the first paragraph of a page, () where a list comes first."""
    first = page.lead[0] if page.lead else None
    return first.inline if isinstance(first, Paragraph) else ()


def health(page: PageView) -> Mapping[str, object]:
    """Give what `health.html` is filled with."""
    figures = [item.inline for block in page.lead if isinstance(block, List) for item in block.items]
    return {
        "lead": lead(page),
        "figures": [text_of(one).partition(" ") for one in figures],
        "links": _turning(page),
        "table": next((block for block in page.lead if isinstance(block, Table)), None),
        "trends": [trend for one in page.sections[1:] if (trend := _trend(*one))],
        "sections": [one for one in page.sections[1:] if not _trend(*one)],
    }


def _trend(heading: Inline, blocks: Sequence[Block]) -> tuple[Inline, Chart, Table] | None:
    """Give a section with a table as what it is called, its picture and the table."""
    table = next((block for block in blocks if isinstance(block, Table)), None)
    said = next((block.inline for block in blocks if isinstance(block, Paragraph)), ())
    return (heading, drawn(table, said), table) if table else None


def unanswered(page: PageView) -> Mapping[str, object]:
    """Give what `unanswered.html` is filled with, in either order of the questions."""
    entries = tuple(_described(page, page.blocks))
    if page.path == OLDEST:
        known = {one.link.href: one for one in _described(page, page.shelf.blocks(QUEUE))}
        lines = (item.inline for block in page.lead if isinstance(block, List) for item in block.items)
        found = ((line[0], line[1:]) for line in lines if line)
        entries = tuple(
            known.get(link.href) or _plain(page, link, rest) for link, rest in found if isinstance(link, Link)
        )
    last, said = page.blocks[-1] if page.blocks else None, page.language.gettext
    return {
        "lead": lead(page),
        "entries": entries,
        "more": last.inline if entries and isinstance(last, Paragraph) else (),
        "views": [
            Link((Text(name),), page.href(path), path)
            for name, path in ((said("Most wanted"), QUEUE), (said("Waiting longest"), OLDEST))
        ],
    }


def _turning(page: PageView) -> tuple[Link, ...]:
    """Give the links of the paragraphs that hold nothing but links."""
    inlines = (block.inline for block in page.blocks if isinstance(block, Paragraph))
    return tuple(
        span
        for inline in inlines
        if all(isinstance(part[0], Link) for part in parts_of(inline))
        for span in inline
        if isinstance(span, Link)
    )


def _described(page: PageView, blocks: Sequence[Block]) -> Iterator[Waiting]:
    for place, block in enumerate(blocks):
        if isinstance(block, Heading) and block.level > 1 and isinstance(block.inline[0], Link):
            yield _entry(page, block.inline[0], blocks[place + 1 : place + 3])


def _entry(page: PageView, link: Link, blocks: Sequence[Block]) -> Waiting:
    items = next((block.items for block in blocks if isinstance(block, List)), (Item(()),))
    first, *further = (Item(_seen_from(page, item.inline), item.blocks) for item in items)
    alike = next((item for item in further if item.blocks), Item(()))
    helpers = next(filter(_names_people, further), Item(()))
    *claims, last = [item for item in further if item not in (alike, helpers)] or [Item(())]
    labels = [fact for fact in page.facts_of([List((last,))]) if fact.name == page.language.gettext("Labels")]
    byline = page.people.byline(first.inline)
    counts = (count_in(page.language, *_COMMENTS, text_of(part)) for part in parts_of(first.inline))
    return Waiting(
        link=link,
        byline=byline,
        waited=_waited(page, byline),
        comments=next(filter(None, counts), 0),
        excerpt=blocks[0].inline if blocks and isinstance(blocks[0], Paragraph) else (),
        labels=tuple(_tag(value) for fact in labels for value in fact.values),
        claims=tuple(item.inline for item in (claims if labels else (*claims, last)) if item.inline),
        alike=tuple(_moved(page, one) for one in links_of(alike.blocks)),
        alike_lead=alike.inline,
        helpers=tuple(map(page.people.credit, names_in(helpers.inline))),
    )


def could_answer(page: PageView) -> tuple[Link, ...]:
    """Give the open questions for which the queue names the person whose page this is."""
    found, asked = list[Link](), None
    for block in page.shelf.blocks(QUEUE):
        if isinstance(block, Heading):
            asked = next((span for span in block.inline if isinstance(span, Link)), None)
        elif asked and isinstance(block, List) and _is_named(block.items[1:], page.path):
            found.append(asked)
    return tuple(found)


def _is_named(items: Iterable[Item], path: str) -> bool:
    named = (
        span.path for item in filter(_names_people, items) for span in item.inline if isinstance(span, Link)
    )
    return path in named


def _names_people(item: Item) -> bool:
    """Tell whether a line names people: a label has no links."""
    return not item.blocks and any(
        isinstance(one, Link) and one.path.startswith(FOLDER) for one in item.inline
    )


def _plain(page: PageView, link: Link, rest: Inline) -> Waiting:
    byline = page.people.byline(rest)
    return Waiting(link, byline, _waited(page, byline))


def _waited(page: PageView, byline: Byline) -> str:
    """Say for how many days a question waits; what is said on a day is as of that day."""
    now = page.shelf.facts(_HEALTH).get("as_of")
    if not now or byline.written is None:
        return ""
    days = datetime.fromisoformat(str(now)).date() - date.fromisoformat(byline.written.iso)
    return page.language.duration(days) if days.days > 0 else ""


def _tag(value: object) -> Tag:
    if isinstance(value, Tag):
        return value
    return Tag(text_of(value) if isinstance(value, tuple) else "")


def _seen_from(page: PageView, inline: Inline) -> Inline:
    """Give spans of another page with their links leading on from this one."""
    return tuple(_moved(page, span) if isinstance(span, Link) else span for span in inline)


def _moved(page: PageView, link: Link) -> Link:
    return Link(link.inline, page.href(link.path), link.path) if link.path else link
