"""What the cache has of the archive is what its files say, whatever happened to either."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from kb_builder.archive import Archive, Packed
from kb_builder.archive.layout import survey
from kb_builder.archive.packed import KIND
from kb_builder.kept import FILE, Kept
from kb_builder.stored import Archived
from tests.archive.filled import HOME, REPOSITORY
from tests.build import at, discussion
from tests.strategies import discussions


def _loaded(archive: Path, cache: Path, program: str = "this one") -> tuple[Archived, int]:
    """Load an archive, keep it, and tell how many discussions were known before."""
    packed = Packed(Kept(cache), program)
    known = sum(len(packed.known(home)) for home in survey(archive).homes)
    loaded = Archive(archive, packed=packed).load()
    packed.keep(loaded)
    plain = Archive(archive).load()
    assert (loaded, loaded.digests) == (plain, plain.digests)
    return loaded, known


_LISTS = st.lists(st.tuples(st.sampled_from([1, 2, 249, 250, 700]), discussions), max_size=4)


@settings(max_examples=40, deadline=None)
@given(st.lists(_LISTS, min_size=1, max_size=3))
def test_whatever_is_harvested_is_what_files_say(harvests) -> None:
    with tempfile.TemporaryDirectory() as folder:
        archive, cache = Path(folder, "archive"), Path(folder, "cache")
        for harvest in harvests:
            read = {
                number: replace(one, repository=REPOSITORY.name_with_owner, number=number)
                for number, one in harvest
            }
            Archive(archive).save(REPOSITORY, read.values(), None)
            _loaded(archive, cache)
            _loaded(archive, cache)


def test_what_changed_is_read_again(folder: Path, tmp_path: Path) -> None:
    for known in (0, 3, 3):
        assert _loaded(folder, tmp_path)[1] == known
    assert _loaded(folder, tmp_path, "another program")[1] == 0
    assert _loaded(folder, tmp_path, "another program")[1] == 3
    Archive(folder).save(REPOSITORY, [discussion(9, title="Changed, longer")], at(2))
    assert _loaded(folder, tmp_path, "another program")[1] == 2
    # Written again as it was, it is another file.
    file = folder / HOME / "discussions/9.json"
    said = file.read_bytes()
    file.unlink()
    file.write_bytes(said)
    assert _loaded(folder, tmp_path, "another program")[1] == 2
    assert _loaded(folder, tmp_path, "another program")[1] == 3


def test_what_is_gone_is_not_kept(folder: Path, tmp_path: Path) -> None:
    Archive(folder).save(REPOSITORY, [discussion(300, title="canarybird")], at(2))
    _loaded(folder, tmp_path)
    assert b"canarybird" in (tmp_path / FILE).read_bytes()
    (folder / HOME / "discussions/300.json").unlink()
    _loaded(folder, tmp_path)
    assert b"canarybird" not in (tmp_path / FILE).read_bytes()


def test_a_text_that_cannot_be_kept_is_read_from_its_file(folder: Path, tmp_path: Path) -> None:
    _loaded(folder, tmp_path)
    Archive(folder).save(REPOSITORY, [discussion(9, body="\ud800")], at(2))
    for _ in range(2):
        assert _loaded(folder, tmp_path)[1] in (0, 2)


def test_a_damaged_cache_counts_as_none(folder: Path, tmp_path: Path) -> None:
    _loaded(folder, tmp_path)
    packed = Packed(Kept(tmp_path), "this one")
    for value in (b"", b"\xc0", b"\x93\x90\x90\x90", b"\x93\x90\x91\xa1a\x90"):
        for home in survey(folder).homes:
            materials = {packed.material(home.name, number) for number in home.numbers}
            packed.kept.put_all(KIND, dict.fromkeys(materials, value))
        assert _loaded(folder, tmp_path)[1] == 0
