"""The law of settled pages: what is not looked at again has nothing that another look would find."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from kb_builder.website.document import Document, read_document
from kb_builder.website.hand_written import Allowed
from kb_builder.website.settled import Settled
from kb_builder.website.verify import Survey, survey

URL = "https://acme.example/repo/"
_NAMES = ("a/1/index.html", "a/2/index.html", "a/3/index.html", "b/index.html", "index.html", "x.svg")
_ADDRESSES = ("../2/", "../2/#x", "../../b/#y", "#x", "/repo/a/1/#x", "../../x.svg#1", "../../", "../3", "no")
_pages = st.tuples(
    st.sets(st.sampled_from("xyz")),
    st.sets(st.sampled_from(_ADDRESSES)),
    st.sets(st.sampled_from(_ADDRESSES)),
)
_sites = st.dictionaries(st.sampled_from(_NAMES), _pages, min_size=3)
_Site = Mapping[str, tuple[set[str], set[str], set[str]]]


def _text(anchors: set[str], links: set[str], posts: set[str]) -> str:
    named = "".join(f'<i id="{one}"></i>' for one in sorted(anchors))
    led, told = ("".join(f'<a href="{one}">x</a>' for one in sorted(at)) for at in (links, posts))
    return f"{named}{led}<img src='x.svg'><div data-kb-region='1'>{told}</div>"


def _written(folder: Path, pages: _Site) -> Path:
    for name, said in pages.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(_text(*said))
    return folder


def _found(seen: Survey) -> tuple[object, ...]:
    return seen.findings, seen.dead_links, seen.pages, seen.size, seen.plain_pages


def _is_sound(seen: Survey, name: str) -> bool:
    about = [one.partition(": ")[0] for one in seen.findings]
    return name.endswith(".html") and name not in about and name not in seen.mended


@given(_sites, _sites, st.booleans(), st.sampled_from([URL, ""]))
@settings(deadline=None, max_examples=150)
def test_a_second_look_finds_what_a_first_one_would(
    tmp_path_factory, before: _Site, after: _Site, is_known: bool, url: str
) -> None:
    first, second = (_written(tmp_path_factory.mktemp("site"), pages) for pages in (before, after))
    seen = survey(first, URL)
    same = {name for name in after if before.get(name) == after[name] and _is_sound(seen, name)}
    documents = {name: read_document(_text(*after[name])) for name in same}
    settled = Settled(same, seen.seen, documents.get if is_known else lambda _: None)
    again, whole = survey(second, url, settled=settled), survey(second, url)
    assert _found(again) == _found(whole)
    assert dict(again.seen.pages).keys() == whole.seen.pages.keys()


def _framed(folder: Path, around: str, articles: Mapping[str, str], settled: Settled | None = None) -> Survey:
    for name, article in articles.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(f"{around}{article}")
    known = {name: replace(read_document(article), frame="f") for name, article in articles.items()}
    frames: dict[str, Document] = {"f": read_document(around)}
    return survey(folder, URL, (), known, Allowed(), frames, settled or Settled())


def test_a_page_is_read_again_only_where_something_went_that_it_needs(tmp_path: Path) -> None:
    around = '<a href="../../c/">c</a><i id="top-of-all"></i>'
    articles = {
        "a/1/index.html": '<a href="../2/#x">x</a>',
        "a/2/index.html": '<i id="x"></i><a href="../1/#top-of-all">top</a>',
        "a/3/index.html": '<a href="../1/">one</a>',
        "c/index.html": "",
    }
    seen = _framed(tmp_path, around, articles)
    assert (seen.findings, seen.dead_links) == ((), ())
    asked: list[str] = []

    def document(name: str) -> Document:
        asked.append(name)
        return replace(read_document(articles[name]), frame="f")

    settled = Settled({"a/1/index.html", "a/3/index.html"}, seen.seen, document)
    left = {name: text for name, text in articles.items() if name not in settled.names}
    assert _framed(tmp_path, around, left, settled).findings == ()
    assert asked == []
    found = _framed(tmp_path, around, {**left, "a/2/index.html": "no anchor"}, settled)
    assert found.findings == ("a/1/index.html: links to ../2/#x, an anchor that is not there",)
    assert asked == ["a/1/index.html"]


def test_an_address_of_a_frame_that_leads_elsewhere_from_each_folder_is_followed_on_each_page(
    tmp_path: Path,
) -> None:
    around = '<a href="../">up</a><a href="../../">all</a><img src="../a.svg">'
    articles = {"a/1/x/index.html": "", "a/2/x/index.html": "", "a/1/index.html": "", "a/index.html": ""}
    for name in articles:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(around if "x" in name.split("/") else "")
    (tmp_path / "a/1/a.svg").write_text("")
    framed = [name for name in articles if name.count("/") == 3]
    known = {name: replace(read_document(""), frame="f") for name in framed}
    (tmp_path / "index.html").write_text("")
    found = survey(tmp_path, URL, (), known, Allowed(), {"f": read_document(around)}, Settled())
    assert found.findings == survey(tmp_path, URL).findings
    assert found.findings == (
        "a/2/x/index.html: loads ../a.svg, which is not there",
        "a/2/x/index.html: links to ../, which is not there",
    )


def test_what_is_wrong_with_a_frame_is_said_of_each_of_its_pages(tmp_path: Path) -> None:
    around = '<a href="../../c/">c</a>'
    articles = {"a/1/index.html": "", "a/2/index.html": "", "c/index.html": ""}
    seen = _framed(tmp_path, around, articles)
    (tmp_path / "c/index.html").unlink()
    settled = Settled({"a/1/index.html", "a/2/index.html"}, seen.seen)
    found = survey(tmp_path, URL, frames={"f": read_document(around)}, settled=settled)
    assert found.findings == survey(tmp_path, URL).findings
    assert len(found.findings) == 2
