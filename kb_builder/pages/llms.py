"""`llms.txt`: where language models find what, in files that they read whole (https://llmstxt.org)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import unescape

import msgspec

from kb_builder.addresses import page_address, path_parts
from kb_builder.knowledge import Answer, Idea, Topic
from kb_builder.language import gettext_noop
from kb_builder.pages.edition import Edition
from kb_builder.pages.machines import twin_name
from kb_builder.pages.templating import render
from kb_builder.publication import Page, SiteFile

MOST = 45_000
"""So many characters a file has at most, and a little for its head: agents cut what is above 50,000."""
_TITLES = {
    "answers": gettext_noop("Answers"),
    "ideas": gettext_noop("Ideas"),
    "topics": gettext_noop("Topics"),
    "pages": gettext_noop("Pages"),
}


class LlmsLink(msgspec.Struct, frozen=True):
    """A page in `llms.txt`, with the way to its twin; only ideas have a `status`, only topics an `index`."""

    title: str
    href: str
    status: str = ""
    votes: int = 0
    index: str = ""

    @property
    def size(self) -> int:
        """Give how many characters the line of it has, or a few less."""
        return len(self.title) + len(self.href) + len(self.status) + len(self.index) + 40


@dataclass(frozen=True, slots=True)
class LlmsSection:
    """A section of `llms.txt`."""

    title: str
    links: Sequence[LlmsLink]


def llms_files(edition: Edition, lists: Iterable[Page]) -> Iterator[SiteFile]:
    """Compose `llms.txt`, which leads to every answer and idea, and to these pages that list them."""
    yield from _bounded(edition, "llms.txt", edition.facts.name, _whole(edition, lists))


def llms_of_topic(edition: Edition, topic: Topic) -> Iterator[SiteFile]:
    """Compose the `llms.txt` of a topic."""
    path = f"{edition.addresses.topics[topic.slug]}llms.txt"
    links = {
        "answers": [_link(edition, one) for one in topic.answers],
        "ideas": [_link(edition, one) for one in topic.ideas],
    }
    yield from _bounded(edition, path, f"{edition.facts.name}: {topic.name}", links)


def _whole(edition: Edition, lists: Iterable[Page]) -> dict[str, list[LlmsLink]]:
    answers, ideas = edition.knowledge.answers, edition.knowledge.ideas
    found = {name: list[LlmsLink]() for name in _TITLES}
    found["answers"] += (_link(edition, one) for one in answers)
    found["ideas"] += (_link(edition, one) for one in ideas)
    topics = set(edition.addresses.topics.values())
    for page in sorted(lists, key=lambda page: path_parts(page.path)):
        address = page_address(page.path)
        kind = "topics" if address in topics else "pages"
        found[kind].append(_page_link(edition, page, address, address if kind == "topics" else ""))
    return found


def _bounded(
    edition: Edition, path: str, title: str, found: Mapping[str, Sequence[LlmsLink]]
) -> Iterator[SiteFile]:
    """Compose one file, or where that is too long, a short one that leads to one for each part.

    Parts are counted from the oldest, so that a new page changes the last one.
    """
    if sum(link.size for links in found.values() for link in links) <= MOST:
        yield _file(edition, path, title, found)
        return
    leading: dict[str, list[LlmsLink]] = {}
    for name, links in found.items():
        for number, part in enumerate(_parts(list(reversed(links))), 1):
            at = f"{path.removesuffix('.txt')}-{name}-{number}.txt"
            yield _file(edition, at, title, {name: list(reversed(part))})
            of = edition.language.gettext(_TITLES[name])
            leading.setdefault(name, []).insert(0, LlmsLink(f"{of} {number}", edition.absolute(at) or at))
    yield _file(edition, path, title, leading)


def _parts(links: Sequence[LlmsLink]) -> Iterator[list[LlmsLink]]:
    part: list[LlmsLink] = []
    size = 0
    for link in links:
        if part and size + link.size > MOST:
            yield part
            part, size = [], 0
        part.append(link)
        size += link.size
    if part:
        yield part


def _file(edition: Edition, path: str, title: str, found: Mapping[str, Sequence[LlmsLink]]) -> SiteFile:
    said = edition.language
    about = edition.facts.description or said.gettext(
        "Questions answered and ideas proposed by the community."
    )
    sections = [LlmsSection(said.gettext(_TITLES[name]), links) for name, links in found.items() if links]
    return SiteFile(path, render("llms.txt", said, site=title, about=about, sections=sections))


def _link(edition: Edition, entry: Answer | Idea) -> LlmsLink:
    return LlmsLink(
        title=edition.titles[edition.address(entry)],
        href=_twin(edition, edition.address(entry)),
        status=entry.status.name if isinstance(entry, Idea) else "",
        votes=entry.discussion.upvotes,
    )


def _page_link(edition: Edition, page: Page, address: str, topic: str) -> LlmsLink:
    title = unescape(str(page.head.get("title", "")))
    index = f"{topic}llms.txt" if topic else ""
    return LlmsLink(title, _twin(edition, address), index=index and (edition.absolute(index) or index))


def _twin(edition: Edition, address: str) -> str:
    twin = twin_name(address)
    return edition.absolute(twin) or twin
