"""Markdown twins, robots.txt, opensearch.xml, search records and redirects."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path, PurePosixPath

import pytest
from markdown_it import MarkdownIt

from kb_builder.addresses import login_address
from kb_builder.article import front_matter
from kb_builder.knowledge import Person
from kb_builder.publication import SiteFacts
from kb_builder.search import Index, index_files
from tests import build
from tests.pages.dom import parse, tree
from tests.pages.knowing import answer, everything, file, idea, knowledge, publish

HOMELESS = SiteFacts("Acme help", "")


def test_a_twin_holds_the_words_as_they_were_written() -> None:
    published = publish(everything())
    twin = file(published, "answers/12-how-do-i-rotate-title-script-alert-1-script/index.md")
    assert "> Use `rotate`:\n>\n> ```sh\n> rotate --all\n> ```\n" in twin
    assert "\n# How do I rotate \\`\\</title\\>\\<script\\>alert(1)\\</script\\>\\`?\n" in twin
    assert "Answered by [bob](https://kb.example.org/people/bob/), 2 Jan 2026" in twin
    assert "- Accepted by: *alice*" in twin or "- Accepted by: [alice](" in twin
    assert "- Licence of the repository: MIT License\n" in twin


def test_a_twin_is_its_page_with_addresses_that_hold_anywhere() -> None:
    """No link to a file of `content/` is left, and what only looks like one stays as it is.

    What front matter says for the theme alone is not repeated.
    """
    title = "`](b.md)` and \\](c.md)"
    found = knowledge(
        (answer(build.answered(1, title=title, body="[mine](d.md)")),), people=(Person(build.person("bob")),)
    )
    published = publish(found)
    (page,) = [one.text for one in published.pages if PurePosixPath(one.path).name.startswith("1-")]
    twin = file(published, "answers/1-b-md-and-c-md/index.md")
    assert "](https://kb.example.org/people/bob/)" in twin
    apart = re.sub(r"<!-- kb:begin .*? -->\n(.*?)\n<!-- kb:end .*? -->", r"> \1", page)
    said = "description|generator|  accepted|  answered|  asked|  discussion|  votes"
    apart = re.sub(rf"^(?:{said}):.*\n(?:    .*\n)*", "", apart, flags=re.MULTILINE)
    apart = re.sub(r"\n<!-- kb:page .*? -->\n", "\n", apart)
    apart = apart.replace("\n\n# ", "\n\n> For AI agents: [llms.txt](https://kb.example.org/llms.txt)\n\n# ")
    apart += "\nbob, <https://kb.example.org/answers/1-b-md-and-c-md/>\n"
    assert twin.replace("https://kb.example.org/people/bob/", "../people/bob.md") == apart
    assert "](../../people/bob/)" in file(publish(found, HOMELESS), "answers/1-b-md-and-c-md/index.md")


FORGED = ["## Accepted answer", "Accepted answer\n---", "<h2>Accepted answer</h2>", "```\n## Accepted answer"]


@pytest.mark.parametrize("text", [*FORGED, "***\n\n<!-- never closed", "````\n```markdown\n~~~"])
def test_nothing_in_a_post_passes_for_a_part_of_its_twin(text: str) -> None:
    found = knowledge((answer(build.answered(1, body=text, answer={"body": text})),))
    _, twin = front_matter.split(file(publish(found), "answers/1-question-1/index.md"))
    blocks = MarkdownIt("commonmark").parse(twin)
    headings = [
        blocks[place + 1].content
        for place, one in enumerate(blocks)
        if one.type == "heading_open" and one.level == 0
    ]
    assert headings == ["Question 1", "Accepted answer", "About this answer"]
    posts = [one for one in blocks if one.level == 0 and one.type in ("blockquote_open", "fence")]
    assert len(posts) == 3  # the first is ours and says where agents find llms.txt
    assert all(one.type == "blockquote_open" or one.content == f"{text}\n" for one in posts)
    loose = (one for one in blocks if one.level == 0 and one.type in ("hr", "html_block"))
    assert all("kb:page" in one.content for one in loose)
    assert all("kb:page" in one.content for one in blocks if one.type == "html_block")


def test_robots_and_opensearch_name_the_site() -> None:
    published = publish(everything())
    assert "Sitemap: https://kb.example.org/sitemap.xml" in file(published, "robots.txt")
    root = parse(file(published, "opensearch.xml"))
    urls = root.findall("{http://a9.com/-/spec/opensearch/1.1/}Url")
    assert [(url.get("rel", "results"), url.get("template")) for url in urls] == [
        ("results", "https://kb.example.org/?q={searchTerms}"),
        ("self", "https://kb.example.org/opensearch.xml"),
    ]


def test_a_site_without_an_address_has_no_opensearch() -> None:
    published = publish(everything(), HOMELESS)
    assert "opensearch.xml" not in {found.path for found in published.files}
    assert "Sitemap" not in file(published, "robots.txt")


def test_the_search_index_knows_plain_text() -> None:
    one, two, wish, done = sorted(
        publish(everything()).records, key=lambda record: (record.kind, record.date)
    )
    assert (one.credit, one.title[:18], one.labels) == ("bob", "How do I rotate `<", ("auth", "<b>bold</b>"))
    assert (wish.kind, wish.status, wish.credit, wish.upvotes) == ("idea", "planned", "carol", 41)
    assert two.question == "Short?"
    assert done.url == "ideas/8-faster-widgets/"


@pytest.mark.parametrize(
    "question", ["delete my data", "remove my name", "how do I opt out?", "erase my account", "GDPR"]
)
def test_who_wants_to_be_forgotten_finds_where_to_ask(question: str) -> None:
    published = publish(everything())
    found = Index(index_files(published.records, "en", published.others).get).search(question)
    assert found.more[0].url == "privacy/"


def test_nobody_is_credited_in_the_search_index() -> None:
    (record,) = publish(knowledge((answer(build.answered(1, by=build.HIDDEN)),))).records
    assert record.credit == ""


def test_a_long_text_is_cut_between_words_for_the_index() -> None:
    (record,) = publish(knowledge((answer(build.answered(1, body="many words " * 1000)),))).records
    assert len(record.question) <= 2000
    assert record.question.endswith(("many…", "words…"))


def test_a_former_title_and_a_duplicate_lead_on() -> None:
    """A static page, not indexed, that sends browser and crawler to the page of today."""
    published = publish(everything())
    for former in ("ideas/7-night-mode", "ideas/9-black-background"):
        root = tree(file(published, f"{former}/index.html"))
        metas = {
            meta.get("name") or meta.get("http-equiv"): meta.get("content") for meta in root.iter("meta")
        }
        assert metas["robots"] == "noindex"
        assert metas["refresh"] == "0; url=../7-dark-mode-ri-ben-yu-please/"
        links = {link.get("rel"): link.get("href") for link in root.iter("link")}
        assert links["canonical"] == "https://kb.example.org/ideas/7-dark-mode-ri-ben-yu-please/"


def test_a_redirect_shows_a_hostile_title_as_text() -> None:
    title = "</title><script>alert(1)</script>"
    published = publish(knowledge((answer(build.answered(1, title=title, former_titles=("before",))),)))
    root = tree(file(published, "answers/1-before/index.html"))
    assert list(root.iter("script")) == []
    assert next(root.iter("title")).text == title


def test_a_title_given_by_maintainers_leaves_the_old_address_alive() -> None:
    found = replace(answer(build.answered(1, title="as asked")), title="as it should read")
    assert "answers/1-as-it-should-read/index.md" in {str(f.path) for f in publish(knowledge((found,))).files}
    assert "../1-as-it-should-read/" in file(publish(knowledge((found,))), "answers/1-as-asked/index.html")


def test_a_redirect_never_stands_where_a_page_does() -> None:
    """A title that came back, or that differs in nothing the address shows, makes no redirect."""
    wish = idea(build.idea(7, title="Dark mode", former_titles=("dark MODE!", "Dark mode")))
    published = publish(knowledge(ideas=(wish,)))
    assert [found for found in published.files if found.path.endswith("/index.html")] == []


def test_files_and_pages_never_share_a_place() -> None:
    published = publish(everything())
    places = [found.path.lower() for found in published.files]
    pages = [f"{page.path.removesuffix('.md')}/index.html".lower() for page in published.pages]
    assert len(set(places + pages)) == len(places) + len(pages)
    assert all(not Path(place).is_absolute() and ".." not in place for place in places)


def test_an_old_login_leads_to_the_person_who_had_it_whoever_has_it_today() -> None:
    renamed = Person(build.person("bob"), former_logins=("Bobby", "carol", "../x"))
    unsafe = login_address(renamed, "../x")
    found = publish(knowledge(people=(renamed, Person(build.person("carol")))))
    moved = {one.path: one.text for one in found.files if one.path.endswith("/index.html")}
    # The third is where a login that cannot be a folder had its page.
    assert list(moved) == ["people/Bobby/index.html", "people/carol/index.html", f"{unsafe}index.html"]
    assert all('url=../bob/"' in text for text in moved.values())
    texts = {one.path: one.text for one in found.files}
    assert {texts[f"people/{at}/badge.svg"] for at in ("bob", "Bobby", "carol")} == {
        texts["people/bob/badge.svg"]
    }
    assert texts["people/carol/feed.xml"] == texts["people/bob/feed.xml"]
    (carol,) = (page for page in found.pages if PurePosixPath(page.path).name.startswith("carol"))
    assert re.fullmatch(r"people/carol-[0-9a-f]{12}\.md", str(carol.path))


def test_an_old_login_of_two_people_leads_to_neither() -> None:
    both = [Person(build.person(login), former_logins=("Bobby",)) for login in ("bob", "rob")]
    found = publish(knowledge(people=tuple(both)))
    assert not [one for one in found.files if one.path.endswith("/index.html")]


def test_the_twin_of_an_idea_holds_the_official_response() -> None:
    twin = file(publish(everything()), "ideas/8-faster-widgets/index.md")
    assert "## Official response" in twin


def test_search_engines_stay_out_of_a_site_for_a_few() -> None:
    found = everything()
    assert file(publish(found), "robots.txt") == (
        "User-agent: *\nAllow: /\n\nSitemap: https://kb.example.org/sitemap.xml\n"
    )
    internal = publish(found, visibility="internal")
    assert file(internal, "robots.txt") == "User-agent: *\nDisallow: /\n"
