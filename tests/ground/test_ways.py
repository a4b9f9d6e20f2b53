"""The way from a page to another is what `posixpath.relpath` gives."""

from __future__ import annotations

import posixpath

from hypothesis import given
from hypothesis import strategies as st

from kb_builder.addresses import relative

_steps = st.lists(st.sampled_from(("a", "b", "ab", "12-a", "..", ".", "*", "\0")), max_size=4)
_pages = st.lists(st.sampled_from(("a", "b", "ab", "12-a", "*")), max_size=4)


def _address(steps: list[str]) -> str:
    return "".join(f"{step}/" for step in steps)


@given(_pages, _steps, st.sampled_from(("", "feed.xml")))
def test_a_way_is_that_of_the_library(here: list[str], steps: list[str], file: str) -> None:
    """To a folder or a file, from any page of a folder, to itself, and below itself."""
    target = f"{_address(steps)}{file}"
    found = posixpath.relpath(f"/{target}", f"/{_address(here)}")
    assert relative(_address(here), target) == (found if file else f"{found}/")
