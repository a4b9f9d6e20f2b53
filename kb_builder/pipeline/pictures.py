"""Says which pages and pictures the site shows, and which of these the archive holds."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

from kb_builder import __version__, gfm
from kb_builder.archive import Pictures
from kb_builder.config import Project
from kb_builder.kept import FOLDER, Kept
from kb_builder.knowledge import Answer, Idea, Person
from kb_builder.media import Album, Gallery, WantedPictures
from kb_builder.model import Actor, Discussion, Key
from kb_builder.stored import Archived, actors, texts

_KIND = "pictures"
"""What an archive shows, so that it need not be curated again to know."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a site shows of an archive: the keys of its pages, and the pictures on them."""

    pages: frozenset[Key]
    pictures: WantedPictures


def open_album(project: Project) -> Album:
    """Give the pictures that pages may show: none with `media: link`. Raises `ArchiveError`."""
    if project.config.media == "link":
        return Album()
    return Album.of(Pictures(project.archive).load(), gfm.images)


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


def forget_pictures(project: Project, before: Archived, after: Archived) -> None:
    """Remove pictures that texts and accounts showed `before`, and nothing shows `after`."""
    Kept(project.root / FOLDER).forget(_KIND)
    pictures = Pictures(project.archive)
    lost, known = _lost(before, after), pictures.load()
    kept = Gallery(
        tuple(one for one in known.images if one.address not in lost.images),
        tuple(one for one in known.avatars if one.address not in lost.avatars),
    )
    if pictures.save(kept):
        pictures.prune()


def _lost(before: Archived, after: Archived) -> WantedPictures:
    pairs = zip(before.discussions, after.discussions, strict=True)
    changed = [(was, now) for was, now in pairs if was != now]
    images = {one for was, _ in changed for one in _images(was)}
    # Only a text that holds the end of an address can show the picture there.
    ends = {one: one.rpartition("/")[2] for one in images}
    for discussion in after.discussions:
        written = "\n".join(texts(discussion))
        if any(end in written for end in ends.values()):
            images -= set(_images(discussion))
    shown = {actor.avatar_url for one in after.discussions for actor in actors(one)}
    avatars = {actor.avatar_url for was, _ in changed for actor in actors(was)} - shown
    return WantedPictures(frozenset(images), frozenset(avatars))


def _images(discussion: Discussion) -> Iterator[str]:
    for text in texts(discussion):
        yield from gfm.images(text, discussion.repository)


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
