"""An address that was given once never leads to something else, whatever happens to the community."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePosixPath

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from kb_builder.curate import curate
from kb_builder.knowledge import Knowledge
from kb_builder.model import Discussion, Label
from kb_builder.pages.edition import open_edition
from kb_builder.pages.links import assign
from kb_builder.pages.redirects import redirects
from kb_builder.publication import SiteFacts
from tests import build

_LABELS = ("c", "C", "C++", "c#", "c-2", "c-3", "c 2", "c_2", "c-951a4d36", "index", "日本", "ri-ben", "🎉")
_TITLES = ("How?", "how", "How!", "日本", "2", "c-2", "", "../x")
_LOGINS = ("ada", "Ben", "index", "page")
_NUMBERS = st.integers(1, 4)


class Community(RuleBasedStateMachine):
    """Discussions that come, go, change title, author, kind and labels."""

    def __init__(self) -> None:
        super().__init__()
        self.discussions: dict[int, Discussion] = {}
        self.given: dict[str, str] = {}

    @rule(
        number=_NUMBERS, title=st.sampled_from(_TITLES), who=st.integers(1, len(_LOGINS)), idea=st.booleans()
    )
    def ask(self, number: int, title: str, who: int, idea: bool) -> None:
        """Somebody with an account of their own asks or proposes, unless the number is taken."""
        made = build.idea(number) if idea else build.answered(number)
        author = build.person(_LOGINS[who - 1], id=who)
        self.discussions.setdefault(number, replace(made, title=title, author=author))

    @rule(number=_NUMBERS, title=st.sampled_from(_TITLES))
    def retitle(self, number: int, title: str) -> None:
        if old := self.discussions.get(number):
            former = (*old.former_titles, old.title)
            self.discussions[number] = replace(old, title=title, former_titles=former)

    @rule(number=_NUMBERS, names=st.lists(st.sampled_from(_LABELS), max_size=4))
    def label(self, number: int, names: list[str]) -> None:
        """Labels are added, removed, renamed and reordered."""
        if old := self.discussions.get(number):
            self.discussions[number] = replace(old, labels=tuple(map(Label, names)))

    @rule(number=_NUMBERS)
    def delete(self, number: int) -> None:
        """What is gone comes back under a number of its own only: GitHub gives none twice."""
        if old := self.discussions.get(number):
            self.discussions[number] = replace(old, category=build.GENERAL)

    @invariant()
    def every_address_keeps_its_meaning(self) -> None:
        for address, meaning in _meanings(list(self.discussions.values())).items():
            assert self.given.setdefault(address.lower(), meaning) == meaning, address


def _meanings(discussions: list[Discussion]) -> dict[str, str]:
    """Address → what it leads to, directly or by a redirect."""
    config = build.config()
    knowledge = curate([build.repository(build.ACME)], discussions, config, build.curation(), build.at(99))
    pages = _pages(knowledge)
    edition = open_edition(knowledge, config, SiteFacts("Help", ""))
    stubs = {stub.path.removesuffix("index.html"): stub.text for stub in redirects(edition)}
    return pages | {
        left: next(meaning for at, meaning in pages.items() if f'"../{PurePosixPath(at).name}/"' in text)
        for left, text in stubs.items()
    }


def _pages(knowledge: Knowledge) -> dict[str, str]:
    addresses = assign(knowledge, build.config())
    pages = {addresses.answer(one): f"answer {one.discussion.number}" for one in knowledge.answers}
    pages |= {addresses.idea(one): f"idea {one.discussion.number}" for one in knowledge.ideas}
    pages |= {addresses.topics[one.slug]: f"topic {one.name.casefold()}" for one in knowledge.topics}
    return pages | {addresses.person(one.actor): f"person {one.actor.id}" for one in knowledge.people}


TestCommunity = Community.TestCase
TestCommunity.settings = settings(max_examples=60, stateful_step_count=12, deadline=None)
