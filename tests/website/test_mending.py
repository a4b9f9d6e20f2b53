"""What people write in a post never fails a site: what is wrong with it is mended, with a warning."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb_builder.gfm import render
from kb_builder.region import Region
from kb_builder.website.mending import mend
from kb_builder.website.verify import survey

URL = "https://acme.example/repo/"
LINKS = (
    "https://acme.example/repo/guide/",
    "https://acme.example/repo/answers/99-gone/?a=1&b=2#x",
    "https://acme.example/repo/#no",
    "https://acme.example/repo/a/#%E2%82%AC",
    "https://acme.example/repo/x%20y",
    "https://ACME.example/repo/guide/",
    "http://acme.example/repo/guide/",
    "#there",
    "#a:~:text=b",
    "#%zz",
    "../guide/",
    "../../repo/",
    "?x",
    "https://[x/",
    "https://acme.example/repo/'%22",
)
IDS = (
    '<h2 id="a:~:text=b">x</h2>',
    '<p id="%zz">x</p>',
    '<p id="a b">x</p>',
    '<p id="€">x</p>',
    '<p id="top">x</p>',
)


def site(root: Path, body: str) -> Path:
    """Make a site of a home page and one page with `body`."""
    for path, text in (("index.html", '<a href="a/">a</a>'), ("a/index.html", body)):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    return root


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.sampled_from(LINKS).map(lambda link: f"[x]({link})"),
            st.sampled_from(LINKS).map(lambda link: f'<a href="{link}">x</a>'),
            st.sampled_from(LINKS),
            st.sampled_from(IDS),
        ),
        max_size=6,
    )
)
def test_no_link_and_no_id_in_a_post_fails_a_site(
    tmp_path_factory: pytest.TempPathFactory, parts: list[str]
) -> None:
    """Nor does it cost any text; what leads somewhere is left as it was."""
    source = "https://github.com/acme/widgets/discussions/3"
    html = render(Region("\n\n".join(parts), "acme/widgets", source)).html
    root = site(tmp_path_factory.mktemp("site"), f'<!doctype html><a href="../">home</a>{html}')
    seen = survey(root, URL)
    assert seen.findings == ()
    warnings = list(mend(root, seen))
    assert len(warnings) == len(seen.dead_links)
    after = survey(root, URL)
    assert (after.findings, after.dead_links) == ((), ())
    if not seen.dead_links:
        assert html in (root / "a/index.html").read_text(encoding="utf-8")


def test_a_dead_link_of_a_post_is_text_and_named(tmp_path: Path) -> None:
    post = '<div data-kb-region="1"><a href="../guide/?a=1&amp;b" rel="ugc">the guide</a></div>'
    root = site(tmp_path, post)
    assert list(mend(root, survey(root, URL))) == [
        "a/index.html: a post links to ../guide/?a=1&b, which is not there: shown without the link"
    ]
    shown = '<div data-kb-region="1"><a rel="ugc">the guide</a></div>'
    assert (root / "a/index.html").read_text(encoding="utf-8") == shown


def test_the_same_link_of_ours_is_a_finding(tmp_path: Path) -> None:
    post = '<div data-kb-region="1"><a href="../guide/">x</a></div><a href="../guide/">y</a>'
    assert survey(site(tmp_path, post), URL).findings == (
        "a/index.html: links to ../guide/, which is not there",
    )


def test_a_post_that_could_act_becomes_plain_text(tmp_path: Path) -> None:
    """The renderer lets nothing of that pass; should it ever do, one post loses its formatting."""
    other = '<div data-kb-region="2"><b>y</b></div>'
    post = f'<h1>t</h1><div data-kb-region="1"><p onclick="x">words &lt;</p></div>{other}'
    root = site(tmp_path, post)
    before = survey(root, URL)
    assert before.findings == ("a/index.html: onclick on <p> in community text",)
    assert list(mend(root, before)) == [
        "a/index.html: a post could not be shown safely and is shown as plain text"
    ]
    assert survey(root, URL).findings == ()
    page = (root / "a/index.html").read_text(encoding="utf-8")
    assert '<div data-kb-region="1"><pre class="kb-plain">words &lt;</pre></div>' in page
    assert other in page
