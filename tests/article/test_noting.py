"""What was looked up need not be asked again while the files that answer it are as they were."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from hypothesis import given, settings
from hypothesis import strategies as st

from kb_builder.article import Answers, Lookup, Shelf, file_of, unchanged

_HEADS = ("title: one", "title: two", "title: one\nkb: {level: Guide, discussion: acme/widgets#1}")
_BODIES = (
    "",
    "- [a](1-a.md)\n- [b](2-b.md)",
    "- [b](2-b.md)\n- [a](1-a.md)\n\n[Older](index/page/2.md)",
    "- [a](../../1-a.md)",
)
_FILES = (
    "answers/index.md",
    "answers/index/page/2.md",
    "answers/1-a.md",
    "answers/2-b.md",
    "people/alice.md",
)
_texts = st.builds(
    lambda head, body: f"---\n{head}\n---\n\n{body}\n", *map(st.sampled_from, (_HEADS, _BODIES))
)
_folders = st.dictionaries(st.sampled_from(_FILES), _texts)
_LOOKUPS: tuple[Lookup, ...] = (
    *((name, file) for name in ("head", "facts", "title", "person", "blocks", "links") for file in _FILES),
    *(("around", "answers/index.md", file) for file in _FILES),
    ("order", "answers/index.md"),
    ("order", "people/alice.md"),
    *(("discussion", "acme/widgets", number) for number in "12"),
    ("repositories",),
    ("picture", "https://x.example/a.png"),
)


def _answers(pages: Mapping[str, str]) -> Answers:
    return Answers(Shelf.of_pages(pages))


def _digests(pages: Mapping[str, str]) -> dict[str, bytes]:
    return {path: hashlib.sha256(text.encode()).digest() for path, text in pages.items()}


@given(_folders, _folders)
@settings(deadline=None, max_examples=150)
def test_an_answer_that_cannot_differ_is_the_same(before: dict[str, str], after: dict[str, str]) -> None:
    same = unchanged(_digests(before), _digests(after))
    old, new = _answers(before), _answers(after)
    assert [one for one in _LOOKUPS if old.of(one) != new.of(one) and file_of(one) in same] == []


def test_most_questions_need_not_be_asked_again() -> None:
    pages = dict.fromkeys(_FILES, f"---\n{_HEADS[0]}\n---\n\n{_BODIES[2]}\n")
    changed = pages | {"people/alice.md": f"---\n{_HEADS[2]}\n---\n"}
    same = unchanged(_digests(pages), _digests(changed))
    about = {
        lookup[0] for lookup in _LOOKUPS if file_of(lookup) not in same and "people/alice.md" not in lookup
    }
    assert about == {"discussion", "repositories", "picture"}
