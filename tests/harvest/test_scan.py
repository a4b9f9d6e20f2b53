"""The scan: what is read, how it knows that nothing is missing, and when it refuses to go on."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from kb_builder.errors import HarvestError
from kb_builder.harvest import scan
from kb_builder.harvest.wire import CategoryNode
from kb_builder.model import Actor, ActorKind, License
from tests.github import GitHub, load
from tests.harvest.harvesting import ANSWERABLE, IDEAS, config, connect, harvest


def test_everything_said_in_the_configured_categories_comes_home(github):
    found = harvest(github)
    assert [d.number for d in found.discussions] == sorted(ANSWERABLE + IDEAS)
    for discussion in found.discussions:
        row = github.repository("acme/widgets").discussion(discussion.number)
        posts = github.repository("acme/widgets").posts(discussion.number)
        assert sorted(post.id for post in discussion.posts) == sorted(post["id"] for post in posts)
        assert (discussion.upvotes, discussion.is_locked) == (row["upvoteCount"], row["locked"])
    assert (found.partial, found.rejected) == (False, ())
    assert found.requests == len(github.requests)
    assert found.cost == github.cost


def test_comments_and_replies_beyond_the_first_page_are_read(github):
    thread = next(d for d in harvest(github).discussions if d.number == 7)
    assert len(thread.comments) == 130
    assert max(len(comment.replies) for comment in thread.comments) == 110
    assert list(thread.comments) == sorted(thread.comments, key=lambda c: (c.created_at, c.id))


def test_an_accepted_answer_comes_with_who_accepted_it_and_when(github):
    found = {d.number: d for d in harvest(github).discussions}
    assert found[1].answer is not None
    assert found[1].answer_chosen_at is not None
    assert found[1].answer_chosen_by is not None
    assert found[14].answer in [reply for comment in found[14].comments for reply in comment.replies]
    assert found[10].answer is None


def test_the_repository_comes_with_its_licence_and_categories(github):
    repository = harvest(github, numbers=[1]).repository
    assert repository.name_with_owner == "acme/widgets"
    assert repository.default_branch == "main"
    assert repository.license == License("MIT", "MIT License", "http://choosealicense.com/licenses/mit/")
    slugs = [category.slug for category in repository.categories]
    assert slugs == ["announcements", "general", "ideas", "polls", "q-a", "show-and-tell"]


def test_a_repository_without_licence_or_branch_is_one_too(github):
    github.repository("acme/widgets").repository.update(licenseInfo=None, defaultBranchRef=None)
    repository = harvest(github, numbers=[1]).repository
    assert (repository.license, repository.default_branch, repository.description) == (
        None,
        "main",
        "Widgets for everyone",
    )


def test_the_start_is_the_server_s_time_not_ours(widgets):
    noon = datetime(2031, 5, 4, 12, tzinfo=UTC)
    ticks = iter(range(1000))
    with GitHub([load(widgets)], now=lambda: noon.timestamp() + next(ticks)) as server:
        started = harvest(server, numbers=[1]).started_at
    assert abs((started - noon).total_seconds()) <= 3


def test_the_order_of_github_s_answers_does_not_matter(github):
    """Check 13, for the harvest."""
    first = harvest(github)
    for seed in (1, 2, 3):
        github.shuffle(seed)
        again = harvest(github)
        assert again.discussions == first.discussions
        assert again.repository == first.repository


@pytest.mark.parametrize(
    ("settings", "numbers"),
    [
        ({"answers": {"categories": ["q-a"]}, "ideas": {"categories": []}}, ANSWERABLE),
        ({"answers": {"categories": []}, "ideas": {"categories": ["ideas", "polls"]}}, [3, 8, 10]),
        ({"answers": {"categories": ["ideas"]}, "ideas": {"categories": ["ideas"]}}, IDEAS),
    ],
)
def test_only_the_configured_categories_are_read(github, settings, numbers):
    assert [d.number for d in harvest(github, **settings).discussions] == numbers


def test_an_empty_category_is_fine(github):
    found = harvest(github, answers={"categories": []}, ideas={"categories": ["general"]})
    assert found.discussions == ()


def test_a_configured_category_that_does_not_exist_is_an_error_that_lists_the_others(github):
    with pytest.raises(HarvestError, match="has no category questions") as caught:
        harvest(github, answers={"categories": ["questions"]})
    assert "announcements, general, ideas, polls, q-a, show-and-tell" in caught.value.next_step


def test_a_missing_category_of_our_own_default_is_only_a_warning(github, caplog):
    widgets = github.repository("acme/widgets")
    widgets.categories[:] = [c for c in widgets.categories if c["slug"] != "ideas"]
    with caplog.at_level(logging.WARNING, "kb_builder"):
        assert [d.number for d in harvest(github).discussions] == ANSWERABLE
    assert "has no category ideas" in caplog.text


def test_repositories_that_share_a_configuration_need_not_have_every_category(github):
    shared = config("acme/widgets", "acme/gadgets", ideas={"categories": ["ideas", "wishes"]})
    found = scan(connect(github), "acme/widgets", shared, max_wait=0)
    assert len(found.discussions) == 11


def test_nothing_to_publish_at_all_is_an_error(github):
    with pytest.raises(HarvestError, match="has no category"):
        harvest(github, answers={"categories": []}, ideas={"categories": []})


def test_asked_for_numbers_alone_are_read_and_the_missing_reported(github):
    found = harvest(github, numbers=[3, 1, 99, 3])
    assert [d.number for d in found.discussions] == [1, 3]
    assert (found.rejected, found.gone) == ((), (99,))
    assert found.partial
    assert found.requests == 5, "the repository, three discussions, and the replies to one"


def test_a_discussion_read_alone_equals_itself_in_a_full_scan(github):
    whole = {d.number: d for d in harvest(github).discussions}
    assert harvest(github, numbers=[7]).discussions == (whole[7],)


def test_a_renamed_repository_keeps_the_name_it_is_configured_with(github, caplog):
    with caplog.at_level(logging.WARNING, "kb_builder"):
        found = harvest(github, "acme/old-widgets", numbers=[1])
    assert found.repository.name_with_owner == "acme/old-widgets"
    assert found.discussions[0].repository == "acme/old-widgets"
    assert "acme/old-widgets is called acme/widgets now" in caplog.text


def test_progress_is_told_with_totals(github):
    told: list[tuple[str, int, int, int]] = []
    harvest(github, progress=lambda *step: told.append(step))
    assert told == [
        ("listing q-a", 9, 9, 2),
        ("listing ideas", 2, 2, 3),
        ("reading acme/widgets", 10, 11, 5),
        ("reading acme/widgets", 11, 11, 10),
    ]
    told.clear()
    harvest(github, progress=lambda *step: told.append(step), numbers=[1, 2])
    assert [step[:3] for step in told] == [
        ("acme/widgets", 0, 2),
        ("acme/widgets", 1, 2),
        ("acme/widgets", 2, 2),
    ]


def test_the_cost_of_each_query_is_logged(github, caplog):
    with caplog.at_level(logging.DEBUG, "kb_builder"):
        found = harvest(github, numbers=[1])
    assert "discussion: 1 points, 4998 left, request 2" in caplog.messages
    assert f"acme/widgets: {found.cost} points, {found.requests} requests" in caplog.messages


def test_hostile_names_come_home_as_they_are(github):
    """Nothing at the edge repairs or hides hostile text: making it harmless is the pages' task."""
    widgets = github.repository("acme/widgets")
    login = '"><script>alert(1)</script>'
    widgets.discussion(1)["author"] |= {"login": login, "url": "javascript:alert(1)"}
    author = harvest(github, numbers=[1]).discussions[0].author
    assert author == replace(author, login=login, url="javascript:alert(1)")
    assert isinstance(author, Actor)
    assert author.kind is ActorKind.USER


def test_categories_are_read_in_an_order_that_does_not_depend_on_github():
    from kb_builder.harvest.scan import wanted_categories

    existing = [
        CategoryNode.model_validate({"id": s, "slug": s, "name": s, "isAnswerable": s in "za"})
        for s in "zmai"
    ]
    chosen = config(ideas={"categories": ["m", "z", "i"]})
    for order in (existing, existing[::-1]):
        assert [c.slug for c in wanted_categories("acme/widgets", order, chosen)] == ["a", "z", "m", "i"]
