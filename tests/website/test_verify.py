"""What the checks find on a site, each fault by itself."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb_builder.website import verify
from kb_builder.website.document import read_document
from kb_builder.website.verify import survey

URL = "https://acme.example/repo/"
COPY = f"{'0' * 64}.png"
GOOD = '<!doctype html><h1 id="top-of-it">Fine</h1><a href="../">home</a>'


def site(root: Path, body: str, name: str = "a/index.html") -> Path:
    """Make a site of a home page and one page with `body`."""
    for path, text in (
        ("index.html", '<a href="a/">a</a>'),
        (name, body),
        ("kb.css", ""),
        ("kb.js", ""),
        (f"media/{COPY}", ""),
    ):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    return root


@pytest.mark.parametrize(
    "body",
    [
        GOOD,
        '<a href="#there">x</a><p id="there">',
        '<a href="#">x</a><a href="#top">x</a>',
        '<a href="#caf%C3%A9">x</a><p id="café">',
        '<a href="/repo/">root</a><a href="/repo/a/">self</a><a href="https://acme.example/repo/a/">full</a>',
        '<a href="https://acme.example/other/">the same host, another site</a>',
        '<a href="https://github.com/x" rel="ugc nofollow noopener">x</a><a href="mailto:a@b.example">x</a>',
        '<link rel="stylesheet" href="../kb.css"><script src="../kb.js"></script>',
        '<img src="data:image/png;base64,AAAA">',
        '<link rel="canonical" href="https://acme.example/repo/a/">',
        f'<img src="../media/{COPY}">',
        f'<div data-kb-region="x"><img src="../media/{COPY}" width="4" height="3"></div>',
        '<div data-kb-region="x"><svg class="kb-chip" width="8"><circle r="4"></circle></svg></div>',
        '<div data-kb-region="x"><input type="checkbox" disabled><div>deep</div></div><form></form>',
        '<div data-kb-region="x"><div>a</div></div><script>later()</script><svg></svg>',
    ],
)
def test_nothing_is_found_where_nothing_is_wrong(tmp_path: Path, body: str) -> None:
    assert verify(site(tmp_path, body), URL) == ()


@pytest.mark.parametrize(
    ("body", "finding"),
    [
        ('<a href="../b/">x</a>', "a/index.html: links to ../b/, which is not there"),
        ('<a href="../#no">x</a>', "a/index.html: links to ../#no, an anchor that is not there"),
        ('<a href="#no">x</a>', "a/index.html: links to #no, an anchor that is not there"),
        ('<a href="/a/">x</a>', "a/index.html: links to /a/, outside the site"),
        ('<a href="../../../x">x</a>', "a/index.html: links to ../../../x, outside the site"),
        ('<a href="https://acme.example/repo/b/">x</a>', "which is not there"),
        (f'<div data-kb-region="x"><img src="../media/{COPY}"></div>', "no copy of ours"),
        ('<div data-kb-region="x"><img src="../kb.css" width="1" height="1"></div>', "no copy of ours"),
        (f'<img src="../media/{COPY[::-1]}">', "which is not there"),
        ('<script src="https://cdn.example/x.js"></script>', "loads https://cdn.example/x.js from elsewhere"),
        ('<script src="//cdn.example/x.js"></script>', "loads //cdn.example/x.js from elsewhere"),
        (
            '<link rel="stylesheet" href="https://fonts.example/x">',
            "loads https://fonts.example/x from elsewhere",
        ),
        (
            '<link rel="preconnect" href="https://fonts.example">',
            "loads https://fonts.example from elsewhere",
        ),
        ('<link rel="icon" href="https://x.example/i">', "loads https://x.example/i from elsewhere"),
        ('<img src="https://x.example/i.png">', "loads https://x.example/i.png from elsewhere"),
        (
            '<img srcset="../kb.css 1x, https://x.example/2.png 2x">',
            "loads https://x.example/2.png from elsewhere",
        ),
        ('<video poster="https://x.example/p">', "loads https://x.example/p from elsewhere"),
        ('<iframe src="https://x.example/"></iframe>', "loads https://x.example/ from elsewhere"),
        ('<iframe srcdoc="<p>"></iframe>', "from elsewhere"),
        ('<img src="../no.png">', "loads ../no.png, which is not there"),
    ],
)
def test_addresses_that_lead_astray_are_found(tmp_path: Path, body: str, finding: str) -> None:
    (found,) = verify(site(tmp_path, body), URL)
    assert finding in found


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("<script>x</script>", "<script>"),
        ("<p><style>p{}</style>", "<style>"),
        ("<svg></svg>", "<svg>"),
        ("<math></math>", "<math>"),
        ("<form></form>", "<form>"),
        ("<button>x</button>", "<button>"),
        ('<input type="text">', "<input>"),
        ("<object></object>", "<object>"),
        ('<base target="x">', "<base>"),
        ('<p onclick="x">', "onclick on <p>"),
        ('<p ONCLICK="x">', "onclick on <p>"),
        ('<p style="x">', "style on <p>"),
        ('<a href="javascript:x">x</a>', "href with a script on <a>"),
        ('<a href=" java&#10;script:x">x</a>', "href with a script on <a>"),
        ("<div></div><div><script>x</script></div>", "<script>"),
        ('<body onload="x">', "onload on <body>"),
    ],
)
def test_active_content_in_community_text_is_found(tmp_path: Path, text: str, what: str) -> None:
    body = f'<div class="kb-body" data-kb-region="1">{text}</div>'
    assert verify(site(tmp_path, body), URL) == (f"a/index.html: {what} in community text",)


def test_the_same_elements_outside_of_community_text_are_ours(tmp_path: Path) -> None:
    assert verify(site(tmp_path, '<p style="x"><script>x</script><svg></svg><form></form>'), URL) == ()


def test_a_planned_page_must_be_there(tmp_path: Path) -> None:
    planned = ["index.md", "a/index.md", "a.md", "b/1-x.md", ".kb/topics.md"]
    assert verify(site(tmp_path, GOOD), URL, planned) == (
        "b/1-x.md: was written but MkDocs made no page of it",
    )


def test_addresses_of_the_manifest_must_be_there(tmp_path: Path) -> None:
    manifest = {"pages": [{"url": "a/"}, {"url": "b/"}], "people": [{"url": "people/x/"}, {"url": None}]}
    (site(tmp_path, GOOD) / "kb.json").write_text(json.dumps(manifest))
    assert verify(tmp_path, URL) == (
        "kb.json: b/ is no page of this site",
        "kb.json: people/x/ is no page of this site",
    )


@pytest.mark.parametrize(
    "text", ["{", "[]", "{}", '{"pages": [1], "people": []}', '{"pages": 1, "people": 2}']
)
def test_a_damaged_manifest_is_found(tmp_path: Path, text: str) -> None:
    (site(tmp_path, GOOD) / "kb.json").write_text(text)
    (found,) = verify(tmp_path, URL)
    assert found.startswith("kb.json: is damaged")


def test_a_symbolic_link_cannot_be_published(tmp_path: Path) -> None:
    (site(tmp_path, GOOD) / "etc").symlink_to("/etc")
    assert verify(tmp_path, URL) == ("etc: is a symbolic link, which cannot be published",)


def test_a_site_without_an_address_is_checked_as_well(tmp_path: Path) -> None:
    body = '<a href="/a/">x</a><a href="/b/">x</a>'
    assert verify(site(tmp_path, body)) == ("a/index.html: links to /b/, which is not there",)


@pytest.mark.parametrize(
    ("around", "told"),
    [
        (
            '<img src="{}no.svg">',
            "every page loads no.svg, which is not there. Look at theme.logo, theme.fav",
        ),
        (
            '<a href="{}no/">n</a>',
            "every page links to no/, which is not there. Look at nav, extra and theme.cu",
        ),
        (
            '<script src="https://x.example/a.js"></script>',
            "every page loads https://x.example/a.js from elsewhere: only pages written by hand may do this",
        ),
    ],
)
def test_what_no_page_wrote_is_told_once_and_where_it_comes_from(
    tmp_path: Path, around: str, told: str
) -> None:
    site(tmp_path, f'{around.format("../")}<a href="../b/">own</a>')
    site(tmp_path, around.format("../../"), "a/b/index.html")
    site(tmp_path, around.format("/repo/"), "404.html")
    common, own = verify(tmp_path, URL)
    assert common.startswith(told)
    assert own == "a/index.html: links to ../b/, which is not there"


def test_pages_shown_as_plain_text_are_named(tmp_path: Path) -> None:
    seen = survey(site(tmp_path, '<div data-kb-region="1" data-kb-plain><pre>x</pre></div>'), URL)
    assert (seen.findings, seen.pages, seen.plain_pages) == ((), 2, ("a/index.html",))


def test_what_pages_of_a_frame_share_is_found_on_each_as_if_each_were_read_whole(tmp_path: Path) -> None:
    around = (
        '<link href="../../gone.css" rel="stylesheet"><script src="own.js"></script>'
        '<img src="https://x.example/i.png"><a href="../y/">y</a><a href="../z/#no">z</a><a href="#own">o</a>'
        '<a href="index.md">twin</a><a href="/nowhere">n</a><p id="f">'
        '<a href="https://acme.example/repo/b/">b</a>'
    )
    articles = {
        "a/x/index.html": '<a href="#f">f</a><a href="#no">no</a><p id="own">',
        "a/y/index.html": '<a href="../x/#f">f</a><a href="../x/#own">own</a><a href="../x/#y">y</a>',
        "a/z/index.html": '<a href="https://b.example/#y">y</a><a href="#caf%C3%A9">x</a>',
    }
    for name, article in articles.items():
        site(tmp_path, f"{around}{article}", name)
    (tmp_path / "a/x/index.md").touch()
    known = {name: replace(read_document(article), frame="f") for name, article in articles.items()}
    seen = survey(tmp_path, URL, (), known, frames={"f": read_document(around)})
    assert sorted(seen.findings) == sorted(verify(tmp_path, URL))
    assert len(seen.findings) > 20


@pytest.mark.no_cover  # many pages, which run the lines of a few
def test_two_processes_find_in_many_pages_what_one_does(tmp_path: Path) -> None:
    known = {
        f"a/{number:04d}/index.html": read_document(
            f'<p id="own"><a href="../{number - 1:04d}/#own">o</a><a href="../{number * 7:04d}/">x</a>'
        )
        for number in range(1_100)
    }
    for name in known:
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).touch()
    alone, shared = (survey(tmp_path, URL, (), known, jobs=jobs) for jobs in (1, 2))
    assert shared == alone
    assert [*shared.seen.pages.items()] == [*alone.seen.pages.items()]
    assert len(alone.findings) > 900


_STEPS = st.lists(st.sampled_from(["..", "a", "b", "media", "kb.css", "index.html", "a.b"]), max_size=5)


@settings(max_examples=60, deadline=None)
@given(_STEPS, st.sampled_from(["", "/"]), st.sampled_from(["", "#x", "#"]), st.sampled_from(["a", "a/b"]))
def test_plain_addresses_are_followed_as_all_others(
    steps: list[str], end: str, anchor: str, folder: str
) -> None:
    """One that begins with `./` leads to the same place, and is followed by all rules for addresses."""
    address = "/".join(steps) + (end if steps else "") + anchor
    with TemporaryDirectory() as place:
        found = []
        for written in (address, f"./{address}"):
            body = f'<p id="x"><a href="{written}">x</a><img src="{written}">'
            told = verify(site(Path(place), body, f"{folder}/index.html"), URL)
            own = (one for one in told if one.startswith(folder))
            found.append([one.replace(f" {written},", " it,") for one in own])
    assert found[0] == found[1]
