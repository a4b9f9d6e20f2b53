"""The numbers of pages alone are those of the pages."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kb_builder.curate import curate, published
from tests.build import at, config, curation, repository
from tests.curate.test_laws import archives


@given(archives(), st.booleans())
def test_the_numbers_are_those_of_the_pages(everything, is_hidden):
    """Whatever is duplicate, hidden or declined; the guard counts what a build would show."""
    settings = config()
    decided = curation(pages=[{"number": 1, "hide": True}] if is_hidden else [])
    knowledge = curate([repository()], everything, settings, decided, at(365))
    pages = {one.discussion.key: one.title for one in (*knowledge.answers, *knowledge.ideas)}
    assert published(everything, settings, decided) == pages
