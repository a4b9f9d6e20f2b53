"""Says which pictures pages may show, and removes those that nothing shows any more."""

from __future__ import annotations

from collections.abc import Iterator

from kb_builder import gfm
from kb_builder.archive import Pictures
from kb_builder.config import Project
from kb_builder.media import Album, Gallery, WantedPictures
from kb_builder.model import Discussion
from kb_builder.pipeline import shown
from kb_builder.stored import Archived, actors, texts


def open_album(project: Project) -> Album:
    """Give the pictures that pages may show: none with `media: link`. Raises `ArchiveError`."""
    if project.config.media == "link":
        return Album()
    return Album.of(Pictures(project.archive).load(), gfm.images)


def forget_pictures(project: Project, before: Archived, after: Archived) -> None:
    """Remove pictures that texts and accounts showed `before`, and nothing shows `after`."""
    shown.forget(project)
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
