"""Every link within a post arrives: one that did not would stop the build of the whole site."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb_builder.gfm import render
from kb_builder.region import Region
from tests.gfm.bodies import bodies
from tests.gfm.dom import tree

FOOTNOTES = (
    "a[^1] ![b[^1]](c) [^1]\n\n[^1]: x ![y[^1]](z)",
    "[a[^1]](b) ![c[^1]](d)\n\n[^1]: ```\n    x\n    ```",
    "<select><option>[^1]</select>\n\n[^1]: x",
    "<svg>[^1]</svg> <script>[^1]</script> <title>[^1]</title>\n\n[^1]: x",
    "<table>[^1]<tr>[^1]\n\n[^1]: [x](#fnref-1-2) [y](#fn-1)",
    "# [^1]\n\n[#](#fnref-1)\n\n[^1]: x",
    '<p title="[^1]">\n\n[^1]: [^1]',
    "[^a][^b]\n\n[^a]: [^b]\n[^b]: [^a] ![[^a]](x)",
    "![[^1]](x)\n\n[^1]: never shown elsewhere",
)
PIECES = ["[^1]", "![", "](x)", "[", "<b>", "<img alt='", "'>", "`", "|", "\n", "\n\n", "[^1]: ", "[^2]", "x"]
MORE = [
    "<svg>",
    "</svg>",
    "<option>",
    "<script>",
    "# ",
    "- ",
    "> ",
    "[x](#fn-1)",
    "[y](#fnref-1-2)",
    "[^2]: ",
    "> [!NOTE]\n> ",
]
pieces = st.sampled_from([*PIECES, *MORE, "    "])


def astray(text: str) -> set[str]:
    """Give the anchors that links of the rendered text name and nothing carries."""
    root = tree(render(Region(text, "acme/widgets", "https://github.com/acme/widgets/discussions/1")).html)
    links = {link.get("href", "") for link in root.iter("a")}
    return {link[1:] for link in links if link.startswith("#")} - {one.get("id", "") for one in root.iter()}


@pytest.mark.parametrize("text", FOOTNOTES)
def test_footnotes_lead_there_and_back(text: str) -> None:
    assert astray(text) == set()


@pytest.mark.parametrize(
    "text",
    [
        "> [!NOTE]\n> alfa [bravo](#foo) charlie\n\n# Foo",
        "> [!TIP]\n> alfa[^1] charlie\n\n[^1]: bravo\n\n<!-- never closed",
    ],
)
def test_what_leads_through_the_page_takes_no_words_from_an_alert(text: str) -> None:
    rendered = render(Region(text))
    assert "alfa" in rendered.html
    assert "charlie" in rendered.html
    assert rendered.html.count("<sup>") == rendered.html.count("</sup>")


@settings(max_examples=500)
@given(st.one_of(bodies, st.lists(pieces, max_size=25).map("".join)))
def test_no_link_within_a_post_leads_astray(text: str) -> None:
    assert astray(text) == set()
