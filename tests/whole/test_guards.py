"""What a harvest refuses: no page goes because GitHub answers nothing, and many only by a person's word."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb_builder.archive import Archive
from tests.github.dataset import dataset
from tests.harvest.harvesting import asks
from tests.whole.harvested import HOUR, Place, place_of


def test_an_answer_of_nothing_takes_no_page(hundred: Place) -> None:
    """Check 1: GitHub says with full conviction that there is nothing; the guard is named."""
    hundred.widgets.discussions.clear()
    hundred.refused("shows the category ideas empty, which 100 published pages are from")


@pytest.mark.no_cover  # a hundred discussions, read as everywhere
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


@pytest.mark.no_cover  # a hundred discussions, read as everywhere
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
