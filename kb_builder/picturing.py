"""The way of pictures from GitHub into the archive: those that the site shows, and no others."""

from __future__ import annotations

import json
import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from pathlib import Path

from kb_builder import atomic, gfm
from kb_builder.archive import Archive, Pictures
from kb_builder.config import Project
from kb_builder.harvest import Connection, Progress, WantedPictures, Web, allowed_hosts, collect
from kb_builder.knowledge import Knowledge
from kb_builder.media import Album, Gallery
from kb_builder.model import Actor, Comment

logger = logging.getLogger(__name__)

_REMEMBERED = ".cache/kb/pictures.json"
"""Which pictures an archive shows, so that it need not be curated again to know; safe to delete."""


def open_album(project: Project) -> Album:
    """Give the pictures that pages may show: none with `media: link`. Raises `ArchiveError`."""
    if project.config.media == "link":
        return Album()
    return Album.of(Pictures(project.archive).load(), gfm.images)


def collect_pictures(
    project: Project,
    connection: Connection,
    knowledge: Callable[[], Knowledge],
    progress: Progress,
    *,
    full: bool = False,
    is_complete: bool = True,
) -> None:
    """Bring the pictures that `knowledge` shows into the archive; with `media: link` there are none.

    `knowledge` is asked only where archive or decisions have changed since the last time. `full` asks
    again for what was refused and for every avatar. After a run that `is_complete`, pictures that
    nothing shows any more are removed: those of posts that were taken down, and the avatars of people
    who do not want to be named. A picture that cannot be had is a warning, never a failure of the
    harvest. Raises `ArchiveError` and `OSError`.
    """
    pictures = Pictures(project.archive)
    wanted = _wanted(project, knowledge) if project.config.media == "copy" else WantedPictures()
    known = _without_lost(pictures)
    collected = collect(
        wanted,
        known,
        Web(allowed_hosts(connection.api_url)),
        pictures.keep,
        progress=lambda done, total: progress("pictures", done, total, 0),
        again=full,
    )
    gallery = collected.gallery if is_complete else _joined(known, collected.gallery)
    pictures.save(gallery)
    removed = pictures.prune() if is_complete else 0
    for message, count in sorted(Counter(collected.missed).items()):
        logger.warning("pictures that are links until the next run: %s (%s)", count, message)
    if collected.fetched or removed:
        logger.info("%s pictures fetched, %s removed", collected.fetched, removed)


def _wanted(project: Project, knowledge: Callable[[], Knowledge]) -> WantedPictures:
    key, file = _key(project), project.root / _REMEMBERED
    remembered = _remembered(file, key)
    if remembered is not None:
        return remembered
    wanted = wanted_of(knowledge())
    try:
        atomic.write_text(file, _sealed(wanted, key))
    except OSError as error:
        logger.debug("%s: not kept (%s)", _REMEMBERED, error.strerror)
    return wanted


def _key(project: Project) -> str:
    """Give a digest of all that decides which pictures are shown: archive, decisions, and this program."""
    stored = Archive(project.archive).load().digests
    digest = sha256(json.dumps(sorted(stored.items())).encode())
    for decisions in (project.config, project.curation):
        digest.update(decisions.model_dump_json().encode())
    for source in sorted(Path(__file__).parent.rglob("*.py")):
        digest.update(source.read_bytes())
    return digest.hexdigest()


def _sealed(wanted: WantedPictures, key: str) -> str:
    body = json.dumps([key, sorted(wanted.images), sorted(wanted.avatars)])
    return f"{sha256(body.encode()).hexdigest()}\n{body}"


def _remembered(file: Path, key: str) -> WantedPictures | None:
    try:
        seal, _, body = file.read_text(encoding="utf-8").partition("\n")
    except (OSError, UnicodeDecodeError):
        return None
    if seal != sha256(body.encode()).hexdigest():
        return None
    known, images, avatars = json.loads(body)
    return WantedPictures(frozenset(images), frozenset(avatars)) if known == key else None


def forget_pictures(project: Project, knowledge: Knowledge) -> None:
    """Remove from the archive what a site of `knowledge` does not show, and what remembers it."""
    wanted, pictures = wanted_of(knowledge), Pictures(project.archive)
    atomic.remove(project.root / _REMEMBERED)
    known = pictures.load()
    kept = Gallery(
        tuple(one for one in known.images if one.address in wanted.images),
        tuple(one for one in known.avatars if one.address in wanted.avatars),
    )
    if pictures.save(kept):
        pictures.prune()


def wanted_of(knowledge: Knowledge) -> WantedPictures:
    """Give the addresses of every picture that a site of `knowledge` shows."""
    images: set[str] = set()
    actors = [person.actor for person in knowledge.people]
    for repository, text, authors in _posts(knowledge):
        images.update(gfm.images(text, repository))
        actors += authors
    avatars = {actor.avatar_url for actor in actors if actor.is_named and actor.avatar_url}
    return WantedPictures(frozenset(images), frozenset(avatars))


def _posts(knowledge: Knowledge) -> Iterator[tuple[str, str, tuple[Actor, ...]]]:
    for answer in knowledge.answers:
        discussion, chooser = answer.discussion, answer.discussion.answer_chosen_by
        yield discussion.repository, discussion.body, (discussion.author, *((chooser,) if chooser else ()))
        for post in discussion.posts:
            yield discussion.repository, post.body, (post.author,)
    for idea in knowledge.ideas:
        yield idea.discussion.repository, idea.discussion.body, (idea.discussion.author,)
        for post in _with_replies(idea.highlights):
            yield idea.discussion.repository, post.body, (post.author,)


def _with_replies(comments: Iterable[Comment]) -> Iterator[Comment]:
    for comment in comments:
        yield comment
        yield from comment.replies


def _without_lost(pictures: Pictures) -> Gallery:
    """Give what is known, but for copies whose file is gone: they are fetched again."""
    known = pictures.load()
    return Gallery(
        *(
            tuple(one for one in part if one.copy is None or pictures.file(one.copy.file).is_file())
            for part in (known.images, known.avatars)
        )
    )


def _joined(known: Gallery, new: Gallery) -> Gallery:
    images = {one.address: one for one in (*known.images, *new.images)}
    avatars = {one.address: one for one in (*known.avatars, *new.avatars)}
    return Gallery(tuple(images.values()), tuple(avatars.values()))
