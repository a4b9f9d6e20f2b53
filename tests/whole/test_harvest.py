"""The harvest as maintainers run it for years: what may go from the site, when, and what never does."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from kb_builder.archive import Archive
from kb_builder.config import load_project
from kb_builder.errors import HarvestError, KbError, Refused, TryLater
from kb_builder.harvest import Connection
from kb_builder.model import Discussion
from kb_builder.pipeline import harvest as pipeline
from kb_builder.pipeline.build import knowledge_of, publish
from kb_builder.pipeline.harvest import Harvested, HarvestPlan
from kb_builder.report import summarize
from tests.github import GitHub, faults, load
from tests.github.dataset import Dataset, dataset
from tests.harvest.harvesting import asks, concerning, sleepless
from tests.program import CANARY, WIDGETS, digest, new_project

HOUR = 3600


class Clock:
    """The server's clock, which tests move."""

    now = 1_790_000_000.0

    def __call__(self) -> float:
        return self.now


@dataclass(slots=True)
class Place:
    """A project of acme/widgets beside the GitHub it harvests from."""

    folder: Path
    github: GitHub
    clock: Clock

    @property
    def widgets(self) -> Dataset:
        return self.github.repository("acme/widgets")

    def harvest(self, **options: Any) -> tuple[Harvested, ...]:
        connection = Connection(self.github.url, self.github.graphql_url, CANARY)
        plan = HarvestPlan(connection, **{"max_wait": 0, **options})
        with sleepless([]):
            return pipeline.harvest(load_project(self.folder), plan)

    def numbers(self) -> set[int]:
        """Give the numbers whose pages a build would publish."""
        knowledge, _ = publish(load_project(self.folder), {}, None)
        return {one.discussion.number for one in (*knowledge.answers, *knowledge.ideas)}

    def bytes(self) -> dict[str, str]:
        return digest(self.folder / "archive")

    def refused(self, words: str, **options: Any) -> None:
        """Harvest, and demand a refusal in these words that changes nothing."""
        before = self.bytes()
        with pytest.raises(Refused, match=words) as caught:
            self.harvest(**options)
        assert caught.value.exit_code == 3
        assert self.bytes() == before


def ideas(count: int, name: str = "acme/widgets") -> Dataset:
    """Give a repository of so many ideas, each of which is a page."""
    rows = [{"number": n, "title": f"Idea {n}", "category": {"name": "Ideas"}} for n in range(1, count + 1)]
    return dataset(rows, name, {"categories": [{"name": "Q&A", "isAnswerable": True}, "General"]})


def place_of(folder: Path, data: Dataset) -> Iterator[Place]:
    clock = Clock()
    with GitHub([data], now=clock) as github:
        (folder / "mkdocs.yml").write_text(
            "site_name: Help\nsite_url: https://example.org/\ndocs_dir: content\n"
            "markdown_extensions: [kb_builder]\n"
        )
        (folder / "kb.yml").write_text("repositories: [acme/widgets]\n")
        place = Place(folder, github, clock)
        place.harvest()
        github.requests.clear()
        yield place
    assert github.refused == []


@pytest.fixture
def hundred(tmp_path: Path) -> Iterator[Place]:
    """A hundred pages, harvested once."""
    yield from place_of(tmp_path, ideas(100))


@pytest.fixture
def real(tmp_path: Path) -> Iterator[Place]:
    """The sample repository, harvested once."""
    yield from place_of(tmp_path, load(WIDGETS))


# --- guards


def test_an_answer_of_nothing_takes_no_page(hundred: Place) -> None:
    """Check 1: GitHub says with full conviction that there is nothing; the guard is named."""
    hundred.widgets.discussions.clear()
    hundred.refused("shows the category ideas empty, which 100 published pages are from")


def test_ten_of_a_hundred_are_held_and_eleven_refused(hundred: Place) -> None:
    """Check 2: the pages stay published until a second look, an hour or more later."""
    for number in range(1, 12):
        hundred.widgets.remove(number)
    hundred.refused("11 of 100 published pages would vanish at once, more than the guard allows")
    assert len([one for one in hundred.github.requests if asks("Discussion")(one)]) == 0
    hundred.widgets.add({"number": 11, "title": "Idea 11", "category": {"name": "Ideas"}})
    (found,) = hundred.harvest()
    assert found.saved.held == tuple(range(1, 11))
    assert hundred.numbers() == set(range(1, 101))
    hundred.clock.now += HOUR - 1
    assert hundred.harvest()[0].saved.removed == ()
    hundred.clock.now += 1
    assert hundred.harvest()[0].saved.removed == tuple(range(1, 11))
    assert hundred.numbers() == set(range(11, 101))
    assert Archive(hundred.folder / "archive").check() == ()


def test_a_person_may_let_them_go(hundred: Place) -> None:
    """Check 2: `--accept-removals 11` lets eleven go, `10` does not; the second look needs no word more."""
    for number in range(1, 12):
        hundred.widgets.remove(number)
    hundred.refused("11 of 100", accept_removals=10)
    assert hundred.harvest(accept_removals=11)[0].saved.held == tuple(range(1, 12))
    hundred.clock.now += HOUR
    assert hundred.harvest()[0].saved.removed == tuple(range(1, 12))
    assert len(hundred.numbers()) == 89


def test_what_a_person_let_go_does_not_cover_what_goes_later(hundred: Place) -> None:
    for number in range(1, 12):
        hundred.widgets.remove(number)
    hundred.harvest(accept_removals=11)
    for number in range(20, 31):
        hundred.widgets.remove(number)
    hundred.refused("11 of 100")


def test_pages_that_vanish_without_being_deleted_count_too(hundred: Place) -> None:
    """Moved to a category that is not published, eleven at once: refused, byte for byte."""
    general = next(one for one in hundred.widgets.categories if one["slug"] == "general")
    for number in range(1, 12):
        hundred.widgets.discussion(number)["category"] = general
    hundred.refused("11 of 100")
    hundred.harvest(accept_removals=11)
    assert len(hundred.numbers()) == 89
    hundred.github.requests.clear()
    assert hundred.harvest()[0].harvest.requests == 5, "they are not asked for again"


def test_unanswering_many_at_once_is_refused(tmp_path: Path) -> None:
    rows = [
        {
            "number": number,
            "title": f"Question {number}",
            "category": {"name": "Q&A", "isAnswerable": True},
            "comments": [{"body": "So.", "isAnswer": True}],
        }
        for number in range(1, 21)
    ]
    for place in place_of(tmp_path, dataset(rows, "acme/widgets")):
        for number in range(1, 7):
            place.widgets.discussion(number)["comments"][0]["isAnswer"] = False
        place.refused("6 of 20")
        place.refused("6 of 20", numbers=range(1, 7))
        place.widgets.discussion(6)["comments"][0]["isAnswer"] = True
        place.harvest()
        assert place.numbers() == set(range(6, 21))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"isPrivate": True}, "is private"),
        ({"hasDiscussionsEnabled": False}, "switched off"),
    ],
)
def test_a_repository_that_may_not_be_published_any_more_changes_nothing(
    hundred: Place, change: dict[str, bool], words: str
) -> None:
    """Check 18."""
    hundred.widgets.repository.update(change)
    hundred.refused(words)


@pytest.mark.parametrize("how", ["forbidden", "forbidden-403", "not-found"])
def test_a_token_that_may_not_read_changes_nothing(hundred: Place, how: str) -> None:
    """Check 18."""
    hundred.github.fail_always(how)
    hundred.refused("token")


# --- gone, back, changed


def test_what_comes_back_before_the_second_look_was_never_gone(hundred: Place) -> None:
    row = hundred.widgets.remove(5)
    before = hundred.bytes()
    hundred.harvest()
    assert hundred.bytes() != before
    hundred.widgets.discussions.append(row)
    hundred.clock.now += HOUR
    assert hundred.harvest()[0].saved.held == ()
    assert hundred.bytes() == before


def test_what_comes_back_after_the_second_look_is_published_again(hundred: Place) -> None:
    """Spam flags are taken back: the tombstone goes, the page stands where it stood."""
    before = hundred.bytes()
    row = hundred.widgets.remove(5)
    hundred.harvest()
    hundred.clock.now += HOUR
    assert hundred.harvest()[0].saved.removed == (5,)
    hundred.widgets.discussions.append(row)
    assert hundred.harvest()[0].saved.created == (5,)
    assert hundred.bytes() == before


def test_a_tombstone_tells_where_the_page_was_and_nothing_of_the_post(real: Place) -> None:
    title = real.widgets.discussion(1)["title"]
    real.widgets.remove(1)
    real.harvest()
    real.clock.now += HOUR
    real.harvest()
    (file,) = real.folder.glob("archive/acme/widgets/tombstones/*.json")
    tombstone = json.loads(file.read_text())
    assert set(tombstone) == {
        "schema", "digest", "repository", "number", "missing_since", "removed_at", "addresses",
    }  # fmt: skip
    assert not (real.folder / "archive/acme/widgets/discussions/1.json").exists()
    _, publication = publish(load_project(real.folder), {}, None)
    (notice,) = [one for one in publication.files if str(one.path).startswith("answers/1-")]
    assert '<meta name="robots" content="noindex">' in notice.text
    assert title not in notice.text
    assert not [one for one in publication.pages if str(one.path).startswith("answers/1-")]


def test_github_s_own_word_for_a_deletion_saves_the_second_look(hundred: Place) -> None:
    """A `deleted` event plus NOT_FOUND counts as both; the event alone counts as nothing."""
    before = hundred.bytes()
    hundred.harvest(deleted=[5])
    assert hundred.bytes() == before
    hundred.widgets.remove(5)
    assert hundred.harvest(deleted=[5])[0].saved.removed == (5,)


def test_with_several_repositories_an_event_says_too_little(hundred: Place) -> None:
    hundred.github.add(load(WIDGETS, "acme/gadgets"))
    (hundred.folder / "kb.yml").write_text("repositories: [acme/widgets, acme/gadgets]\n")
    hundred.widgets.remove(5)
    assert hundred.harvest(deleted=[5])[0].saved.held == (5,)


def test_asking_for_one_that_is_gone_is_a_look_too(hundred: Place) -> None:
    hundred.widgets.remove(5)
    assert hundred.harvest(numbers=[5])[0].saved.held == (5,)
    hundred.clock.now += HOUR
    assert hundred.harvest(numbers=[6])[0].saved.held == (5,)
    assert hundred.harvest(numbers=[5])[0].saved.removed == (5,)


def test_every_step_of_an_answer_s_life_reaches_the_page(real: Place) -> None:
    """Check 17: hidden, shown, un-marked, deleted, marked again; a hidden answer is never shown."""
    answer = next(post for post in real.widgets.posts(1) if post["isAnswer"])
    steps: list[tuple[dict[str, Any], bool]] = [
        ({"isMinimized": True, "minimizedReason": "spam"}, False),
        ({"isMinimized": False, "minimizedReason": None}, True),
        ({"isAnswer": False}, False),
        ({"isAnswer": True, "body": "Edited.", "lastEditedAt": "2026-10-01T00:00:00Z"}, True),
        ({"deletedAt": "2026-10-02T00:00:00Z"}, False),
        ({"deletedAt": None}, True),
    ]
    for change, is_published in steps:
        answer.update(change)
        real.harvest()
        assert (1 in real.numbers()) == is_published, change


def test_a_discussion_that_changes_its_category_changes_its_kind(real: Place) -> None:
    """An answer becomes an idea, then neither, then an answer again; its file follows each step."""
    row = real.widgets.discussion(1)
    categories = {one["slug"]: one for one in real.widgets.categories}
    for slug, kinds in (("ideas", (0, 1)), ("general", (0, 0)), ("q-a", (1, 0))):
        row["category"] = categories[slug]
        real.harvest()
        knowledge, _ = publish(load_project(real.folder), {}, None)
        found = [[one.discussion.number for one in part] for part in (knowledge.answers, knowledge.ideas)]
        assert tuple(part.count(1) for part in found) == kinds, slug


def test_a_transferred_discussion_goes_here_and_comes_there(hundred: Place) -> None:
    """It has a new number in the other repository; here it is gone like a deleted one."""
    gadgets = hundred.github.add(ideas(3, "acme/gadgets"))
    (hundred.folder / "kb.yml").write_text("repositories: [acme/widgets, acme/gadgets]\n")
    hundred.harvest()
    row = hundred.widgets.remove(5)
    gadgets.add({"number": 40, "title": row["title"], "category": {"name": "Ideas"}})
    here, there = hundred.harvest()
    assert (here.saved.held, there.saved.created) == ((5,), (40,))
    hundred.clock.now += HOUR
    here, there = hundred.harvest()
    assert (here.saved.removed, there.saved.unchanged) == ((5,), 0)


def test_a_renamed_repository_and_login_keep_their_pages(real: Place) -> None:
    """Check 18: `followRenames` finds it, ids keep people one, kb.yml's name stays the key."""
    before = real.numbers()
    widgets = real.widgets
    widgets.discussion(1)["author"]["login"] = "renamed"
    widgets.former_names.append("acme/widgets")
    widgets.repository["nameWithOwner"] = "acme/gizmos"
    for row in widgets.discussions:
        row["url"] = row["url"].replace("acme/widgets", "acme/gizmos")
    assert len(real.harvest()[0].saved.changed) == 11, "every address has changed"
    assert real.numbers() == before
    assert [one.name for one in (real.folder / "archive/acme").iterdir()] == ["widgets"]


def test_the_case_of_a_repository_s_name_does_not_matter(real: Place) -> None:
    before, pages = real.bytes(), real.numbers()
    (real.folder / "kb.yml").write_text("repositories: [Acme/Widgets]\n")
    assert real.harvest()[0].saved.created == ()
    assert (real.bytes(), real.numbers()) == (before, pages)


# --- cheap, resumable, several


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


def archived(place: Place) -> dict[int, Discussion]:
    return {one.number: one for one in Archive(place.folder / "archive").load().discussions}


def check_archive(place: Place) -> tuple[str, ...]:
    return Archive(place.folder / "archive").check()
