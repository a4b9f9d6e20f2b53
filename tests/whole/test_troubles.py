"""Every trouble that a harvest may meet, as a workflow shows it: exit code, reason and next step."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from kb_builder.pipeline import last_harvest
from tests.github import GitHub, load
from tests.github.exchange import Request
from tests.github.faults import answered
from tests.program import WIDGETS, Kb, digest, new_project

pytestmark = pytest.mark.slow


def _asks(query: str) -> Callable[[Request], bool]:
    return lambda request: request.query.startswith(f"query {query}(")


def _gone_without_a_word(github: GitHub) -> None:
    github.repository("acme/widgets").remove(1)
    github.fail_always(answered({"data": {"repository": {"discussion": None}}}), when=_asks("Discussion"))


def _about(**changes: Any) -> Callable[[GitHub], None]:
    return lambda github: github.repository("acme/widgets").repository.update(changes)


TROUBLES: dict[str, tuple[Callable[[GitHub], object], int, str]] = {
    "turned private": (_about(isPrivate=True), 3, "is private"),
    "switched off": (_about(hasDiscussionsEnabled=False), 3, "Discussions switched off"),
    "not shown to the token": (lambda github: github.fail_always("not-found"), 3, "does not show it"),
    "without the right": (lambda github: github.fail_always("forbidden"), 3, "forbids the token"),
    "without the right, as 403": (lambda github: github.fail_always("forbidden-403"), 3, "forbids the token"),
    "a bad token": (lambda github: github.fail_always("bad-credentials"), 1, "does not accept the token"),
    "no categories": (
        lambda github: github.repository("acme/widgets").categories.clear(),
        3,
        "none of the published categories",
    ),
    "empty categories": (
        lambda github: github.repository("acme/widgets").discussions.clear(),
        3,
        "shows the category",
    ),
    "the limit": (lambda github: github.fail_always("rate-limit"), 4, "rate limit is used up"),
    "too fast": (lambda github: github.fail_always("secondary-403"), 4, "asks to slow down"),
    "a cursor twice": (lambda github: github.fail_always("repeated-cursor"), 1, "promises more"),
    "an empty page": (
        lambda github: github.fail_always("empty-page", when=_asks("Listing")),
        1,
        "promises more",
    ),
    "no cursor": (lambda github: github.fail_always("next-without-cursor"), 1, "promises more"),
}


@pytest.fixture(scope="module")
def harvested(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[GitHub, Kb]]:
    """A project, harvested once; every trouble below leaves it as it is."""
    with GitHub([load(WIDGETS)]) as github:
        kb = new_project(github, tmp_path_factory.mktemp("harvested"))
        kb("harvest")
        yield github, kb


@pytest.mark.parametrize("what", TROUBLES)
def test_every_trouble_has_its_exit_code_its_reason_and_a_next_step(
    harvested: tuple[GitHub, Kb], what: str
) -> None:
    """Checks 1, 3, 18, 20, 24, 27 and 59: no page goes, no traceback, no token, in a workflow's words."""
    github, kb = harvested
    trouble, code, words = TROUBLES[what]
    before = digest(kb.folder / "archive")
    github.endpoint.datasets[:] = [load(WIDGETS)]
    trouble(github)
    asked = len(github.requests)
    try:
        done = kb("harvest", "--max-wait", "0", "-v", expect=code, GITHUB_ACTIONS="true")
    finally:
        github.heal()
    assert len(github.requests) - asked <= 15
    (reason,) = [line for line in done.stderr.splitlines() if line.startswith("::error::")]
    assert words in reason
    assert done.stderr.splitlines()[-1] != reason, "the last line is the next step"
    assert done.stdout == ""
    assert digest(kb.folder / "archive") == before
    assert last_harvest.read(kb.folder).ended == ("refused" if code == 3 else "failed")


def test_one_discussion_that_github_does_not_give_is_a_warning(harvested: tuple[GitHub, Kb]) -> None:
    """Checks 3 and 77: null without a reason is no deletion; it is named, counted and kept."""
    github, kb = harvested
    before = digest(kb.folder / "archive")
    github.endpoint.datasets[:] = [load(WIDGETS)]
    _gone_without_a_word(github)
    try:
        done = kb("harvest", "--max-wait", "0", "--json", GITHUB_ACTIONS="true")
    finally:
        github.heal()
    after = digest(kb.folder / "archive")
    assert {name for name in before if before[name] != after.get(name)} == {"acme/widgets/state.json"}
    assert json.loads(done.stdout)["repositories"][0]["failed"] == 1
    assert "::warning::acme/widgets#" in done.stderr
    assert "unknown shape" in done.stderr
