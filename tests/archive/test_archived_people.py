"""What the archive remembers of opt-outs and takedowns, and how it is rewritten for them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kb_builder.archive import (
    Archive,
    check_people,
    load_logins,
    load_suppressions,
    save_logins,
    save_suppressions,
)
from kb_builder.errors import ArchiveError
from kb_builder.logins import Logins
from kb_builder.model import WithheldPart
from kb_builder.stored import Suppression, Suppressions
from tests.build import at, discussion, repository

BOTH = Suppressions((Suppression("a", True, ("1",)), Suppression("b")))


def test_suppressions_are_read_back_and_leave_no_file_when_there_are_none(tmp_path: Path) -> None:
    assert load_suppressions(tmp_path) == Suppressions()
    save_suppressions(tmp_path, BOTH)
    assert load_suppressions(tmp_path) == BOTH
    assert check_people(tmp_path) == ()
    assert Archive(tmp_path).check() == ()
    save_suppressions(tmp_path, Suppressions())
    assert list(tmp_path.iterdir()) == []


def test_what_was_known_of_a_suppression_stays_known() -> None:
    joined = BOTH.joined([Suppression("a", False, ("2",)), Suppression("c")])
    assert joined == Suppressions((Suppression("a", True, ("1", "2")), Suppression("b"), Suppression("c")))
    assert joined.only(["b", "x"]) == Suppressions((Suppression("b"),))


def test_logins_are_read_back_and_leave_no_file_when_there_are_none(tmp_path: Path) -> None:
    assert load_logins(tmp_path) == Logins()
    known = Logins().joined({7: ("neo", "Ada")}).joined({9: ("neo",)}).without_names_of_others({9: ("neo",)})
    save_logins(tmp_path, known.reserving(["0123456789abcdef"]))
    assert load_logins(tmp_path) == known.reserving(["0123456789abcdef"])
    assert check_people(tmp_path) == ()
    assert Archive(tmp_path).check() == ()
    save_logins(tmp_path, Logins())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff", b'{"schema": 4}'])
@pytest.mark.parametrize(("name", "load"), [("wishes.json", load_suppressions), ("logins.json", load_logins)])
def test_a_damaged_file_is_named(
    tmp_path: Path, content: bytes, name: str, load: Callable[[Path], object]
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ArchiveError, match=name):
        load(tmp_path)
    (finding,) = check_people(tmp_path)
    assert name in finding


def test_nouns_are_put_in_place_exactly_as_they_are(tmp_path: Path) -> None:
    """No title becomes a former one, nothing else is touched."""
    archive = Archive(tmp_path)
    archive.save(repository(), [discussion(1, title="By bob"), discussion(2)], at(9))
    other = (tmp_path / "acme/widgets/discussions/2.json").read_bytes()
    stub = discussion(1, title="", body="", withheld=WithheldPart("x", "takedown", ("answers/1-by-bob/",)))
    archive.rewrite(archive.load(), [stub, repository(description="new")])
    found = archive.load()
    assert found.discussions == (stub, discussion(2))
    assert found.repositories[0].description == "new"
    assert (tmp_path / "acme/widgets/discussions/2.json").read_bytes() == other
    assert archive.check() == ()


def test_a_stub_has_no_former_title_and_gives_none_to_what_replaces_it(tmp_path: Path) -> None:
    archive, stub = Archive(tmp_path), discussion(1, title="", body="", withheld=WithheldPart("x", "removal"))
    archive.save(repository(), [discussion(1, title="Before")], at(9))
    archive.save(repository(), [stub], at(9))
    assert archive.load().discussions == (stub,)
    archive.save(repository(), [discussion(1, title="After")], at(9))
    assert archive.load().discussions == (discussion(1, title="After"),)
