"""What `kb init` proposes for `kb.yml` from what a repository has."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from kb_builder.config import Config, load_project
from kb_builder.model import Category
from kb_builder.scaffold import idea_categories, proposal
from kb_builder.scaffold.proposals import status_labels
from tests.build import IDEAS, QUESTIONS
from tests.github import GitHub, load
from tests.program import WIDGETS, against


def category(slug: str) -> Category:
    """Give a category that takes no answers."""
    return Category(slug=slug, name=slug, emoji=":bulb:")


def test_labels_in_other_words_are_found() -> None:
    """With a prefix, a hyphen or a sign; those that are known already need no line."""
    labels = (
        "status: planned",
        "In-Progress",
        "state/declined",
        "🚀 shipped",
        "planned",
        "auth",
        "bug: done?",
    )
    assert status_labels(labels) == {
        "planned": ("status: planned",),
        "in progress": ("In-Progress",),
        "declined": ("state/declined",),
        "delivered": ("🚀 shipped", "bug: done?"),
    }


def test_a_category_of_ideas_is_found_by_its_name() -> None:
    assert idea_categories([QUESTIONS, category("feature-requests"), category("general")]) == (
        "feature-requests",
    )
    assert idea_categories([IDEAS, category("feature-requests")]) == ("ideas",)


def test_where_the_defaults_fit_nothing_is_proposed() -> None:
    assert proposal([QUESTIONS, IDEAS], ["planned", "auth"]) == ""


@given(st.lists(st.text(max_size=12).map(lambda text: f"status: planned{text}")))
def test_a_proposal_is_always_valid(labels: list[str]) -> None:
    """Whatever a label is called, kb.yml with it can be read."""
    text = "repositories: [acme/widgets]\n" + proposal([category("wishes")], [*labels, "x: planned"])
    assert "x: planned" in Config.model_validate(yaml.safe_load(text)).ideas.statuses["planned"].labels


def test_the_repository_is_looked_at_with_the_token(tmp_path: Path) -> None:
    """Counts and categories are said, labels become statuses, and kb.yml is valid."""
    with GitHub([load(WIDGETS)]) as github:
        sample = github.repository("acme/widgets")
        sample.discussion(10)["labels"] = [
            {**sample.discussion(1)["labels"][0], "name": "status: planned", "id": "LA_x"}
        ]
        done = against(github, tmp_path)("init", "--repo", "acme/widgets")
        assert (github.refused, github.crashes) == ([], [])
        assert len(github.requests) == 1
    assert "acme/widgets: 14 discussions, " in done.stderr
    assert "questions in q-a, ideas in ideas" in done.stderr
    assert "status: planned" in load_project(tmp_path).config.ideas.statuses["planned"].labels


@pytest.mark.parametrize("change", [{"hasDiscussionsEnabled": False}, None])
def test_a_repository_that_cannot_be_shown_is_no_obstacle(tmp_path: Path, change: dict | None) -> None:
    """What is wrong is said, and that a kb.yml is kept; the files are written with the defaults."""
    with GitHub([load(WIDGETS)]) as github:
        if change:
            github.repository("acme/widgets").repository.update(change)
        name = "acme/widgets" if change else "acme/unknown"
        done = against(github, tmp_path)("init", "--repo", name)
        again = against(github, tmp_path)("init").stderr
    assert change or "kb.yml gets the defaults." in done.stderr
    assert change or "Remove kb.yml before you run `kb init` again" in done.stderr
    assert change or ("kb.yml stays as it is." in again and "Remove kb.yml" not in again)
    assert ("has no Discussions: switch them on" if change else "GitHub knows no repository") in done.stderr
    assert load_project(tmp_path).config == Config(repositories=(name,))
