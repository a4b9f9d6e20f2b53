"""Topics knows which pages a label or category gathers, and the address each topic has."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence

from slugify import slugify

from kb_builder.curate.wording import one_line
from kb_builder.knowledge import Answer, Idea, Topic

_LONGEST_SLUG = 60
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
    gathered: dict[str, tuple[list[Answer], list[Idea]]] = {}
    pages: tuple[Answer | Idea, ...] = (*answers, *ideas)
    for page in pages:
        for key, spelt in _names(page).items():
            spellings.setdefault(key, set()).update(spelt)
            _put(page, *gathered.setdefault(key, ([], [])))
    slugs = _slugs(spellings)
    topics = [
        Topic(slugs[key], min(spellings[key]), tuple(about[0]), tuple(about[1]))
        for key, about in gathered.items()
    ]
    return tuple(sorted(topics, key=_by_size))


def _put(page: Answer | Idea, answers: list[Answer], ideas: list[Idea]) -> None:
    if isinstance(page, Answer):
        answers.append(page)
    else:
        ideas.append(page)


def _by_size(topic: Topic) -> tuple[object, ...]:
    return -len(topic.answers) - len(topic.ideas), topic.name.casefold(), topic.name


def _names(page: Answer | Idea) -> Mapping[str, set[str]]:
    names: dict[str, set[str]] = {}
    for name in (*page.labels, one_line(page.discussion.category.name)):
        if name:
            names.setdefault(name.casefold(), set()).add(name)
    return names


def _slugs(names: Iterable[str]) -> Mapping[str, str]:
    """{"c", "c#", "日本"} → {"c": "c", "c#": "c-2", "日本": "ri-ben"}; a name may lack a slug: "🎉"."""
    slugs: dict[str, str] = {}
    natural = {name: _slug(name) for name in sorted(names)}
    taken = set(natural.values())
    for name, slug in natural.items():
        used = set(slugs.values())
        slugs[name] = slug if slug not in used else _next_free(slug, taken | used)
    return slugs


def _slug(name: str) -> str:
    slug = slugify(name, max_length=_LONGEST_SLUG, backend="text-unidecode")
    if slug and slug not in _RESERVED:
        return slug
    return f"topic-{hashlib.sha256(name.encode('utf-8')).hexdigest()[:8]}"


def _next_free(slug: str, taken: set[str]) -> str:
    number = 2
    while f"{slug}-{number}" in taken:
        number += 1
    return f"{slug}-{number}"
