"""The texts of pages are known before the pages are: exactly as their articles ask for them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from kb_builder.archive import Archive
from kb_builder.article import Shelf, article, front_matter
from kb_builder.config import Config, load_project
from kb_builder.curate import curate
from kb_builder.gfm import ReadyText, Rendered, Store, images, render
from kb_builder.kept import Kept
from kb_builder.knowledge import Knowledge
from kb_builder.media import Album, Copy, Gallery, Picture, Refusal
from kb_builder.pages import Reader, compose
from kb_builder.publication import SiteFacts
from kb_builder.region import Region
from kb_builder.stored import newest_timestamp
from tests import build
from tests.pages.knowing import FACTS, everything

OWN = load_project(Path(__file__).parents[2])
PICTURES = Gallery(
    (
        Picture("https://github.com/user-attachments/assets/a", Copy("0" * 64 + ".png", 8, 6)),
        Picture("https://github.com/user-attachments/assets/b", refusal=Refusal.GONE),
    )
)
TEXT = (
    "See #1, acme/widgets#2, https://github.com/acme/gears/discussions/3 and "
    "![a](https://github.com/user-attachments/assets/a) ![b](https://github.com/user-attachments/assets/b) "
    "#999"
)


def _own() -> tuple[Knowledge, Config]:
    archived = Archive(OWN.archive).load()
    moment = newest_timestamp(archived.discussions)
    return curate(archived.repositories, archived.discussions, OWN.config, OWN.curation, moment), OWN.config


def _several() -> tuple[Knowledge, Config]:
    config = build.config(repositories=["acme/widgets", "acme/gears"])
    said = {"answer": {"body": TEXT}, "body": TEXT, "comments": [build.comment("c", "dora", body=TEXT)]}
    discussions = [
        build.answered(1, **said),
        build.answered(2, **said),
        build.answered(3, repository="acme/gears", **said),
        build.idea(7, body=TEXT, comments=(build.comment("d", "erin", body=TEXT),)),
    ]
    repositories = [build.repository(name) for name in config.repositories]
    return curate(repositories, discussions, config, build.curation(), build.at(9)), config


class Noting(Store):
    """A store that notes the keys of the texts that it was asked to prepare."""

    def __init__(self, kept: Kept) -> None:
        super().__init__(kept)
        self.keys: set[bytes] = set()

    def prepare(self, wanted: Mapping[bytes, Region]) -> tuple[ReadyText, ...]:
        self.keys.update(region.key for region in wanted.values())
        return super().prepare(wanted)


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("made", [_own, _several, lambda: (everything(), build.config())])
def test_texts_are_prepared_as_their_pages_ask_for_them(made, language: str, tmp_path: Path) -> None:
    """Whatever an article shows, links to or pictures, its texts were rendered once, before."""
    found, config = made()
    facts = SiteFacts(FACTS.name, FACTS.url, language=language)
    album, store = Album.of(PICTURES, images), Noting(Kept(tmp_path))
    pages = compose(found, config, facts, Reader(store=store), album=album).pages
    shelf = Shelf.of_pages({page.path: page.text for page in pages})
    asked: list[Region] = []

    def rendered(region: Region) -> Rendered:
        asked.append(region)
        return render(region)

    for page in pages:
        if page.path.endswith(".md"):
            article(front_matter.split(page.text)[1], page.path, shelf, rendered)
    assert asked
    assert [region for region in asked if region.key not in store.keys] == []
