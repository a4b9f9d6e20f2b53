"""Brings the pictures that the site shows from GitHub into the archive, and no others."""

from __future__ import annotations

import logging
from collections import Counter

from kb_builder.archive import Pictures
from kb_builder.config import Project
from kb_builder.harvest import Connection, Web, allowed_hosts, collect
from kb_builder.media import Gallery, WantedPictures
from kb_builder.steps import Progress

logger = logging.getLogger(__name__)


def collect_pictures(
    project: Project,
    connection: Connection,
    wanted: WantedPictures,
    progress: Progress,
    *,
    full: bool = False,
    is_complete: bool = True,
) -> None:
    """Bring the pictures that are `wanted` into the archive.

    `full` asks again for what was refused and for every avatar. After a run that `is_complete`,
    pictures that nothing shows any more are removed. A picture that cannot be had is a warning,
    never a failure of the harvest. Raises `ArchiveError` and `OSError`.
    """
    pictures = Pictures(project.archive)
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
