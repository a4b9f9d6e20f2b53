"""What search engines, networks and feed readers are told, read out of a site that shows everything."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import html5lib
import pytest
from PIL import Image

from tests.website.documented import OPTIONAL, RECOMMENDED, REQUIRED

pytestmark = pytest.mark.slow


KINDS = {
    "index.html": ["WebSite"],
    "guide/index.html": ["BreadcrumbList"],
    "answers/index.html": ["BreadcrumbList"],
    "answers/1-*/index.html": ["QAPage", "BreadcrumbList"],
    "answers/2-*/index.html": ["BreadcrumbList"],  # locked: nobody can answer any more
    "ideas/index.html": ["BreadcrumbList"],
    "ideas/100-*/index.html": ["DiscussionForumPosting", "BreadcrumbList"],
    "people/bob/index.html": ["ProfilePage", "BreadcrumbList"],
    "topics/auth/index.html": ["BreadcrumbList"],
    "unanswered/index.html": ["BreadcrumbList"],
    "health/index.html": ["BreadcrumbList"],
    "privacy/index.html": ["BreadcrumbList"],
}
NOT_INDEXED = {
    *("404.html", "people/index.html", "unanswered/index.html", "unanswered/oldest/index.html"),
    *("health/index.html", "ideas/wanted/index.html", "ideas/trending/index.html"),
    *("ideas/newest/index.html", "ideas/discussed/index.html"),
    *("answers/4-old-name/index.html", "answers/5-rotate-tokens/index.html", "answers/66-gone/index.html"),
    *("ideas/111-night-mode-on-paper/index.html", "people/robert/index.html"),
    # Less than three contributions each, none of them an accepted answer.
    *("people/boss/index.html", "people/erin/index.html"),
}


@pytest.fixture(scope="module")
def heads(shown: tuple[str, Path]) -> dict[str, Element]:
    """The head of every page, by file."""
    site = shown[1]
    return {file.relative_to(site).as_posix(): _head(file) for file in sorted(site.rglob("*.html"))}


def _head(file: Path) -> Element:
    head = html5lib.parse(file.read_text(encoding="utf-8"), namespaceHTMLElements=False).find("head")
    assert head is not None
    return head


def _metas(head: Element) -> dict[str, str]:
    """Give what is said under each name; one element may say the same to search engines and to networks."""
    found = [
        (name, meta.get("content"))
        for meta in head.iter("meta")
        for name in (meta.get("property"), meta.get("name"))
        if name
    ]
    found += [(link.get("property"), link.get("href")) for link in head.iter("link") if link.get("property")]
    assert len(dict(found)) == len(found), "nothing is said twice"
    return {name: content for name, content in found if content is not None}


def _links(head: Element, relation: str) -> list[str]:
    return [link.get("href", "") for link in head.iter("link") if link.get("rel") == relation]


def _one(heads: dict[str, Element], pattern: str) -> tuple[str, Element]:
    wanted = re.compile(re.escape(pattern).replace(r"\*", "[^/]*"))
    return next(
        (name, head)
        for name, head in heads.items()
        if wanted.fullmatch(name)
        and "robots" in _metas(head)
        and "refresh" not in {meta.get("http-equiv") for meta in head.iter("meta")}
    )


def _data(head: Element) -> list[dict[str, Any]]:
    (script,) = (one for one in head.iter("script") if one.get("type") == "application/ld+json")
    return json.loads(script.text or "")["@graph"]


def _objects(value: object) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _objects(inner)


def _is_indexed(head: Element) -> bool:
    return _metas(head)["robots"] != "noindex"


@pytest.mark.parametrize("kind", KINDS)
def test_structured_data_has_what_is_required_and_nothing_unknown(
    heads: dict[str, Element], kind: str
) -> None:
    graph = _data(_one(heads, kind)[1])
    assert [one["@type"] for one in graph] == KINDS[kind]
    for one in _objects(graph):
        name, keys = one["@type"], one.keys() - {"@type"}
        wanted = REQUIRED[name] | RECOMMENDED.get(name, set())
        known = wanted | OPTIONAL.get(name, set()) | ({"description"} if name == "WebSite" else set())
        assert wanted <= keys | ({"text"} if name == "Question" else set()), (name, wanted - keys)
        assert keys <= known, (name, keys - known)


def test_values_in_structured_data_are_what_they_say(
    shown: tuple[str, Path], heads: dict[str, Element]
) -> None:
    """Full addresses, moments with a time zone, whole numbers, and fragments that exist on the page."""
    for kind in KINDS:
        name, head = _one(heads, kind)
        page = shown[0] + name.removesuffix("index.html")
        text = (shown[1] / name).read_text(encoding="utf-8")
        for one in _objects(_data(head)):
            for key, value in one.items():
                if key in ("url", "item", "image", "sameAs", "discussionUrl", "urlTemplate"):
                    assert value.startswith(("http://127.0.0.1:", "https://github.com/")), (key, value)
                if key in ("datePublished", "dateModified"):
                    assert datetime.fromisoformat(value).tzinfo is not None
                if key in ("upvoteCount", "answerCount", "commentCount", "userInteractionCount", "position"):
                    assert isinstance(value, int)
                if key == "url" and value.startswith(f"{page}#"):
                    assert f'id="{value.partition("#")[2]}"' in text


def test_the_trail_that_is_told_is_the_one_that_is_shown(
    shown: tuple[str, Path], heads: dict[str, Element]
) -> None:
    seen = 0
    for name, head in heads.items():
        page = html5lib.parse((shown[1] / name).read_text(encoding="utf-8"), namespaceHTMLElements=False)
        for nav in (one for one in page.iter("nav") if one.get("class") == "kb-trail"):
            visible = ["".join(link.itertext()) for link in nav.iter("a")]
            told = [item["name"] for item in _data(head)[-1]["itemListElement"] if "item" in item]
            assert visible == told, name
            seen += 1
    assert seen > 20


def test_figures_in_structured_data_are_those_of_the_page(heads: dict[str, Element]) -> None:
    question = _data(_one(heads, "answers/1-*/index.html")[1])[0]["mainEntity"]
    assert (question["upvoteCount"], question["answerCount"], question["commentCount"]) == (12_345, 2, 2)
    assert question["acceptedAnswer"]["upvoteCount"] == 7
    assert question["acceptedAnswer"]["commentCount"] == 2
    idea = _data(_one(heads, "ideas/100-*/index.html")[1])[0]
    assert [one["userInteractionCount"] for one in idea["interactionStatistic"]] == [10_000, 2]


def test_the_sitemap_lists_what_may_be_indexed_and_nothing_else(
    shown: tuple[str, Path], heads: dict[str, Element]
) -> None:
    """With the day of the newest change, not of the build."""
    home, site = shown
    assert {name for name, head in heads.items() if not _is_indexed(head)} == NOT_INDEXED
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    entries = ElementTree.parse(site / "sitemap.xml").getroot().findall(f"{space}url")
    listed = {entry.findtext(f"{space}loc"): entry.findtext(f"{space}lastmod") for entry in entries}
    may = {f"{home}{name.removesuffix('index.html')}" for name, head in heads.items() if _is_indexed(head)}
    assert listed.keys() == may
    undated = {address.removeprefix(home) for address, day in listed.items() if address and not day}
    # The list of topics changes with a new topic only, and has no day of its own.
    assert undated == {"", "guide/", "privacy/", "topics/"}
    days = {address: day for address, day in listed.items() if day}
    (question,) = (day for address, day in days.items() if address and "/answers/1-" in address)
    assert question == "2026-01-04T12:00:00Z"
    assert max(days.values()) == "2028-05-30T12:00:00Z"
    assert f"Sitemap: {home}sitemap.xml" in (site / "robots.txt").read_text()


def test_every_page_says_where_it_stands_and_what_it_is(
    shown: tuple[str, Path], heads: dict[str, Element]
) -> None:
    """Canonical address, OpenGraph, a card of the right size, and the ways to feeds and search."""
    home, site = shown
    for name, head in heads.items():
        metas = _metas(head)
        if name in ("404.html", "answers/66-gone/index.html") or "refresh" in {
            meta.get("http-equiv") for meta in head.iter("meta")
        }:
            assert not [key for key in metas if key.startswith(("og:", "twitter:"))]
            continue
        address = home + name.removesuffix("index.html")
        assert _links(head, "canonical") == [address]
        assert metas["og:url"] == address
        assert metas["og:site_name"] == "Widget help"
        assert metas.get("og:locale", "en_US") == "en_US", "what https://ogp.me takes for granted"
        assert metas["og:title"] in "".join(head.find("title").itertext())  # type: ignore[union-attr]
        assert metas.get("og:description") == metas.get("description")
        assert metas["twitter:card"] == "summary_large_image"
        card = site / metas["og:image"].removeprefix(home)
        size = (int(metas["og:image:width"]), int(metas["og:image:height"]))
        assert Image.open(BytesIO(card.read_bytes())).size == size
        assert metas["og:image:alt"]
        # On the others a script says it: the search needs one.
        assert len(_links(head, "search")) == (name in ("index.html", "guide/index.html"))
        for feed in _links(head, "alternate"):
            assert (site / name).parent.joinpath(feed).resolve().is_file()


@pytest.mark.parametrize(
    ("kind", "type_", "more"),
    [
        ("index.html", "website", {}),
        (
            "answers/1-*/index.html",
            "article",
            {
                "article:published_time": "2026-01-01T12:00:00Z",
                "article:modified_time": "2026-01-04T12:00:00Z",
            },
        ),
        ("people/bob/index.html", "profile", {"profile:username": "bob"}),
    ],
)
def test_kinds_of_pages_have_their_own_facts(
    heads: dict[str, Element], kind: str, type_: str, more: dict[str, str]
) -> None:
    metas = _metas(_one(heads, kind)[1])
    assert metas["og:type"] == type_
    assert {key: value for key, value in metas.items() if key.startswith(("article:", "profile:"))} == more


def test_every_answer_idea_and_person_has_a_card_of_its_own(heads: dict[str, Element]) -> None:
    own = [
        _metas(head)["og:image"]
        for name, head in heads.items()
        if re.match(r"(answers|ideas)/\d|people/.", name)
        and "og:image" in _metas(head)
        and "people/index" not in name
    ]
    assert len(set(own)) == len(own) > 20
    assert [image for image in own if image.endswith("site.png")] == []


def test_a_hostile_title_is_text_wherever_it_is_told(served: tuple[str, Path]) -> None:
    """Head, data and card of a question that tries to end the title."""
    (file,) = served[1].glob("answers/6-*/index.html")
    head, title = _head(file), "How do I escape `</title><script>alert(1)</script>`?"
    assert _metas(head)["og:title"] == title
    assert title in _metas(head)["og:image:alt"]
    assert _data(head)[0]["mainEntity"]["name"] == title
    assert not [one for one in head.iter("script") if "alert" in (one.text or "") and one.get("type") is None]


def test_feeds_hold_full_addresses_only(shown: tuple[str, Path]) -> None:
    atom = "{http://www.w3.org/2005/Atom}"
    contents = [
        content.text or ""
        for file in shown[1].rglob("feed.xml")
        for content in ElementTree.parse(file).iter(f"{atom}content")
    ]
    assert len(contents) > 10
    for content in contents:
        page = html5lib.parse(content, namespaceHTMLElements=False)
        found = [one.get("href") or one.get("src") or "" for one in page.iter() if one.tag in ("a", "img")]
        assert all(address.startswith(("http://127.0.0.1:", "https://", "mailto:")) for address in found)


def test_each_page_names_its_markdown_where_it_has_some(
    heads: dict[str, Element], shown: tuple[str, Path]
) -> None:
    named = {name for name, head in heads.items() if head.find("link[@type='text/markdown']") is not None}
    assert named == {
        name for name in heads if name != "404.html" and (shown[1] / name).with_name("index.md").is_file()
    }
    indexed = {name for name, head in heads.items() if _is_indexed(head)}
    assert {name.split("/")[0] for name in indexed - named} == {"people"}
