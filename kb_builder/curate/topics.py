"""Topics knows which pages a label or category gathers, and the address each topic has."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence

from slugify import slugify

from kb_builder.characters import one_line
from kb_builder.knowledge import Answer, Idea, Topic

_LONGEST_SLUG = 60
_PLAIN = re.compile(r"[a-z0-9]+(?:[- ][a-z0-9]+)*")
_DIGEST = re.compile(r"-[0-9a-f]{8}\Z")
# Names that are an index page to MkDocs, or that no file may have on Windows.
_RESERVED = frozenset(
    (
        "index",
        "readme",
        "con",
        "prn",
        "aux",
        "nul",
        *(f"{port}{n}" for port in ("com", "lpt") for n in range(10)),
    )
)


def find_topics(answers: Sequence[Answer], ideas: Sequence[Idea]) -> tuple[Topic, ...]:
    """Give the labels and categories of these pages, the largest first, then by name.

    Names that differ in case alone are one topic, whether they are labels or categories. The
    pages of a topic keep the order in which they were given.
    """
    spellings: dict[str, set[str]] = {}
    about: dict[str, tuple[list[Answer], list[Idea]]] = {}
    for answer in answers:
        for slug in _named(answer, spellings):
            about.setdefault(slug, ([], []))[0].append(answer)
    for idea in ideas:
        for slug in _named(idea, spellings):
            about.setdefault(slug, ([], []))[1].append(idea)
    topics = [
        Topic(slug, min(spellings[slug]), tuple(gathered[0]), tuple(gathered[1]))
        for slug, gathered in about.items()
    ]
    return tuple(sorted(topics, key=_by_size))


def topic_slug(name: str) -> str:
    """Give the last part of a topic's address, by its name alone: other topics never change it.

        auth → auth    In progress → in_progress    C++ → c-64b5ed05    日本語 → ri-ben-yu-77710aed

    A name whose slug another name could have as well gets eight digits of its own digest.
    """
    key = name.casefold()
    is_plain = _PLAIN.fullmatch(key) and not _DIGEST.search(key)
    if is_plain and key not in _RESERVED and len(key) <= _LONGEST_SLUG:
        return key.replace(" ", "_")
    digest = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    words = slugify(key, max_length=_LONGEST_SLUG, backend="text-unidecode")
    return f"{words or 'topic'}-{digest}"


def _named(page: Answer | Idea, spellings: dict[str, set[str]]) -> Iterator[str]:
    """Yield the topics of a page, each once, and note how the page spells them."""
    names = filter(None, (*page.labels, one_line(page.discussion.category.name)))
    slugs = {name: topic_slug(name) for name in names}
    for name, slug in slugs.items():
        spellings.setdefault(slug, set()).add(name)
    yield from dict.fromkeys(slugs.values())


def _by_size(topic: Topic) -> tuple[object, ...]:
    return -len(topic.answers) - len(topic.ideas), topic.name.casefold(), topic.name
