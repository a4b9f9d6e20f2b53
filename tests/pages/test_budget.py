"""What a page weighs beside the words of the community, and how many pages a change of one thing rewrites."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path
from statistics import median

import cmarkgfm
import pytest
from markdown_it import MarkdownIt

from kb_builder.archive import Archive
from kb_builder.article import front_matter
from kb_builder.config import Config, Curation, load_project
from kb_builder.curate import curate
from kb_builder.model import Discussion, Repository
from kb_builder.pages import compose
from kb_builder.publication import Publication
from kb_builder.region import Region, split
from kb_builder.stored import newest_timestamp
from tests import build
from tests.pages.knowing import FACTS, everything, publish

PROJECT = load_project(Path(__file__).parents[2])
ARCHIVED = Archive(PROJECT.archive).load()
_MARKER = re.compile(r"<!-- kb:page [a-z0-9A-Z_/.-]+\.md -->")

Pages = dict[str, str]


@cache
def _own() -> Pages:
    """The pages that this repository publishes about itself."""
    return _pages(ARCHIVED.discussions, ARCHIVED.repositories, PROJECT.config, PROJECT.curation)


@cache
def _made() -> Pages:
    """Pages that hold one of everything, hostile titles among them."""
    return {page.path: page.text for page in publish(everything()).pages}


def _pages(
    discussions: Sequence[Discussion],
    repositories: Sequence[Repository] = (),
    config: Config | None = None,
    curation: Curation | None = None,
) -> Pages:
    """Compose the pages of an archive, as of its newest moment."""
    found = _publication(discussions, repositories, config, curation)
    return {page.path: page.text for page in found.pages}


def _publication(
    discussions: Sequence[Discussion],
    repositories: Sequence[Repository] = (),
    config: Config | None = None,
    curation: Curation | None = None,
) -> Publication:
    config = config or build.config()
    repositories = repositories or [build.repository(name) for name in config.repositories]
    moment = newest_timestamp(discussions)
    found = curate(repositories, discussions, config, curation or build.curation(), moment)
    return compose(found, config, FACTS)


def _rewritten(before: Pages, after: Pages) -> list[str]:
    return sorted(path for path in before.keys() | after.keys() if before.get(path) != after.get(path))


def _markdown(pages: Pages) -> dict[str, str]:
    return {path: text for path, text in pages.items() if path.endswith(".md")}


def _own_words(text: str) -> str:
    """Give what a page says beside its front matter and what people wrote."""
    lines = front_matter.split(text)[1].split("\n")
    return "\n".join(part for part in split(lines) if isinstance(part, str))


@pytest.mark.no_cover  # a whole site, which runs the lines of a small one
@pytest.mark.parametrize("pages", [_own, _made], ids=["own", "made"])
def test_pages_are_markdown_and_nothing_else(pages) -> None:
    """No HTML tag, no character reference and no JSON stand outside front matter and community text."""
    parser = MarkdownIt("commonmark").enable("table")
    for path, text in _markdown(pages()).items():
        first, _, rest = _own_words(text).partition("\n")
        assert first == f"<!-- kb:page {path} -->"
        assert '{"' not in rest, path
        kinds = [
            (token.type, token.content, token.info)
            for block in parser.parse(rest)
            for token in (block, *(block.children or ()))
        ]
        assert not [one for one in kinds if one[0].startswith("html") or one[2] == "entity"], path


@pytest.mark.parametrize("pages", [_own, _made], ids=["own", "made"])
def test_front_matter_is_short(pages) -> None:
    for path, text in _markdown(pages()).items():
        head = text[: len(text) - len(front_matter.split(text)[1])]
        assert len(head.encode()) <= 1_000, path


@pytest.mark.parametrize("published", [PROJECT, None], ids=["own", "made"])
def test_a_page_knows_its_front_matter_as_it_would_be_read(published) -> None:
    """Who has the pages need not read them: `head` is what `split` gives."""
    pages = _publication(ARCHIVED.discussions).pages if published else publish(everything()).pages
    for page in pages:
        assert dict(page.head) == front_matter.split(page.text)[0], page.path


def test_markers_hold_a_digest_and_nothing_else() -> None:
    for path, text in _markdown(_own()).items():
        for line in text.splitlines():
            if line.startswith("<!-- kb:"):
                assert re.fullmatch(r"<!-- kb:(begin|end) [0-9a-f]{32} -->", line) or _MARKER.fullmatch(
                    line
                ), path


def test_an_answer_is_mostly_what_people_wrote() -> None:
    """The median page of an answer has at most 0.6 bytes of ours for one of theirs, and 600 more.

    Front matter and markers do not count.
    """
    beyond = []
    for text in _own().values():
        if "\n  kind: answer\n" in text:
            regions = [one for one in split(text.split("\n")) if isinstance(one, Region)]
            theirs = sum(len(region.text.encode()) for region in regions)
            ours = _own_words(text).partition("\n")[2]
            beyond.append(len(ours.encode()) - 0.6 * theirs - 600)
    assert len(beyond) > 50
    assert median(beyond) <= 0


def test_github_alone_shows_a_page_whole_and_credited() -> None:
    """Who asked, answered and accepted, when, votes, licence and source, each name as a link."""
    for path, text in _markdown(_own()).items():
        head, body = front_matter.split(text)
        if (facts := head["kb"])["kind"] != "answer":
            continue
        shown = cmarkgfm.github_flavored_markdown_to_html(body)
        for what in ("asked", "answered", "accepted"):
            who = facts[what].get("by")
            assert who is None or f'<a href="../people/{who}.md">{who}</a>' in shown, (path, what)
            year, month, day = facts[what]["at"][:10].split("-")
            assert re.search(rf"{int(day)} [A-Z][a-z]{{2}} {year}", shown), (path, month)
        votes = facts["votes"]
        assert all(f"{number} vote" in shown for number in votes.values() if number), path
        assert f"Licence of the repository: {facts['licence']}" in shown, path
        assert f'<a href="{facts["url"]}' in shown, path


def test_every_person_on_a_list_is_a_link() -> None:
    names = {
        path.removeprefix("people/").removesuffix(".md") for path in _own() if path.startswith("people/")
    }
    for path in ("answers/index.md", "topics/publishing.md", "people/index.md", "unanswered/index.md"):
        shown = cmarkgfm.github_flavored_markdown_to_html(_own()[path])
        bare = re.sub(r"<a [^>]*>.*?</a>", "", shown)
        assert not [name for name in names if re.search(rf"\b{re.escape(name)}\b", bare) and name != "index"]


def _with(changed: Discussion) -> Pages:
    discussions = [changed if one.key == changed.key else one for one in ARCHIVED.discussions]
    return _pages(discussions, ARCHIVED.repositories, PROJECT.config, PROJECT.curation)


@pytest.mark.no_cover  # whole sites, which run the lines of small ones
@pytest.mark.parametrize("number", [12, 81, 9, 25])
@pytest.mark.parametrize("whose", ["question", "answer"])
def test_a_vote_rewrites_three_pages_at_most(number: int, whose: str) -> None:
    """The page of the post; and where it earns a point, the page of its author and the boards."""
    found = next(one for one in ARCHIVED.discussions if one.number == number)
    voted = replace(found, upvotes=found.upvotes + (whose == "question"))
    if whose == "answer":
        first, *others = found.comments
        voted = replace(found, comments=(replace(first, upvotes=first.upvotes + 1), *others))
    assert 0 < len(_rewritten(_own(), _with(voted))) <= 3


@pytest.mark.no_cover  # whole sites, which run the lines of small ones
@pytest.mark.parametrize("back", [0, 1, 2, 5])
def test_a_new_answer_rewrites_twelve_pages_at_most(back: int) -> None:
    """Itself, the lists that gain it, the pages of who asked and answered, the boards, its neighbours."""
    answered = sorted((one for one in ARCHIVED.discussions if one.answer_chosen_at), key=_accepted_at)
    later = {one.key for one in answered[len(answered) - back :]}
    after = [one for one in ARCHIVED.discussions if one.key not in later]
    before = [one for one in after if one.key != answered[-1 - back].key]
    settings = ARCHIVED.repositories, PROJECT.config, PROJECT.curation
    assert len(_rewritten(_pages(before, *settings), _pages(after, *settings))) <= 12


def _accepted_at(discussion: Discussion) -> datetime:
    assert discussion.answer_chosen_at is not None
    return discussion.answer_chosen_at


def _asked(number: int, author: str = "bob", **changes: object) -> Discussion:
    words = f"widget{number} gear{number % 7} spring{number % 11}"
    when = {"day": number / 10, "answer_day": number / 10}
    return build.answered(number, by=author, title=f"How does {words} work?", **when, **changes)


@pytest.mark.no_cover  # many answers, which run the lines of a few
@pytest.mark.parametrize("labels", [(), ("auth", "tokens")])
def test_an_accepted_answer_of_a_busy_person_rewrites_twelve_pages_at_most(labels: tuple[str, ...]) -> None:
    """Points and level stand in one place, however many pages name the person."""
    hundred = [_asked(number, labels=("auth",)) for number in range(1, 101)]
    new = _asked(101, labels=labels, answer_chosen_by="alice")
    before, after = _pages(hundred), _pages([*hundred, new])
    assert sum("(../people/bob.md)" in text for text in before.values()) >= 100
    assert len(_rewritten(before, after)) <= 12


def test_no_list_grows_without_end() -> None:
    """A community with 1,000 answers has no long page, and one more changes the newest page of a list."""
    many = [_asked(number, author=f"user{number % 300}", labels=("auth",)) for number in range(1, 1001)]
    before, after = _pages(many), _pages([*many, _asked(1001, labels=("auth",))])
    lists = {
        path: text for path, text in before.items() if not re.match(r"answers/[0-9]|people/[a-z]+[0-9]", path)
    }
    assert max((len(text.encode()), path) for path, text in lists.items()) < (60_000, "")
    assert len(_rewritten(before, after)) <= 12
