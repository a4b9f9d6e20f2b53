"""A harvest as maintainers run it for years: cheap, resumable, each repository for itself."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from kb_builder.archive import Archive
from kb_builder.config import load_project
from kb_builder.errors import HarvestError, KbError, TryLater
from kb_builder.pipeline.publishing import knowledge_of
from kb_builder.report import summarize
from tests.github import GitHub, faults, load
from tests.harvest.harvesting import asks, concerning
from tests.program import WIDGETS, new_project
from tests.whole.harvested import HOUR, Clock, Place, archived, check_archive, ideas, place_of


def test_a_run_without_changes_writes_nothing(hundred: Place) -> None:
    """Check 58."""
    before = hundred.bytes()
    (found,) = hundred.harvest()
    assert (found.saved.changed, found.harvest.cost) == ((), 5)
    assert hundred.bytes() == before


def test_a_harvest_goes_on_in_the_next_window(tmp_path: Path) -> None:
    """Check 58: exit 4 in the middle, then the same bytes as an undisturbed harvest, in few points."""
    data = ideas(300)
    for place in place_of(tmp_path, data):
        undisturbed = place.bytes()
        shutil.rmtree(tmp_path / "archive")
        place.github.rate.limit = 12
        place.github.rate.used = 0
        with pytest.raises(TryLater):
            place.harvest()
        assert not (tmp_path / "archive/acme").exists()
        assert (tmp_path / ".kb-staging/acme/widgets.json-seq").exists()
        place.github.rate.used = 0
        place.harvest()
        assert place.bytes() == undisturbed
        assert not (tmp_path / ".kb-staging/acme/widgets.json-seq").exists()


@pytest.mark.no_cover  # 450 discussions, read as everywhere
@pytest.mark.parametrize("nth", range(1, 6))
def test_a_failure_at_any_page_leaves_the_archive_as_it_was(tmp_path: Path, nth: int) -> None:
    """Check 4: five pages of the list, the k-th fails; the next run ends as an undisturbed one."""
    for place in place_of(tmp_path, ideas(450)):
        for number in range(1, 451):
            place.widgets.discussion(number)["upvoteCount"] = 9
        before = place.bytes()
        place.github.fail("bad-credentials", nth=nth, when=asks("Listing"))
        with pytest.raises(HarvestError):
            place.harvest()
        assert place.bytes() == before
        assert len(place.harvest()[0].saved.changed) == 450


@pytest.mark.no_cover  # a hundred discussions, read as everywhere
def test_one_repository_that_is_refused_spoils_no_other(hundred: Place) -> None:
    """Each has its own state; the exit code tells of the refusal."""
    gadgets = hundred.github.add(load(WIDGETS, "acme/gadgets"))
    (hundred.folder / "kb.yml").write_text("repositories: [acme/widgets, acme/gadgets]\n")
    hundred.harvest()
    gadgets.discussion(1)["title"] = "Another title"
    hundred.widgets.discussions.clear()
    with pytest.raises(KbError) as caught:
        hundred.harvest()
    assert caught.value.exit_code == 3
    stored = json.loads((hundred.folder / "archive/acme/gadgets/discussions/1.json").read_text())
    assert stored["title"] == "Another title"
    assert len(hundred.numbers()) == 100


@pytest.mark.parametrize("years", [-10, 10])
def test_nothing_depends_on_a_clock_of_ours(tmp_path: Path, years: int) -> None:
    """Check 14: the server's clock alone counts, wherever it stands."""
    clock = Clock()
    clock.now += years * 365 * 24 * HOUR
    for place in place_of(tmp_path, ideas(20)):
        place.github.now = clock
        place.widgets.discussion(3)["upvoteCount"] = 8
        place.widgets.remove(4)
        assert place.harvest()[0].saved.changed == (3,)
        clock.now += HOUR
        assert place.harvest()[0].saved.removed == (4,)


@pytest.mark.slow
def test_the_program_says_what_it_refused_and_how_to_go_on(tmp_path: Path) -> None:
    """Exit code 3, the guard's name, and the flag; then the flag does it."""
    with GitHub([ideas(30)]) as github:
        kb = new_project(github, tmp_path)
        kb("harvest")
        for number in range(1, 10):
            github.repository("acme/widgets").remove(number)
        said = kb("harvest", expect=3).stderr
        assert "9 of 30 published pages" in said
        assert "--accept-removals" in said
        counts = json.loads(kb("harvest", "--accept-removals", "9", "--json").stdout)["repositories"][0]
    assert (counts["held"], counts["removed"], counts["seen"]) == (9, 0, 21)


def test_a_discussion_that_github_cannot_serve_is_kept_and_reported_after_three_harvests(
    real: Place,
) -> None:
    """Check 77: the others are harvested, and it is read as soon as GitHub gives it."""
    before = archived(real)
    real.widgets.touch(6, "2027-01-01T00:00:00Z", title="Nobody will see this for a while")
    real.github.fail_always(
        faults.failed("INTERNAL", "Something went wrong"), when=concerning(real.github, 6)
    )
    for times in (1, 2, 3):
        real.widgets.touch(1, f"2027-01-0{times}T00:00:00Z", title=f"Title {times}")
        (done,) = real.harvest()
        assert done.harvest.failed == {6}
        assert done.saved.changed == (1,)
        assert (archived(real)[6], archived(real)[1].title) == (before[6], f"Title {times}")
        report = summarize(knowledge_of(load_project(real.folder)), "text")
        assert ("1 discussion was not given by GitHub" in report) == (times == 3)
    assert check_archive(real) == ()
    real.github.heal()
    (done,) = real.harvest()
    assert (done.harvest.failed, done.saved.changed) == (frozenset(), (6,))
    assert Archive(real.folder / "archive").load().unread == {}


def test_a_harvest_that_can_read_nothing_fails_and_changes_nothing(real: Place) -> None:
    before = real.bytes()
    real.github.fail_always("502", when=asks("Details"))
    with pytest.raises(HarvestError):
        real.harvest(full=True)
    real.github.fail_always("502", when=asks("Discussion"))
    with pytest.raises(HarvestError, match="acme/widgets#1"):
        real.harvest(numbers=[1])
    assert real.bytes() == before
