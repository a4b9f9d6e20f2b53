"""Which pages a label gathers, and the address that each topic has."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Container, Iterable, Iterator, Sequence
from functools import lru_cache

from slugify import slugify

from kb_builder.characters import one_line
from kb_builder.knowledge import Answer, Idea, Topic

_LONGEST_SLUG = 60
_MANY = 1 << 12
"""So many slugs are remembered: each page asks for those of its topics."""
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


def find_topics(
    answers: Sequence[Answer], ideas: Sequence[Idea], statuses: Iterable[str] = ()
) -> tuple[Topic, ...]:
    """Give the labels of these pages as topics, the largest first, then by name.

    Labels that say how far an idea has come are `statuses`, no topics; neither are categories. Names that
    differ in case alone are one topic. Its pages keep the order in which they were given.
    """
    left_out = {name.casefold() for name in statuses}
    spellings: dict[str, set[str]] = {}
    about: dict[str, tuple[list[Answer], list[Idea]]] = {}
    for answer in answers:
        for slug in _named(answer, left_out, spellings):
            about.setdefault(slug, ([], []))[0].append(answer)
    for idea in ideas:
        for slug in _named(idea, left_out, spellings):
            about.setdefault(slug, ([], []))[1].append(idea)
    described = _described((*answers, *ideas))
    topics = [
        Topic(slug, min(spellings[slug]), tuple(gathered[0]), tuple(gathered[1]), described.get(slug, ""))
        for slug, gathered in about.items()
    ]
    return tuple(sorted(topics, key=_by_size))


@lru_cache(maxsize=_MANY)
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


def _described(pages: Iterable[Answer | Idea]) -> dict[str, str]:
    """Give what the labels of each topic say about it; where several say something, the first by letters."""
    labels = {label for page in pages for label in page.discussion.labels}
    said = sorted(((one_line(label.name), one_line(label.description)) for label in labels), reverse=True)
    return {topic_slug(name): about for name, about in said if name and about}


def _named(page: Answer | Idea, left_out: Container[str], spellings: dict[str, set[str]]) -> Iterator[str]:
    """Yield the topics of a page, each once, and note how the page spells them."""
    slugs = {name: topic_slug(name) for name in page.labels if name.casefold() not in left_out}
    for name, slug in slugs.items():
        spellings.setdefault(slug, set()).add(name)
    yield from dict.fromkeys(slugs.values())


def _by_size(topic: Topic) -> tuple[object, ...]:
    return -len(topic.answers) - len(topic.ideas), topic.name.casefold(), topic.name
