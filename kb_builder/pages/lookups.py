"""The indexes beside the pages, for what an article cannot look up in the page of its own."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping

from kb_builder.addresses import page_path
from kb_builder.article.sources import DUPLICATES, PICTURES, RENAMED
from kb_builder.media import FOLDER, Picture
from kb_builder.model import Discussion
from kb_builder.pages.edition import Edition
from kb_builder.publication import Page
from kb_builder.stored import Renames


def shown_in(edition: Edition, discussion: Discussion) -> frozenset[str]:
    """Give the addresses of the known pictures that the texts of a discussion show."""
    album, bodies = edition.album, (discussion.body, *(post.body for post in discussion.posts))
    found = {address for body in bodies for address in album.shown_in(body, discussion.repository)}
    return frozenset(address for address in found if address in album.images)


def indexes(edition: Edition, shown: Iterable[str]) -> Iterator[Page]:
    """Compose the JSON files in `.kb/`, one entry a line; an empty one is left out.

    `shown` are the addresses of the pictures that pages show.
    """
    knowledge, album = edition.knowledge, edition.album
    pictures = {one: known_of(album.images[one]) for one in sorted(shown)}
    duplicates = {
        f"{repository}#{number}": page_path(address)
        for (repository, number), address in sorted(edition.addresses.duplicates.items())
    }
    names = Renames.of(knowledge.repositories, edition.config.repositories)
    renamed = {former: names.today(former) for former in sorted(names.had.keys() - names.borne)}
    for path, index in ((PICTURES, pictures), (DUPLICATES, duplicates), (RENAMED, renamed)):
        if index:
            yield Page(path, _lines(index))


def known_of(picture: Picture) -> Mapping[str, object]:
    """Give what the index says of a picture."""
    if picture.copy:
        return {
            "file": f"{FOLDER}/{picture.copy.file}",
            "width": picture.copy.width,
            "height": picture.copy.height,
        }
    return {"refusal": picture.refusal or ""}


def _lines(index: Mapping[str, object]) -> str:
    entries = (f"{json.dumps(key)}: {json.dumps(value)}" for key, value in index.items())
    return "{\n" + ",\n".join(entries) + "\n}\n"
