"""Where a page stands: the way from the home page down to it, for readers and search engines alike."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kb_builder.addresses import relative
from kb_builder.characters import clean
from kb_builder.language import gettext_noop
from kb_builder.pages.edition import Edition

_SECTIONS = {
    "answers/": gettext_noop("Answers"),
    "ideas/": gettext_noop("Ideas"),
    "people/": gettext_noop("People"),
    "topics/": gettext_noop("Topics"),
}


@dataclass(frozen=True, slots=True)
class TrailStep:
    """A page on the way: `href` leads there from the page whose trail it is, "./" is that page itself."""

    name: str
    href: str


def trail(edition: Edition, here: str, title: str, topics: Iterable[str] = ()) -> tuple[TrailStep, ...]:
    """Give the way to the page at `here`: home, its section, its topic, and itself as the last.

        answers/12-how-do-i/  →  Home, Answers, auth, How do I …?

    `topics` are the names of its labels or its category: the first that has a page of its own counts.
    """
    folder = here[: here.find("/") + 1]
    way = [(edition.language.gettext("Home"), "")]
    if here != folder and folder in _SECTIONS:
        way.append((edition.language.gettext(_SECTIONS[folder]), folder))
    known = ((clean(name), edition.topics.get(name.casefold(), "")) for name in topics)
    way += [(name, target) for name, target in known if target][:1]
    return tuple(TrailStep(name, relative(here, target)) for name, target in (*way, (title, here)))
