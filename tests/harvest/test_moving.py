"""A harvest while people write, vote, delete and move: nothing is lost, whatever happens meanwhile."""

from __future__ import annotations

import random

import pytest

from kb_builder.errors import HarvestError
from kb_builder.harvest import Known
from kb_builder.model import Discussion
from tests.github import GitHub
from tests.github.dataset import Dataset, dataset
from tests.harvest.harvesting import asks, harvest


def community() -> Dataset:
    rows = [
        {
            "number": number,
            "title": f"Question {number}",
            "category": {"name": "Ideas"} if number % 3 == 0 else {"name": "Q&A", "isAnswerable": True},
            "comments": [{"body": "x", "replies": [{"body": "y"}]}] if number % 4 == 0 else [],
        }
        for number in range(1, 13)
    ]
    return dataset(rows, "acme/widgets", {"categories": [{"name": "General"}]})


def disturb(widgets: Dataset, chance: random.Random, step: int) -> None:
    """Do one thing that people do to a repository."""
    row = chance.choice(widgets.discussions)
    at = f"2026-02-01T00:{step // 60:02}:{step % 60:02}Z"
    what = chance.randrange(6)
    if what == 0:
        widgets.touch(row["number"], at, title=f"{row['title']}!")
    elif what == 1:
        row["upvoteCount"] += 1
    elif what == 2:
        widgets.add({"number": 100 + step, "title": "New", "createdAt": at, "category": {"name": "Ideas"}})
    elif what == 3 and len(widgets.discussions) > 4:
        widgets.remove(row["number"])
    elif what == 4:
        row["category"] = chance.choice(widgets.categories)
    else:
        widgets.touch(row["number"], at, body=f"{row['body']} edited {step}")


def lost(server: GitHub, seed: int) -> list[str]:
    """Harvest while things happen, then once in peace; tell what the second harvest got wrong."""
    chance = random.Random(seed)  # noqa: S311 - a schedule that can be repeated
    at_step = {chance.randrange(2, 12): chance.randrange(1, 3) for _ in range(chance.randrange(1, 4))}
    archive: dict[int, Discussion] = {}
    server.endpoint.datasets[:] = [community()]
    widgets = server.repository("acme/widgets")
    server.requests.clear()

    def hook(_: GitHub, number: int) -> None:
        for again in range(at_step.get(number, 0)):
            disturb(widgets, chance, number * 3 + again)

    for disturbed in (True, False):
        server.before_request[:] = [hook] if disturbed else []
        try:
            found = harvest(server, known=Known(dict(archive)))
        except HarvestError:
            continue  # nothing is committed, and the next run begins anew
        archive |= {one.number: one for one in found.discussions}
        for number in found.gone:
            archive.pop(number)
    truth = {one.number: one for one in harvest(server).discussions}
    published = {n: one for n, one in archive.items() if one.category.slug != "general"}
    return [
        f"seed {seed}: {number}"
        for number in truth.keys() | published
        if truth.get(number) != published.get(number)
    ]


@pytest.mark.no_cover  # thirty schedules, whose lines other tests run
@pytest.mark.parametrize(
    "seeds", [range(30), pytest.param(range(30, 200), marks=pytest.mark.slow)], ids=["few", "many"]
)
def test_nothing_is_lost_whatever_happens_while_we_read(seeds):
    """Checks 15 and 16: edits, votes, new, deleted and moved discussions, at random moments of a run.

    After a further run in peace the archive is what GitHub holds. 200 schedules, since each takes
    some thirty requests over HTTP.
    """
    with GitHub([community()]) as server:
        losses = [one for seed in seeds for one in lost(server, seed)]
    assert losses == []
    assert server.refused == []


def test_a_repository_that_never_comes_to_rest_is_not_committed(github):
    """Check 16: the list is read four times, then the run ends without a result."""
    widgets = github.repository("acme/widgets")
    numbers = iter(range(1000, 2000))

    def add(server: GitHub, _: int) -> None:
        if b"query Count(" in server.requests[-1].body:
            widgets.add({"number": next(numbers), "title": "x", "category": {"name": "Ideas"}})

    github.before_request.append(add)
    with pytest.raises(HarvestError, match="4 times in a row"):
        harvest(github)
    assert len([one for one in github.requests if asks("Listing")(one)]) == 8
