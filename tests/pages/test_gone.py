"""The notices at addresses whose discussion is gone at the source."""

from __future__ import annotations

import pytest

from kb_builder import pages
from kb_builder.curate import curate
from kb_builder.knowledge import Knowledge
from kb_builder.model import Discussion, Tombstone
from kb_builder.publication import SiteFacts
from tests.build import ACME, answered, at, config, curation, repository
from tests.pages.dom import text_of, tree

FACTS = SiteFacts("Widgets <Help>", "https://example.org/help/")


def knowledge(*discussions: Discussion) -> Knowledge:
    return curate([repository()], discussions, config(), curation(), at(30))


def notices(*addresses: str, published: tuple[Discussion, ...] = ()) -> dict[str, str]:
    tombstone = Tombstone(ACME, 7, at(1), at(2), addresses)
    publication = pages.compose(knowledge(*published), config(), FACTS, pages.Reader(str), (tombstone,))
    return {one.path: one.text for one in publication.files if "This page is gone" in one.text}


def test_a_curated_title_counts_for_its_own_repository_only() -> None:
    """Numbers are the same in every repository: #7 of another one has another title."""
    settings = config(repositories=[ACME, "acme/gadgets"])
    titled = curation(pages=[{"number": 7, "title": "A secret of widgets"}])
    withheld = {"answer": {"withheld": "takedown", "body": ""}}
    both = [answered(7, **withheld), answered(7, repository="acme/gadgets", **withheld)]
    empty = curate([repository()], [], settings, titled, at(30))
    found = {one.repository: one.addresses for one in pages.withheld(both, empty, settings, titled)}
    assert found == {
        ACME: ("answers/7/", "answers/7-question-7/", "answers/7-a-secret-of-widgets/"),
        "acme/gadgets": ("answers/gadgets/7/", "answers/gadgets/7-question-7/"),
    }


def test_a_notice_is_out_of_the_index_and_leads_home() -> None:
    ((path, text),) = notices("answers/7-how-now/").items()
    assert path == "answers/7-how-now/index.html"
    assert '<meta name="robots" content="noindex">' in text
    root = tree(text)
    leads = [(link.get("href"), text_of(link)) for link in root.iter("a")]
    assert leads == [("../../", "Widgets <Help>"), ("../../", "Search Widgets <Help>")]


def test_where_a_page_or_a_redirect_stands_today_no_notice_does() -> None:
    page = answered(7, title="How now?", former_titles=("How then?",))
    assert notices("answers/7-how-now/", "answers/7-how-then/", published=(page,)) == {}


@pytest.mark.parametrize(
    "address",
    ["../../etc/", "answers/../x/", "/answers/7/", "answers/", "people/ada/", "answers/7-a/../../b/", ""],
)
def test_an_address_that_is_not_one_of_ours_gets_no_notice(address: str) -> None:
    assert notices(address) == {}
