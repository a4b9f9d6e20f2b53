"""The small pages at addresses that were left: former titles, and duplicates of other discussions."""

from __future__ import annotations

import html
import posixpath
from collections import Counter
from collections.abc import Iterable, Iterator

from markupsafe import Markup

from kb_builder.addresses import login_address, relative
from kb_builder.characters import clean
from kb_builder.knowledge import Answer, Idea
from kb_builder.model import Discussion
from kb_builder.pages.edition import Edition
from kb_builder.pages.inert import address
from kb_builder.pages.templating import render
from kb_builder.publication import SiteFile

_OF_PERSON = ("badge.svg", "feed.xml")


def redirects(edition: Edition, files: Iterable[SiteFile] = ()) -> Iterator[SiteFile]:
    """Compose a static page per former address, never where a page stands today.

    Of `files`, the badge and the feed of a person stand at their former addresses too: nothing
    redirects what is no page.
    """
    of_people = {file.path: file for file in files if posixpath.basename(file.path) in _OF_PERSON}
    taken = {
        at.lower() for at in (*edition.addresses.discussions.values(), *edition.addresses.people.values())
    }
    for former, target, title in (*_moves(edition), *_renamed(edition)):
        if former.lower() not in taken:
            taken.add(former.lower())
            yield SiteFile(f"{former}index.html", _stub(edition, former, target, title))
            for name in _OF_PERSON:
                if file := of_people.get(f"{target}{name}"):
                    yield SiteFile(f"{former}{name}", file.text)


def _moves(edition: Edition) -> Iterator[tuple[str, str, str]]:
    """Yield (former address, address today, title today)."""
    knowledge, addresses = edition.knowledge, edition.addresses
    entries: Iterable[Answer | Idea] = (*knowledge.answers, *knowledge.ideas)
    for entry in entries:
        kind, target = "idea" if isinstance(entry, Idea) else "answer", edition.address(entry)
        for former in _former(edition, kind, entry.discussion, entry.title):
            yield former, target, edition.titles[target]
    for duplicate in knowledge.duplicates:
        discussion = duplicate.discussion
        target = addresses.of(discussion.repository, discussion.number)
        if not target:
            continue
        kind = edition.config.kind_of(discussion.category) or "answer"
        former = addresses.former(kind, discussion, duplicate.title)
        for left in dict.fromkeys((former, *_former(edition, kind, discussion))):
            yield left, target, edition.titles[target]


def _renamed(edition: Edition) -> Iterator[tuple[str, str, str]]:
    """Yield the same for people whose accounts had other logins."""
    people = [person for person in edition.knowledge.people if edition.addresses.person(person.actor)]
    had = Counter(login.lower() for person in people for login in person.former_logins)
    for person in people:
        logins = [login for login in person.former_logins if had[login.lower()] == 1]
        for login in (*logins, *person.later_logins):
            yield (
                login_address(person, login),
                edition.addresses.person(person.actor),
                clean(person.actor.login),
            )


def _former(edition: Edition, kind: str, discussion: Discussion, today: str | None = None) -> Iterator[str]:
    """Yield the addresses that a discussion had on GitHub under other titles than `today`'s."""
    for title in (*discussion.former_titles, discussion.title):
        if title != today:
            yield edition.addresses.former(kind, discussion, title)


def _stub(edition: Edition, former: str, target: str, title: str) -> str:
    return render(
        "redirect.html",
        edition.language,
        lang=edition.language.tag,
        title=title,
        target=relative(former, target),
        canonical=address(edition.absolute(target)) or Markup(html.escape(relative(former, target))),  # noqa: S704
        home=relative(former, ""),
        site=edition.facts.name,
    )
