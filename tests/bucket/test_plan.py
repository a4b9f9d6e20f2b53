"""Laws of the plan: what is uploaded and removed, and in which order."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kb_builder.bucket import Plan, Published, plan

_PATHS = st.sampled_from(["index.html", "kb.json", "a/index.html", "assets/kb.1.css", "x.png"])
_FILES = st.dictionaries(_PATHS, st.sampled_from(["d1", "d2", "d3"]))


def test_new_files_come_first_and_pages_last() -> None:
    site = {"index.html": "2", "new/index.html": "1", "kb.json": "2", "assets/kb.2.css": "1", "same.txt": "1"}
    stored = {"index.html": "1", "kb.json": "1", "same.txt": "1", "old/index.html": "1", "old.png": "1"}
    before = {"index.html": Published("1"), "old/index.html": Published("1"), "old.png": Published("1")}
    assert plan(site, stored, before) == Plan(
        (("assets/kb.2.css",), ("new/index.html",), ("kb.json",), ("index.html",)),
        ("old/index.html", "old.png"),
        1,
    )


def test_a_tag_that_is_no_digest_is_known_from_the_last_time() -> None:
    before = {"kb.json": Published("d1", "tag-of-the-store")}
    assert plan({"kb.json": "d1"}, {"kb.json": "tag-of-the-store"}, before) == Plan((), (), 1)
    assert plan({"kb.json": "d1"}, {"kb.json": "somebody-else-wrote"}, before).uploads == ("kb.json",)
    assert plan({"kb.json": "d2"}, {"kb.json": "tag-of-the-store"}, before).uploads == ("kb.json",)


@given(_FILES, _FILES, _FILES)
def test_the_store_holds_the_site_and_keeps_what_is_not_ours(
    site: dict[str, str], stored: dict[str, str], published: dict[str, str]
) -> None:
    before = {path: Published(digest) for path, digest in published.items()}
    todo = plan(site, stored, before)
    after = {**stored, **{path: site[path] for path in todo.uploads}}
    assert not set(todo.removals) - set(published)
    after = {path: digest for path, digest in after.items() if path not in todo.removals}
    assert {path: after[path] for path in site} == site
    assert {path for path in stored if path not in published} <= set(after)
    assert plan(site, after, before) == Plan((), (), len(site))
