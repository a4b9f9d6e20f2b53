"""What is gone on GitHub, comes back or changes: when its page goes, and where it stands again."""

from __future__ import annotations

import json
from typing import Any

import pytest

from kb_builder.config import load_project
from kb_builder.pipeline.publishing import publish
from tests.github import load
from tests.program import WIDGETS
from tests.whole.harvested import HOUR, Place, ideas


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
    (notice,) = [one for one in publication.files if one.path.startswith("answers/1-")]
    assert '<meta name="robots" content="noindex">' in notice.text
    assert title not in notice.text
    assert not [one for one in publication.pages if one.path.startswith("answers/1-")]


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


@pytest.mark.no_cover  # the tests of each step run the same lines
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
