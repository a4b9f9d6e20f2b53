"""Which pictures are fetched, which are not, and what is remembered of each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kb_builder.archive import Pictures
from kb_builder.harvest import Collected, Web, allowed_hosts, collect
from kb_builder.media import Copy, Gallery, Picture, Refusal, WantedPictures
from tests.github import GitHub
from tests.github.exchange import Answer
from tests.harvest.test_videos import MP4, box
from tests.pictures import SVG, picture, promising


class Collection:
    """An archive that collects from a GitHub on loopback."""

    def __init__(self, server: GitHub, folder: Path) -> None:
        self.server, self.pictures = server, Pictures(folder)

    def url(self, path: str) -> str:
        return self.server.url + path

    def collect(self, *images: str, avatars: tuple[str, ...] = (), again: bool = False) -> Collected:
        wanted = WantedPictures(frozenset(map(self.url, images)), frozenset(map(self.url, avatars)))
        known, web = self.pictures.load(), Web(allowed_hosts(self.server.url))
        done = collect(wanted, known, web, self.pictures.keep, progress=lambda *_: None, again=again)
        self.pictures.save(done.gallery)
        return done


@pytest.fixture
def collection(tmp_path: Path) -> Iterator[Collection]:
    """An empty collection."""
    with GitHub() as server:
        yield Collection(server, tmp_path)
    assert server.crashes == []


def _outcomes(gallery: Gallery) -> dict[str, Copy | Refusal | None]:
    return {one.address.rpartition("/")[2]: one.copy or one.refusal for one in gallery.images}


def test_pictures_are_fetched_once(collection: Collection) -> None:
    """The second run asks for nothing and changes no byte."""
    for kind in ("PNG", "JPEG", "GIF", "WEBP"):
        collection.server.media.files[f"/raw/{kind}"] = picture(kind)
    collection.server.media.files["/avatars/1"] = picture("PNG", (200, 200))
    paths = [f"/raw/{kind}" for kind in ("PNG", "JPEG", "GIF", "WEBP")]
    first = collection.collect(*paths, avatars=("/avatars/1?v=4",))
    assert first.fetched == 5
    assert first.missed == ()
    assert "/avatars/1?v=4&s=96" in [one.path for one in collection.server.media.asked]
    before = {file.name: file.read_bytes() for file in collection.pictures.folder.iterdir()}
    assert len(before) == 6
    again = collection.collect(*paths, avatars=("/avatars/1?v=4",))
    assert again.fetched == 0
    assert len(collection.server.media.asked) == 5
    assert {file.name: file.read_bytes() for file in collection.pictures.folder.iterdir()} == before
    assert collection.pictures.check() == ()


def test_the_same_picture_is_stored_once(collection: Collection) -> None:
    """Two addresses of the same bytes are one file."""
    collection.server.media.files |= {"/raw/a": picture(), "/raw/b": picture()}
    gallery = collection.collect("/raw/a", "/raw/b").gallery
    assert len(gallery.files) == 1
    assert len(gallery.images) == 2


def test_a_video_is_copied_like_a_picture(collection: Collection) -> None:
    """Up to 25 MB, which a picture may not have; its size in pixels is not known."""
    collection.server.media.files["/user-attachments/assets/1"] = MP4 + box(b"free", bytes(12_000_000))
    (found,) = collection.collect("/user-attachments/assets/1").gallery.images
    assert found.copy is not None
    assert found.copy.file.endswith(".mp4")
    assert (found.copy.width, found.copy.height) == (0, 0)
    assert collection.pictures.check() == ()


def test_refusals_are_remembered_with_their_reason(collection: Collection) -> None:
    """And not asked for again."""
    collection.server.media.files |= {
        "/raw/vector": SVG,
        "/raw/huge": promising(30_000, 30_000),
        "/raw/large": picture("PNG") + bytes(10_000_000),
        "/raw/heavy": Answer(200, headers={"content-length": "26000000"}, stream=()),
        "/raw/away": Answer(302, headers={"location": "http://169.254.169.254/"}),
    }
    paths = ("/raw/vector", "/raw/huge", "/raw/heavy", "/raw/large", "/raw/away", "/raw/missing")
    expected = {
        "vector": Refusal.NOT_A_PICTURE,
        "huge": Refusal.TOO_MANY_PIXELS,
        "heavy": Refusal.TOO_LARGE,
        "large": Refusal.TOO_LARGE,
        "away": Refusal.LEADS_AWAY,
        "missing": Refusal.GONE,
    }
    assert _outcomes(collection.collect(*paths).gallery) == expected
    asked = len(collection.server.media.asked)
    assert _outcomes(collection.collect(*paths).gallery) == expected
    assert len(collection.server.media.asked) == asked
    assert [file.name for file in collection.pictures.folder.iterdir()] == ["index.json"]


def test_a_full_harvest_asks_again(collection: Collection) -> None:
    """For what was refused and for avatars, which change under one address; copies stay as they are."""
    files = collection.server.media.files
    files |= {"/raw/a": picture(), "/avatars/1": picture(), "/avatars/2": picture(size=(9, 9))}
    first = collection.collect("/raw/a", "/raw/b", avatars=("/avatars/1", "/avatars/2")).gallery
    files |= {
        "/raw/b": picture(size=(8, 8)),
        "/avatars/1": picture("JPEG", (50, 50)),
        "/avatars/2": Answer(500),
    }
    collection.server.media.asked.clear()
    done = collection.collect("/raw/a", "/raw/b", avatars=("/avatars/1", "/avatars/2"), again=True)
    asked = sorted(one.path for one in collection.server.media.asked)
    assert asked == ["/avatars/1?s=96", "/avatars/2?s=96", "/raw/b"]
    assert done.fetched == 2
    assert done.gallery.images[0] == first.images[0]
    assert done.gallery.avatars[0] != first.avatars[0]
    assert done.gallery.avatars[1] == first.avatars[1], "what fails stays as it was"


def test_trouble_is_not_remembered(collection: Collection) -> None:
    """What could not be had is reported without its address, and tried again by the next run."""
    collection.server.media.files["/raw/a"] = Answer(503)
    first = collection.collect("/raw/a")
    assert first.missed == ("127.0.0.1: answered 503",)
    assert first.gallery == Gallery()
    collection.server.media.files["/raw/a"] = picture()
    assert collection.collect("/raw/a").fetched == 1


def test_a_host_that_keeps_failing_is_left_alone(collection: Collection) -> None:
    """A network that lets nothing through costs a few tries, not one for each picture."""
    paths = [f"/raw/{number}" for number in range(40)]
    collection.server.media.files |= {path: Answer(503) for path in paths}
    done = collection.collect(*paths)
    assert len(done.missed) == 40
    assert len(collection.server.media.asked) < 10


def test_a_refusal_is_no_failure_of_the_host(collection: Collection) -> None:
    """Many missing pictures say nothing about the next one."""
    paths = [f"/raw/{number:02}" for number in range(20)]
    collection.server.media.files["/raw/19"] = picture()
    assert collection.collect(*paths).fetched == 1


def test_addresses_with_tokens_are_not_stored(collection: Collection) -> None:
    """Neither fetched nor remembered, not even as refused."""
    done = collection.collect("/raw/a.png?jwt=eyJhbGciOi.eyJ.x", "/raw/b.png?token=AAAA")
    assert done.gallery == Gallery()
    assert collection.server.media.asked == []
    assert not collection.pictures.folder.exists()


def test_what_is_not_wanted_any_more_leaves_the_gallery(collection: Collection) -> None:
    """A text that was taken down takes its pictures along, once pruned."""
    collection.server.media.files |= {"/raw/a": picture(), "/raw/b": picture(size=(9, 9))}
    collection.collect("/raw/a", "/raw/b")
    collection.collect("/raw/b")
    assert collection.pictures.prune() == 1
    assert len(collection.pictures.load().files) == 1
    assert collection.pictures.check() == ()


def test_the_result_is_the_same_in_any_order(collection: Collection) -> None:
    """The index is sorted, however the downloads end."""
    collection.server.media.files |= {f"/raw/{n}": picture(size=(n + 1, 5)) for n in range(9)}
    gallery = collection.collect(*(f"/raw/{n}" for n in range(9))).gallery
    assert [one.address for one in gallery.images] == sorted(one.address for one in gallery.images)
    assert all(isinstance(one, Picture) and one.copy for one in gallery.images)


def test_a_disk_that_fails_is_an_error(collection: Collection, tmp_path: Path) -> None:
    """What cannot be stored is not passed over in silence."""
    (tmp_path / "media").write_text("in the way", encoding="utf-8")
    collection.server.media.files["/raw/a"] = picture()
    wanted = WantedPictures(frozenset({collection.url("/raw/a")}))
    web = Web(allowed_hosts(collection.server.url))
    with pytest.raises(OSError, match="media"):
        collect(wanted, Gallery(), web, collection.pictures.keep, progress=lambda *_: None)
