"""File names and addresses."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb_builder.addresses import file_name, page_path, relative
from kb_builder.knowledge import Person
from kb_builder.model import Actor
from kb_builder.pages.links import assign
from tests import build
from tests.pages.knowing import answer, knowledge, publish
from tests.strategies import texts

NAUGHTY = [
    "../../etc/passwd",
    "CON",
    "..",
    "",
    "日本語",
    "x" * 400,
    "index",
    "404",
    "search",
    "assets",
    "Twin",
    "tWIN",
]


def _paths(titles: list[str]) -> list[str]:
    answers = tuple(
        answer(build.answered(number, title=title)) for number, title in enumerate(titles, start=1)
    )
    return [page.path for page in publish(knowledge(answers)).pages]


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("How do I rotate the token?", "12-how-do-i-rotate-the-token"),
        ("../../etc/passwd", "12-etc-passwd"),
        ("CON", "12-con"),
        ("..", "12"),
        ("", "12"),
        ("index", "12-index"),
        ("Größe", "12-grosse"),
    ],
)
def test_a_file_is_named_by_number_and_ascii_slug(title: str, name: str) -> None:
    assert file_name(12, title) == name


@given(st.integers(1, 2**63), texts | st.text())
def test_a_file_name_is_short_and_plain(number: int, title: str) -> None:
    """Whatever the title, the name is ASCII, begins with the number and fits 100 bytes with `.md`."""
    assert re.fullmatch(rf"{number}(-[a-z0-9-]*[a-z0-9])?", file_name(number, title))
    assert len(f"{file_name(number, title)}.md".encode()) <= 100


def test_naughty_titles_have_distinct_paths_inside_content() -> None:
    """Acceptance check 41: unique whatever the case, inside their folder, at most 100 bytes a name."""
    paths = _paths([*NAUGHTY, "Same", "Same"])
    assert len({path.lower() for path in paths}) == len(paths)
    assert all(
        path.split("/")[0]
        in {"answers", "ideas", "people", "topics", "unanswered", "health", "privacy", ".kb"}
        for path in paths
    )
    assert all(".." not in path and len(path.rpartition("/")[2].encode()) <= 100 for path in paths)


@given(st.lists(texts, max_size=6))
def test_people_never_share_a_page(logins: list[str]) -> None:
    """Logins that differ in case only, are no file names or are reserved get distinct, safe files."""
    people = tuple(
        Person(Actor(login, id=place)) for place, login in enumerate([*logins, "index", "Index", "README"], 1)
    )
    given_ = assign(knowledge(people=people), build.config()).people.values()
    assert len({at.lower() for at in given_}) == len(people)
    assert all(re.fullmatch(r"people/[A-Za-z0-9_-]+/", at) for at in given_)
    assert not {"people/index/", "people/readme/"} & {at.lower() for at in given_}


def test_a_login_is_kept_as_it_is_spelled() -> None:
    people = (Person(build.person("Ada-L")), Person(build.person("ada-l", id=2**40)), Person(build.GHOST))
    given_ = assign(knowledge(people=people), build.config())
    assert given_.person(build.person("Ada-L")) == "people/Ada-L/"
    assert re.fullmatch(r"people/ada-l-[0-9a-f]{12}/", given_.person(build.person("ada-l", id=2**40)))
    assert given_.person(build.GHOST) == ""


def test_further_repositories_have_a_folder_of_their_own() -> None:
    """The first repository of `kb.yml` stands at the top, others below their name, made safe."""
    repositories = ["acme/widgets", "acme/gears", "other/gears", "acme/.github"]
    answers = tuple(answer(build.answered(1, repository=name, title="x")) for name in repositories)
    given_ = assign(knowledge(answers), build.config(repositories=repositories))
    found = [given_.answer(item) for item in answers]
    assert found[:2] == ["answers/1-x/", "answers/gears/1-x/"]
    assert re.fullmatch(r"answers/gears-[0-9a-f]{12}/1-x/", found[2])
    assert re.fullmatch(r"answers/github-[0-9a-f]{12}/1-x/", found[3])


@pytest.mark.parametrize(
    ("here", "target", "way"),
    [
        ("", "answers/1-a/", "answers/1-a/"),
        ("answers/", "answers/1-a/", "1-a/"),
        ("answers/1-a/", "people/bob/", "../../people/bob/"),
        ("answers/1-a/", "", "../../"),
        ("answers/1-a/", "answers/1-a/", "./"),
        ("people/bob/", "people/bob/feed.xml", "feed.xml"),
    ],
)
def test_the_way_between_two_pages(here: str, target: str, way: str) -> None:
    assert relative(here, target) == way


def test_an_index_is_a_file_in_its_folder() -> None:
    assert page_path("answers/") == "answers/index.md"
    assert page_path("answers/1-a/") == "answers/1-a.md"
