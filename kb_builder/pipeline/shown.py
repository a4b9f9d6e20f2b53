"""Which pages and pictures the site of an archive shows, remembered from one run to the next."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

from kb_builder import __version__, gfm
from kb_builder.config import Project
from kb_builder.kept import FOLDER, Kept
from kb_builder.knowledge import Answer, Idea, Person
from kb_builder.media import WantedPictures
from kb_builder.model import Actor, Key
from kb_builder.stored import Archived

_KIND = "pictures"
"""What an archive shows, so that it need not be curated again to know."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a site shows of an archive: the keys of its pages, and the pictures on them."""

    pages: frozenset[Key]
    pictures: WantedPictures


def remembered(project: Project, archived: Archived) -> Shown | None:
    """Give what a site of this archive shows, None where that has to be found out."""
    kept = Kept(project.root / FOLDER)
    # What only reads a project leaves nothing in it.
    value = kept.get(_KIND, _key(project, archived)) if kept.folder.is_dir() else None
    try:
        images, avatars, pages = json.loads(value or b"")
    except ValueError:  # there is none, or it is of an earlier version
        return None
    pictures = WantedPictures(frozenset(images), frozenset(avatars))
    return Shown(frozenset((name, number) for name, number in pages), pictures)


def remember(project: Project, archived: Archived, shown: Shown) -> None:
    """Keep it, in place of what was shown before, for the next run, which then need not curate to know."""
    kept, pictures = Kept(project.root / FOLDER), shown.pictures
    kept.forget(_KIND)
    value = json.dumps([sorted(pictures.images), sorted(pictures.avatars), sorted(shown.pages)])
    kept.put(_KIND, _key(project, archived), value.encode())


def _key(project: Project, archived: Archived) -> str:
    """Give a digest of all that decides which pictures are shown: archive, decisions, and this program."""
    digest = sha256(json.dumps([__version__, sorted(archived.digests.items())]).encode())
    for decisions in (project.config, project.curation):
        digest.update(decisions.model_dump_json().encode())
    return digest.hexdigest()


def forget(project: Project) -> None:
    """Forget it: it has addresses of pictures that somebody withdrew."""
    Kept(project.root / FOLDER).forget(_KIND)


def shown_of(pages: Sequence[Answer | Idea], people: Iterable[Person]) -> Shown:
    """Give what a site with these pages and people shows: of pictures, their addresses."""
    images: set[str] = set()
    actors = [person.actor for person in people]
    for repository, text, authors in _posts(pages):
        images.update(gfm.images(text, repository))
        actors += authors
    avatars = {actor.avatar_url for actor in actors if actor.is_named and actor.avatar_url}
    keys = frozenset(page.discussion.key for page in pages)
    return Shown(keys, WantedPictures(frozenset(images), frozenset(avatars)))


def _posts(pages: Iterable[Answer | Idea]) -> Iterator[tuple[str, str, tuple[Actor, ...]]]:
    for page in pages:
        discussion, chooser = page.discussion, page.discussion.answer_chosen_by
        yield discussion.repository, discussion.body, (discussion.author, *((chooser,) if chooser else ()))
        for post in discussion.posts:
            yield discussion.repository, post.body, (post.author,)
