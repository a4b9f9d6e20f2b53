"""`llms.txt`: it leads to every Markdown twin, in files that agents read whole."""

from __future__ import annotations

import re

import pytest

from kb_builder.addresses import page_address
from kb_builder.pages import llms
from kb_builder.publication import Publication, SiteFacts, has_twin
from tests import build
from tests.pages.knowing import answer, everything, file, knowledge, publish

HOME = "https://kb.example.org/"


def leads(published: Publication, text: str) -> set[str]:
    """Give the twins that a file leads to, by way of other such files."""
    found = set(re.findall(r"\]\(https://kb\.example\.org/(\S+?)\)", text))
    further = {one for one in found if one.endswith(".txt") and "/" not in one}
    return (found - further).union(*(leads(published, file(published, one)) for one in further))


def named(published: Publication) -> set[str]:
    """Give the twins that there are."""
    return {found.path for found in published.files if found.path.endswith("/index.md")}


def test_it_leads_to_every_twin_and_every_topic() -> None:
    published = publish(everything())
    found = leads(published, file(published, "llms.txt"))
    assert {one for one in found if one.endswith(".md")} == named(published)
    assert {one for one in found if one.endswith(".txt")} == {
        one.path for one in published.files if one.path.endswith("/llms.txt")
    }


def test_answers_ideas_and_beginnings_of_lists_have_a_twin() -> None:
    published = publish(everything())
    kept = {f"{page_address(page.path)}index.md" for page in published.pages if has_twin(page.head)}
    assert kept == named(published)
    assert {"answers/index.md", "topics/auth/index.md"} <= kept
    assert {one for one in kept if one.startswith("people/")} <= {"people/index.md"}
    assert not [one for one in kept if "/page/" in one or one.startswith(("unanswered/", "health/"))]


def test_a_list_leads_on_in_markdown() -> None:
    text = file(publish(everything()), "topics/index.md")
    assert f"]({HOME}topics/auth/index.md)" in text


def test_a_topic_has_its_own() -> None:
    text = file(publish(everything()), "topics/auth/llms.txt")
    assert text.startswith("# Acme help: auth\n\n> Help for widgets\n\n## Answers\n\n- [How do I rotate")
    assert "## Ideas" in text


def test_a_site_without_an_address_has_ways_from_its_root() -> None:
    text = file(publish(everything(), SiteFacts("Acme help", "")), "llms.txt")
    assert "](answers/index.md)" in text
    assert "](topics/auth/index.md): [llms.txt](topics/auth/llms.txt)" in text


@pytest.mark.no_cover  # many answers, which run the lines of a few
@pytest.mark.parametrize("count", [300, 700])
def test_no_file_is_longer_than_agents_read(count: int) -> None:
    many = tuple(
        answer(build.answered(number, title=f"{number} {'wide words ' * 8}", labels=("auth",)))
        for number in range(count, 0, -1)
    )
    published = publish(knowledge(many))
    texts = {one.path: one.text for one in published.files if one.path.endswith(".txt")}
    assert {path: len(text) for path, text in texts.items() if len(text) >= 50_000} == {}
    found = leads(published, texts["llms.txt"])
    assert {one for one in found if one.endswith(".md")} == named(published)
    assert "topics/auth/llms-answers-1.txt" in texts


def test_a_new_page_changes_the_last_part_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(llms, "MOST", 1_000)
    before, after = (
        {
            one.path: one.text
            for one in publish(
                knowledge(tuple(answer(build.answered(number)) for number in range(count, 0, -1)))
            ).files
            if one.path.startswith("llms-answers")
        }
        for count in (40, 41)
    )
    changed = [path for path in before if before[path] != after[path]]
    assert changed in ([], [f"llms-answers-{len(before)}.txt"])
