"""Where every page of the site stands: file names, addresses, and the relative way between two pages."""

from __future__ import annotations

import hashlib
import posixpath
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from slugify import slugify

from kb_builder.config import Config
from kb_builder.knowledge import Answer, Duplicate, Idea, Knowledge
from kb_builder.model import Actor, Discussion

_SLUG_LENGTH = 60
_LOGIN = re.compile(r"[A-Za-z0-9_-]{1,80}")
_FOLDER = re.compile(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*")
_REFERENCE = re.compile(r"(?:#|/discussions/)(\d{1,18})")
# Names that our own pages and feeds have, and that some file systems keep for devices.
_RESERVED = frozenset(
    ["index", "index.md", "index.html", "feed.xml", "in-action", "con", "prn", "aux", "nul"]
    + [f"{device}{digit}" for device in ("com", "lpt") for digit in range(10)]
)


@dataclass(frozen=True, slots=True)
class Addresses:
    """The address of everything published, relative to the site's root: `answers/12-slug/`.

    `discussions` is keyed by ("answer" or "idea", repository in lower case, number), `people`
    by `Actor.key`, `topics` by their slug, `folders` and `names` (the repository as GitHub
    spells it) by repository in lower case.
    """

    discussions: Mapping[tuple[str, str, int], str]
    people: Mapping[str, str]
    topics: Mapping[str, str]
    folders: Mapping[str, str]
    names: Mapping[str, str]
    duplicates: Mapping[tuple[str, int], str]

    def answer(self, answer: Answer) -> str:
        """Give the address of an answer's page."""
        return self.discussions["answer", *_key(answer.discussion)]

    def idea(self, idea: Idea) -> str:
        """Give the address of an idea's page."""
        return self.discussions["idea", *_key(idea.discussion)]

    def person(self, actor: Actor) -> str:
        """Give the address of a contributor's page, "" for who has none or may not be named."""
        return self.people.get(actor.key, "") if actor.is_named else ""

    def of(self, repository: str, number: int) -> str:
        """Give the address where a discussion is published, or what stands for it, else ""."""
        key = repository.lower(), number
        found = (self.discussions.get(("answer", *key)), self.discussions.get(("idea", *key)))
        return next(filter(None, (*found, self.duplicates.get(key))), "")

    def former(self, kind: str, discussion: Discussion, title: str) -> str:
        """Give the address that a discussion has, or had, under the title `title`."""
        folder = self.folders.get(discussion.repository.lower(), "")
        return f"{'answers' if kind == 'answer' else 'ideas'}/{folder}{file_name(discussion.number, title)}/"

    def links(self, text: str, repository: str, here: str) -> dict[str, str]:
        """Give what a region may link to: "owner/name#12" → the way from the page `here`.

        Only what `text` seems to mention is listed, or every page would list the whole site.
        """
        numbers = sorted({int(number) for number in _REFERENCE.findall(text)})
        lower = text.lower()
        near = [name for name in self.names if name == repository.lower() or name in lower]
        found = ((self.names[name], number, self.of(name, number)) for name in near for number in numbers)
        return {f"{name}#{number}": relative(here, target) for name, number, target in found if target}


def assign(knowledge: Knowledge, config: Config) -> Addresses:
    """Give every page its address; the first repository of `kb.yml` needs no folder of its own."""
    names = _names(knowledge, config)
    folders = _folders(names)
    pages: dict[tuple[str, str, int], str] = {}
    for answer in knowledge.answers:
        folder = folders[answer.discussion.repository.lower()]
        name = file_name(answer.discussion.number, answer.title)
        pages["answer", *_key(answer.discussion)] = f"answers/{folder}{name}/"
    for idea in knowledge.ideas:
        folder = folders[idea.discussion.repository.lower()]
        name = file_name(idea.discussion.number, idea.title)
        pages["idea", *_key(idea.discussion)] = f"ideas/{folder}{name}/"
    people = {person.actor.key: person.actor.login for person in knowledge.people if person.actor.is_named}
    topics = {topic.slug: topic.slug.lower() for topic in knowledge.topics}
    return Addresses(
        discussions=pages,
        people={key: f"people/{name}/" for key, name in _distinct(people, _LOGIN).items()},
        topics={slug: f"topics/{name}/" for slug, name in _distinct(topics, _LOGIN).items()},
        folders=folders,
        names=names,
        duplicates=_stand_ins(knowledge.duplicates, pages),
    )


def file_name(number: int, title: str) -> str:
    """Give `12-how-do-i`: the number is the key, the ASCII slug is for people, at most 90 bytes."""
    slug = slugify(
        title, max_length=_SLUG_LENGTH, word_boundary=True, save_order=True, backend="text-unidecode"
    )
    return f"{number}-{slug[:_SLUG_LENGTH].strip('-')}".rstrip("-")


def is_file_name(login: str) -> bool:
    """Tell whether a login may name a folder as it is."""
    return _LOGIN.fullmatch(login) is not None and login.lower() not in _RESERVED


def page_path(at: str) -> PurePosixPath:
    """Give the file in `content/` of the page at the address `at`: `answers/` has an `index.md`."""
    parts = PurePosixPath(at)
    return parts / "index.md" if len(parts.parts) < 2 else parts.with_name(f"{parts.name}.md")


def relative(here: str, target: str) -> str:
    """Give the way from the page at `here` to `target`, both relative to the site's root ("" = home)."""
    way = posixpath.relpath(f"/{target}", f"/{here}")
    return f"{way}/" if not target or target.endswith("/") else way


def _key(discussion: Discussion) -> tuple[str, int]:
    return discussion.repository.lower(), discussion.number


def _stand_ins(
    duplicates: Iterable[Duplicate], pages: Mapping[tuple[str, str, int], str]
) -> dict[tuple[str, int], str]:
    found: dict[tuple[str, int], str] = {}
    for duplicate in duplicates:
        repository, number = duplicate.canonical
        for kind in ("answer", "idea"):
            if target := pages.get((kind, repository.lower(), number)):
                found.setdefault(_key(duplicate.discussion), target)
    return found


def _names(knowledge: Knowledge, config: Config) -> dict[str, str]:
    discussions = [answer.discussion for answer in knowledge.answers]
    discussions += [idea.discussion for idea in knowledge.ideas]
    discussions += [duplicate.discussion for duplicate in knowledge.duplicates]
    published = sorted({discussion.repository for discussion in discussions})
    spelled = {name.lower(): name for name in (*config.repositories, *published)}
    return {name.lower(): spelled[name.lower()] for name in (*config.repositories, *published)}


def _folders(names: Mapping[str, str]) -> dict[str, str]:
    first, *further = names
    given = _distinct({name: names[name].rpartition("/")[2] for name in further}, _FOLDER)
    return {first: ""} | {name: f"{folder}/" for name, folder in given.items()}


def _distinct(names: Mapping[str, str], allowed: re.Pattern[str]) -> dict[str, str]:
    """Give each key its name where that is safe and no other key has it in any case, else a distinct one."""
    taken: set[str] = set()
    given: dict[str, str] = {}
    for key, name in sorted(names.items()):
        if not allowed.fullmatch(name) or name.lower() in _RESERVED | taken:
            digest = hashlib.sha256(f"{key}\0{name}".encode("utf-8", "surrogatepass")).hexdigest()[:12]
            name = f"{slugify(name, max_length=40, backend='text-unidecode')}-{digest}".lstrip("-")  # noqa: PLW2901
        taken.add(name.lower())
        given[key] = name
    return given
