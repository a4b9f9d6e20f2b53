"""Pictures in the archive: stored once, found again, and watched for damage."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb_builder.archive import Archive, Pictures
from kb_builder.errors import ArchiveError
from kb_builder.media import Copy, Gallery, Picture, Refusal

ADDRESS = "https://user-images.githubusercontent.com/1/a.png"


@pytest.fixture
def stored(tmp_path: Path) -> Pictures:
    """An archive with one picture and one refusal."""
    pictures = Pictures(tmp_path)
    name = pictures.keep(b"picture", "png")
    refused = Picture("https://example.com/b.png", refusal=Refusal.ELSEWHERE)
    pictures.save(Gallery((refused, Picture(ADDRESS, Copy(name, 4, 3)))))
    return pictures


def test_an_archive_without_pictures_has_an_empty_gallery(tmp_path: Path) -> None:
    """Nothing is read from nothing, and saving nothing writes nothing."""
    pictures = Pictures(tmp_path)
    assert pictures.load() == Gallery()
    assert not pictures.save(Gallery())
    assert pictures.check() == ()
    assert list(tmp_path.iterdir()) == []


def test_the_index_comes_back_sorted_and_is_written_once(stored: Pictures) -> None:
    """What was saved is read again, by address; saving the same again changes no byte."""
    gallery = stored.load()
    assert [one.address for one in gallery.images] == ["https://example.com/b.png", ADDRESS]
    assert not stored.save(Gallery(tuple(reversed(gallery.images))))
    assert stored.check() == ()
    assert Archive(stored.folder.parent).check() == ()


def test_files_that_no_address_leads_to_are_pruned(stored: Pictures) -> None:
    """Pruning removes unnamed pictures, and nothing that is not called like a picture of ours."""
    extra = stored.file(stored.keep(b"old", "gif"))
    other = stored.folder / "notes.txt"
    other.write_text("mine", encoding="utf-8")
    assert stored.check() == (), "a picture that a killed run left is no fault"
    assert stored.prune() == 1
    assert not extra.exists()
    assert other.exists()
    assert "does not belong" in Archive(stored.folder.parent).check()[0]


def test_a_missing_and_a_damaged_picture_are_found(stored: Pictures) -> None:
    """Each finding names the file and says how to repair it."""
    file = stored.file(next(iter(stored.load().files)))
    file.write_bytes(b"pictura")
    assert [str(file) in finding and "git restore" in finding for finding in stored.check()] == [True]
    file.unlink()
    assert ["is missing" in finding for finding in stored.check()] == [True]


@pytest.mark.parametrize("place", range(0, 400, 7))
def test_a_flipped_bit_of_the_index_is_found(stored: Pictures, place: int) -> None:
    """The index is sealed like every other file."""
    index = stored.folder / "index.json"
    content = bytearray(index.read_bytes())
    content[place % len(content)] ^= 1
    index.write_bytes(content)
    assert stored.check()
    with pytest.raises(ArchiveError):
        stored.load()


def test_the_index_names_only_pictures(stored: Pictures) -> None:
    """A name that leads elsewhere is refused, however well sealed."""
    stored.save(Gallery((Picture(ADDRESS, Copy("../../secret", 1, 1)),)))
    with pytest.raises(ArchiveError, match="secret"):
        stored.load()


def test_an_owner_may_be_called_media(stored: Pictures) -> None:
    """Repositories of such an owner lie beside the pictures."""
    (stored.folder / "tools/discussions").mkdir(parents=True)
    assert Archive(stored.folder.parent).check() == ()
    (stored.folder / "tools/discussions/x.json").write_text("{}", encoding="utf-8")
    assert "does not belong" in Archive(stored.folder.parent).check()[0]
