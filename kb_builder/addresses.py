"""The addresses of pages: file names, addresses, and the relative way between two pages.

Where a page of a discussion stands follows from its repository, its number and its title, so
that every stage can say it without composing a page.
"""

from __future__ import annotations

import hashlib
import posixpath
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from slugify import slugify

from kb_builder.knowledge import Answer, Idea, Person
from kb_builder.model import Actor, Discussion, Key, Repository, key_of

_SLUG_LENGTH = 60
_LOGIN = re.compile(r"[A-Za-z0-9_-]{1,80}")
_DIGEST = re.compile(r"-[0-9a-f]{12}\Z")
_FOLDER = re.compile(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*")
# Names that our own pages and feeds have, and that some file systems keep for devices.
_RESERVED = frozenset(
    ["index", "index.md", "index.html", "readme", "feed.xml", "in-action", "con", "prn", "aux", "nul"]
    + [f"{device}{digit}" for device in ("com", "lpt") for digit in range(10)]
)
_MANY = 1 << 16
_ODD = frozenset(["", ".", ".."])
_ODD_STEP = re.compile(r"(?:\A|/)\.|\0")
_ANY = "\0"
"""Stands for the name of a page of a folder: no file is called so."""
_LISTS = {"answer": "answers", "idea": "ideas"}


@dataclass(frozen=True, slots=True)
class Addresses:
    """The address of everything published, relative to the site's root: `answers/12-slug/`.

    `discussions` is keyed by ("answer" or "idea", *`Discussion.key`), `duplicates` by
    `Discussion.key`, `people` by `Actor.key`, `topics` by their slug, `folders` and `names`
    (the repository as GitHub spells it) by repository in lower case.
    """

    discussions: Mapping[tuple[str, str, int], str]
    people: Mapping[str, str]
    topics: Mapping[str, str]
    folders: Mapping[str, str]
    names: Mapping[str, str]
    duplicates: Mapping[Key, str]

    def answer(self, answer: Answer) -> str:
        """Give the address of an answer's page."""
        return self.discussions["answer", *answer.discussion.key]

    def idea(self, idea: Idea) -> str:
        """Give the address of an idea's page."""
        return self.discussions["idea", *idea.discussion.key]

    def person(self, actor: Actor) -> str:
        """Give the address of a contributor's page, "" for who has none or may not be named."""
        return self.people.get(actor.key, "") if actor.is_named else ""

    def of(self, repository: str, number: int) -> str:
        """Give the address where a discussion is published, or what stands for it, else ""."""
        key = key_of(repository, number)
        found = (self.discussions.get(("answer", *key)), self.discussions.get(("idea", *key)))
        return next(filter(None, (*found, self.duplicates.get(key))), "")

    def former(self, kind: str, discussion: Discussion, title: str) -> str:
        """Give the address that a discussion has, or had, under the title `title`."""
        return discussion_address(kind, discussion, title, self.folders)


def discussion_address(kind: str, discussion: Discussion, title: str, folders: Mapping[str, str]) -> str:
    """Give the address of a discussion's page under a title: "answer" → `answers/12-how-do-i/`.

    `folders` are those of `folder_names`.
    """
    folder = folders.get(discussion.repository.lower(), "")
    return f"{_LISTS[kind]}/{folder}{file_name(discussion.number, title)}/"


def without_title(address: str) -> str:
    """Give a discussion's address without the words of its title: `answers/12-how-do-i/` → `answers/12/`."""
    before, _, name = address.rstrip("/").rpartition("/")
    return f"{before}/{name.partition('-')[0]}/"


def folder_names(repositories: Iterable[str], stored: Iterable[Repository] = ()) -> dict[str, str]:
    """Give each repository (in lower case) its folder below `answers/` and `ideas/`: `widgets/`.

    The first of `repositories`, which stand in the order of `kb.yml`, needs none. One that is
    added at the end changes no other's folder. A repository that is called otherwise now keeps the
    folder of the first name that what is `stored` of it knows: an address never leads elsewhere.
    """
    first, *further = {name.lower(): name for name in repositories}.items()
    origins = {one.name_with_owner.lower(): one.former_names[0] for one in stored if one.former_names}
    names, keys = dict[str, str](), dict[str, str]()
    for name, spelled in further:
        origin = origins.get(name, spelled)
        # Who takes a name that was left is another repository.
        key = origin.lower() if origin.lower() not in names else f"{name}@"
        names[key], keys[name] = origin.rpartition("/")[2], key
    given = distinct_names(names, _FOLDER, ("page",))
    return {first[0]: ""} | {name: f"{given[key]}/" for name, key in keys.items()}


def people_addresses(people: Iterable[Person]) -> dict[str, str]:
    """Give the address of each contributor's page by `Actor.key`: `people/LOGIN/`.

    A login that somebody else had before leads to that one, whoever has it today.
    """
    named = sorted((person for person in people if person.actor.is_named), key=_seniority)
    taken = {login.lower() for person in named for login in person.former_logins}
    given: dict[str, str] = {}
    for person in named:
        key, login = person.actor.key, person.actor.login
        at = login_address(person, login)
        given[key] = f"people/{_with_digest(key, login)}/" if at.split("/")[1].lower() in taken else at
        taken.add(given[key].split("/")[1].lower())
    return given


def login_address(person: Person, login: str) -> str:
    """Give the address that a contributor's page has, or had, under one of their logins.

    A login that may not name a folder, or that somebody else had before, has a digest behind it; so
    has one that looks as if it had one.
    """
    later = {one.lower() for one in person.later_logins}
    is_plain = is_file_name(login) and login.lower() not in later and not _DIGEST.search(login.lower())
    return f"people/{login if is_plain else _with_digest(person.actor.key, login)}/"


def file_name(number: int, title: str) -> str:
    """Give `12-how-do-i`: the number is the key, the ASCII slug is for people, at most 90 bytes."""
    slug = slugify(
        title, max_length=_SLUG_LENGTH, word_boundary=True, save_order=True, backend="text-unidecode"
    )
    return f"{number}-{slug[:_SLUG_LENGTH].strip('-')}".rstrip("-")


def is_file_name(login: str) -> bool:
    """Tell whether a login may name a folder as it is."""
    return _LOGIN.fullmatch(login) is not None and login.lower() not in _RESERVED


@lru_cache(maxsize=_MANY)
def page_path(at: str) -> str:
    """Give the file in `content/` of the page at the address `at`: `answers/` has an `index.md`."""
    name = at.removesuffix("/")
    return f"{name}.md" if "/" in name else posixpath.join(name, "index.md")


@lru_cache(maxsize=_MANY)
def page_address(path: str) -> str:
    """Give the address of the page that stands in the file `path` of `content/`; undoes `page_path`."""
    name = path.removesuffix(".md")
    is_index = posixpath.basename(name) in ("index", "README")
    folder = posixpath.dirname(name) if is_index else name
    return f"{folder}/" if folder else ""


def relative(here: str, target: str) -> str:
    """Give the way from the page at `here` to `target`, both relative to the site's root ("" = home)."""
    if target.startswith(here) or _ODD_STEP.search(target):
        found = way(here, target)
    else:
        # From all pages of a folder it is the same.
        found = way(f"{here[: here.rfind('/', 0, -1) + 1]}{_ANY}", target)
    return f"{found}/" if not target or target.endswith("/") else found


@lru_cache(maxsize=_MANY)
def way(folder: str, target: str) -> str:
    """Give the way from a folder to a file or folder, both relative to one root: `a/b`, `a/c.md` → `../c.md`.

    It is what `posixpath.relpath` gives, which takes much longer.
    """
    start, end = path_parts(folder), path_parts(target)
    if not _ODD.isdisjoint(start) or not _ODD.isdisjoint(end):
        return posixpath.relpath(f"/{target}", f"/{folder}")
    shared = 0
    for one, other in zip(start, end, strict=False):
        if one != other:
            break
        shared += 1
    return "/".join([".."] * (len(start) - shared) + end[shared:]) or "."


def path_parts(path: str) -> list[str]:
    """Give the folders of a path and its name; in the order of these, what is in a folder stands together."""
    trimmed = path.removesuffix("/")
    return trimmed.split("/") if trimmed else []


def distinct_names(
    names: Mapping[str, str], allowed: re.Pattern[str], barred: Iterable[str] = ()
) -> dict[str, str]:
    """Give each key its name where it is safe and still free in any case, else a name with a digest."""
    taken = {*_RESERVED, *barred}
    given: dict[str, str] = {}
    for key, name in names.items():
        if not allowed.fullmatch(name) or name.lower() in taken:
            name = _with_digest(key, name)  # noqa: PLW2901
        taken.add(name.lower())
        given[key] = name
    return given


def _with_digest(key: str, name: str) -> str:
    digest = hashlib.sha256(f"{key}\0{name}".encode("utf-8", "surrogatepass")).hexdigest()[:12]
    return f"{slugify(name, max_length=40, backend='text-unidecode')}-{digest}".lstrip("-")


def _seniority(person: Person) -> tuple[bool, int, str]:
    return not person.actor.id, person.actor.id or 0, person.actor.key
