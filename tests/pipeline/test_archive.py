"""The archive as the stages see it."""

from __future__ import annotations

from pathlib import Path

from kb_builder.config import Project
from kb_builder.pipeline.archive import page_addresses
from kb_builder.stored import Archived
from tests.build import ACME, answered, config, curation, discussion, idea, repository


def test_every_address_that_led_to_a_page_is_known(tmp_path: Path) -> None:
    """A curated title first, then those that were; what has no page has no address."""
    decided = curation(pages=[{"number": 9, "title": "Dance"}])
    project = Project(tmp_path, config(), decided)
    stored = (
        answered(7, title="How now?", former_titles=("How then?",)),
        idea(8, title="Sing"),
        idea(9, title="Hop"),
        discussion(10),
    )
    assert page_addresses(project, Archived((repository(),), stored)) == {
        (ACME, 7): ("answers/7-how-now/", "answers/7-how-then/"),
        (ACME, 8): ("ideas/8-sing/",),
        (ACME, 9): ("ideas/9-dance/", "ideas/9-hop/"),
    }


def test_folders_of_further_repositories_are_spelt_as_in_the_archive(tmp_path: Path) -> None:
    project = Project(tmp_path, config(repositories=[ACME, "acme/gadgets"]), curation())
    other = answered(1, repository="acme/Gadgets")
    found = page_addresses(project, Archived((repository("acme/Gadgets"),), (other,)))
    assert found == {("acme/gadgets", 1): ("answers/Gadgets/1-question-1/",)}
