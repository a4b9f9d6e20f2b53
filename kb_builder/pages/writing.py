"""What Markdown pages are put together from: links to pages and people, lines of lists, a whole page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from typing import TypeVar
from urllib.parse import quote, urlsplit

from markupsafe import Markup

from kb_builder.addresses import page_path, way
from kb_builder.characters import clean
from kb_builder.gfm.addresses import is_usual
from kb_builder.knowledge import Answer, Idea
from kb_builder.model import Actor
from kb_builder.pages.edition import Edition, title_of
from kb_builder.pages.front_matter import FrontMatter, front_matter
from kb_builder.pages.inert import markdown, title_markdown
from kb_builder.pages.templating import write
from kb_builder.publication import Page

_T = TypeVar("_T")
_NAMED = 20
"""So many people are named in one list, however large the community is."""


def page(edition: Edition, path: str, head: FrontMatter, template: str, **values: object) -> Page:
    """Compose the page in the file `path`: its front matter `head`, our marker, and the filled template."""
    body = write(template, edition.language, **values)
    return Page(path, f"{head.text}\n<!-- kb:page {path} -->\n\n{body}", head.values)


def facts(edition: Edition, kind: str, **further: object) -> dict[str, object]:
    """Give the facts of a page's front matter: its kind, and its language unless that is English."""
    language = edition.language.tag
    return {"kind": kind, **({} if language == "en" else {"language": language}), **further}


def further_pages(
    edition: Edition,
    first: str,
    title: str,
    kept: Mapping[str, object],
    further: Sequence[tuple[int, Sequence[_T]]],
    line: Callable[[_T, str], Markup],
    of: str = "",
    oldest: int = 0,
) -> Iterator[Page]:
    """Compose the further pages of a list whose first page is in the file `first`; see `parts`.

    Each links to the first and to the next older one, which are there for as long as it is. `of` tells
    apart the lists that begin on one page, `oldest` is the last of all pages where only some are composed.
    """
    oldest = oldest or min((number for number, _ in further), default=0)
    for number, entries in further:
        here, older = part_path(first, number, of), part_path(first, number - 1, of)
        named = edition.language.gettext("%(title)s, page %(num)s", title=title, num=number)
        yield page(
            edition,
            here,
            front_matter(named, named, {**kept, "page": str(number)}),
            "list-page.md",
            title=named,
            lines=[line(one, here) for one in entries],
            newest=way_to(first, here),
            older=way_to(older, here) if number > oldest else "",
        )


def part_path(first: str, number: int, of: str = "") -> str:
    """Give the file of a further page of a list: `answers/index.md`, 2 → `answers/page/2.md`."""
    folder = first.removesuffix(".md").removesuffix("/index")
    return f"{folder}/page/{f'{of}-' if of else ''}{number}.md"


def file_link(text: Markup, target: str, here: str) -> Markup:
    """Give a link from the page in the file `here` to the one in the file `target`."""
    return Markup(f"[{text}]({way_to(target, here)})")  # noqa: S704


def way_to(target: str, here: str) -> str:
    """Give the way from the page in the file `here` to the one in the file `target`."""
    return way(here.rpartition("/")[0], target)


def link(text: Markup, target: str, here: str) -> Markup:
    """Give a link to the page at the address `target`, from the page in the file `here`."""
    return file_link(text, page_path(target), here)


def web_link(text: Markup, url: str) -> Markup:
    """Give a link to another site; only its text where the address is not plainly http or https."""
    plain = web_address(url)
    return Markup(f"[{text}]({plain})") if plain else text  # noqa: S704


def web_address(url: str) -> str:
    """Give a web address for a link, "" for what is not plainly http or https, or has a user name in it."""
    if is_usual(url):
        return url
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    is_plain = clean(url) == url and "\\" not in url and "@" not in parts.netloc
    if parts.scheme not in ("http", "https") or not parts.hostname or not is_plain:
        return ""
    # No ";", with which "&lt;" would be a character reference to Markdown.
    return quote(url, safe="%/:?#@&=+,~.-_!$")


def name(edition: Edition, actor: Actor, here: str) -> Markup:
    """Give the link to somebody's page; the name of who has none stands out."""
    credit, target = edition.credit(actor, ""), edition.addresses.person(actor)
    if target and credit.href:
        return link(markdown(credit.name), target, here)
    return Markup(f"*{markdown(credit.name)}*")  # noqa: S704


def names(edition: Edition, keys: Iterable[str], here: str) -> list[Markup]:
    """Give the links to the pages of the first who may be named beside others (`Actor.key`), by login."""
    found = (edition.people[key] for key in dict.fromkeys(keys) if key in edition.people)
    connected = [one for one in found if one.connected and edition.addresses.person(one.actor)]
    ordered = sorted(connected[:_NAMED], key=lambda one: (one.actor.login.casefold(), one.actor.key))
    return [name(edition, one.actor, here) for one in ordered]


def entry(edition: Edition, found: Answer | Idea, here: str) -> Markup:
    """Give the line of a list about an answer or idea: its title, whose it is, and since when."""
    title = title_markdown(title_of(found.title, found.discussion.number))
    if isinstance(found, Answer):
        target, who = edition.addresses.answer(found), found.accepted.author
        when = found.discussion.answer_chosen_at or found.accepted.created_at
    else:
        target, who, when = (
            edition.addresses.idea(found),
            found.discussion.author,
            found.discussion.created_at,
        )
    parts = link(title, target, here), name(edition, who, here), day(edition, when)
    return Markup(", ".join(parts))  # noqa: S704 - each is Markdown already


def day(edition: Edition, when: datetime) -> Markup:
    """Give a day in the site's language."""
    return markdown(edition.language.day(when))


def chapters(entries: Sequence[_T], size: int) -> Sequence[tuple[int, Sequence[_T]]]:
    """Split a list, newest first, into numbered parts, counted from the oldest: only the last one changes."""
    last = -(-len(entries) // size)
    ends = [len(entries) - number * size for number in range(last, -1, -1)]
    return [(last - place, entries[max(start, 0) : end]) for place, (start, end) in enumerate(pairwise(ends))]


def parts(entries: Sequence[_T], size: int) -> tuple[Sequence[_T], Sequence[tuple[int, Sequence[_T]]]]:
    """Split a list, newest first, into what its first page shows, and further pages by number, newest first.

    A further page is full and never changes when something is added: the second page has the
    oldest entries, and the first has at least `size` of the newest, if there are as many.
    """
    full = max(len(entries) // size - 1, 0)
    first = len(entries) - full * size
    further = [
        (full + 1 - place, entries[first + place * size : first + (place + 1) * size])
        for place in range(full)
    ]
    return entries[:first], further
