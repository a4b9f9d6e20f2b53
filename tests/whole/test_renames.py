"""A repository that was renamed: its archive moves along, nothing starts from zero, no address is lost."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kb_builder.archive import Archive
from kb_builder.config import load_project
from kb_builder.errors import ArchiveError, HarvestError, Refused
from kb_builder.pipeline.last_harvest import FILE as LAST_HARVEST
from kb_builder.pipeline.publishing import knowledge_of, publish
from tests.github import GitHub, load
from tests.harvest.harvesting import asks
from tests.program import WIDGETS, digest
from tests.whole.renaming import LATER, MAIN, NEW, OLD, Place, make, rename, small, without_ids


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """The sample repository, harvested once."""
    with GitHub([load(WIDGETS)]) as github:
        github.repository(OLD).former_names.clear()
        made = make(tmp_path, github, OLD)
        made.harvest()
        github.requests.clear()
        yield made


@pytest.mark.parametrize("has_id", [True, False], ids=["by its id", "asked for by its old name"])
def test_the_archive_moves_along_and_no_discussion_is_new(place: Place, has_id: bool) -> None:
    """Check 78."""
    place.github.repository(OLD).touch(1, LATER, title="A title of today")
    place.harvest()
    before, stored = place.published(), place.stored(1)
    if not has_id:
        without_ids(place.folder)
    rename(place)
    place.github.requests.clear()
    (found,) = place.harvest()
    assert (found.saved.created, found.saved.changed, found.saved.removed) == ((), (), ())
    asked = [one for one in place.github.requests if asks("Repository")(one)]
    assert len(asked) == (2 if has_id else 3), "the new name, the old one where its id is unknown, the scan"
    assert place.names() == (NEW,)
    assert not (place.folder / "archive/acme/widgets").exists()
    moved = place.stored(1)
    assert (moved.repository, moved.url) == (NEW, f"https://github.com/{NEW}/discussions/1")
    assert (moved.former_titles, moved.former_standings) == (stored.former_titles, stored.former_standings)
    assert moved.former_titles
    after = place.published()
    assert before.keys() <= after.keys(), "every address leads where it led"
    (repository,) = Archive(place.folder / "archive").load().repositories
    assert repository.former_names == (OLD,)
    whole = digest(place.folder / "archive")
    (again,) = place.harvest()
    assert (again.saved.changed, digest(place.folder / "archive")) == ((), whole)


def test_what_moved_is_what_a_harvest_of_the_new_name_would_bring(place: Place, tmp_path: Path) -> None:
    rename(place)
    place.harvest()
    moved = Archive(place.folder / "archive").load()
    shutil.rmtree(place.folder / "archive")
    place.harvest()
    fresh = Archive(place.folder / "archive").load()
    assert (moved.discussions, moved.watermarks) == (fresh.discussions, fresh.watermarks)


def test_a_dry_run_tells_it_and_moves_nothing(place: Place) -> None:
    rename(place)
    before = digest(place.folder)
    (found,) = place.harvest(dry_run=True)
    assert (found.saved.created, found.saved.changed) == ((), ())
    assert digest(place.folder) == before


def test_it_goes_back_to_a_name_that_it_had(place: Place) -> None:
    before = place.published()
    for old, new in ((OLD, NEW), (NEW, OLD)):
        rename(place, new, old)
        (found,) = place.harvest()
        assert found.saved.created == ()
    assert place.names() == (OLD,)
    assert before.keys() <= place.published().keys()


def test_nothing_starts_from_zero_while_github_cannot_be_asked(place: Place) -> None:
    """The failure is that repository's only, and what people asked for is done."""
    place.github.add(small(MAIN, "One"))
    place.configure(OLD, MAIN)
    place.harvest()
    without_ids(place.folder)
    rename(place)
    secret = place.stored(1).body
    place.decide(f"takedowns: [{{repository: {OLD}, number: 1, reason: asked, date: 2026-01-01}}]\n")
    place.github.fail_always("service-unavailable", when=lambda one: one.variables.get("name") == "widgets")
    place.github.repository(MAIN).add({"number": 2, "title": "New", "category": {"name": "Ideas"}})
    with pytest.raises(HarvestError, match=f"{NEW}: may be archived under another name"):
        place.harvest()
    assert place.names() == (MAIN, OLD)
    assert (place.folder / "archive/acme/main/discussions/2.json").is_file()
    assert secret not in (place.folder / "archive/acme/widgets/discussions/1.json").read_text()


def test_a_damaged_archive_is_named_and_nothing_starts_from_zero(place: Place) -> None:
    file = place.folder / "archive/acme/widgets/discussions/1.json"
    whole = file.read_bytes()
    file.write_bytes(whole[:-20])
    rename(place)
    with pytest.raises(ArchiveError, match=r"discussions/1\.json"):
        place.harvest()
    assert place.names() == (OLD,)
    file.write_bytes(whole)
    (found,) = place.harvest()
    assert (found.saved.created, place.names()) == ((), (NEW,))


def test_a_full_harvest_mends_what_is_damaged_where_it_moved_to(place: Place) -> None:
    file = place.folder / "archive/acme/widgets/discussions/1.json"
    file.write_bytes(file.read_bytes()[:-20])
    (place.folder / "archive/acme/widgets/notes.txt").write_text("somebody's own")
    rename(place)
    (found,) = place.harvest(full=True)
    assert found.saved.created == (1,)
    assert (place.folder / "archive/acme/gizmos/notes.txt").read_text() == "somebody's own"
    assert place.stored(1).repository == NEW


def test_a_place_that_is_taken_is_named(place: Place) -> None:
    taken = place.folder / "archive/acme/gizmos/discussions"
    taken.mkdir(parents=True)
    (taken / "notes.txt").write_text("somebody's own")
    rename(place)
    with pytest.raises(ArchiveError, match="acme/gizmos/discussions: is where an archive has to move to"):
        place.harvest()
    (taken / "notes.txt").unlink()
    assert place.harvest()[0].saved.created == ()


def test_another_repository_is_no_renamed_one(place: Place) -> None:
    """The old archive stays where it is: kb.yml may name it again."""
    place.github.add(small(MAIN, "One", "Two"))
    place.configure(MAIN)
    without_ids(place.folder)
    (found,) = place.harvest()
    assert found.saved.created == (1, 2)
    assert place.names() == (MAIN, OLD)


def test_who_takes_a_name_that_was_left_is_another_repository(place: Place) -> None:
    """Addresses, links and takedowns keep their meaning; a wish is never lifted by a new name."""
    place.configure(OLD)
    secret = place.stored(2).body
    place.decide(f"takedowns: [{{repository: {OLD}, number: 2, reason: asked, date: 2026-01-01}}]\n")
    rename(place)
    place.github.add(small(OLD, "One", "Two", "Three")).repository["id"] = "R_kgDOother"
    place.configure(NEW, OLD)
    moved, new = place.harvest()
    assert (moved.saved.created, new.saved.created) == ((), (1, 2, 3))
    everything = "\n".join(file.read_text() for file in (place.folder / "archive").rglob("*.json"))
    assert json.dumps(secret)[1:-1] not in everything
    place.configure(NEW)
    place.harvest()
    assert place.names() == (NEW, OLD), "not the same repository, so not a second home"


@pytest.mark.parametrize("options", [{}, {"full": True}, {"numbers": (1, 2)}], ids=str)
def test_a_stranger_who_takes_the_name_publishes_nothing(place: Place, options: dict[str, Any]) -> None:
    """kb.yml has not followed the renaming yet: what comes under the old name is somebody else's."""
    place.github.repository(OLD).rename(NEW)
    numbers = [one["number"] for one in place.github.repository(NEW).discussions]
    stranger = place.github.add(small(OLD, *["Buy sample watches."] * max(numbers)))
    stranger.repository["id"] = "R_kgDOother"
    before = digest(place.folder) | {LAST_HARVEST: ""}
    with pytest.raises(Refused, match=f"{OLD}: GitHub has another repository of this name now") as caught:
        place.harvest(accept_removals=99, **options)
    assert "write its new name in kb.yml" in caught.value.next_step
    assert digest(place.folder) | {LAST_HARVEST: ""} == before, "only that it failed is noted"
    place.configure(NEW)
    assert place.harvest()[0].saved.created == ()


def test_a_repository_whose_id_has_a_new_form_is_the_same(place: Place) -> None:
    """GitHub changed the form of its ids once; when a discussion was created stays."""
    place.github.repository(OLD).repository["id"] = "MDEwOlJlcG9zaXRvcnkx"
    place.github.repository(OLD).touch(1, LATER, title="A title of today")
    (found,) = place.harvest()
    assert found.saved.changed == (1,)
    place.github.repository(OLD).repository["id"] = "R_kgDOnew"
    assert place.harvest(full=True)[0].saved.changed == ()


def test_decisions_under_the_old_name_hold(place: Place) -> None:
    shown = {one.discussion.number for one in publish(load_project(place.folder), {})[0].answers}
    hidden, titled = sorted(shown)[:2]
    place.decide(
        f"pages:\n  - {{repository: {OLD}, number: {hidden}, hide: true}}\n"
        f"  - {{repository: {OLD}, number: {titled}, title: Told anew}}\n"
    )
    rename(place)
    place.harvest()
    knowledge, _ = publish(load_project(place.folder), {})
    titles = {one.discussion.number: one.title for one in knowledge.answers}
    assert titles.keys() == shown - {hidden}
    assert titles[titled] == "Told anew"
    assert not [notice for notice in knowledge.notices if "curation.yml" in notice]


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_takedown_under_the_old_name_holds_through_every_harvest(place: Place, when: str) -> None:
    secret = json.dumps(place.stored(1).body)[1:-1]
    wish = f"takedowns: [{{repository: {OLD}, number: 1, reason: asked, date: 2026-01-01}}]\n"
    if when == "before":
        place.decide(wish)
        place.harvest()
    rename(place)
    place.decide(wish)
    for options in ({}, {}, {"full": True}, {"numbers": (1,)}):
        place.harvest(**options)
        assert place.stored(1).is_stub
        kept = "".join(file.read_text() for file in (place.folder / "archive").rglob("*.json"))
        assert secret not in kept
    knowledge = knowledge_of(load_project(place.folder))
    assert [one.found for one in knowledge.requests] == [True]
    place.decide("")
    place.harvest()
    assert not place.stored(1).is_stub, "a wish that is withdrawn brings everything back"
    assert not (place.folder / "archive/wishes.json").exists()
