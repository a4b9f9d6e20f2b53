"""What the checks read of a page that was filled into a frame is what they read of the whole page."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kb_builder.frames.frame import ARTICLE, PART, Frame
from kb_builder.website.completion import Completion
from kb_builder.website.document import Document, read_document
from kb_builder.website.finished_frame import FinishedFrame, finished

_TITLE, _ABOUT = ("bare", "title"), ("plain", "about")
_START = (
    '/"><link rel="stylesheet" href="../../a.css"></head><body onload="run()"><a href="#top">skip</a>'
    '<form><input></form><div><main><article class="m">'
)
FRAME = Frame(
    [
        "<!doctype html><html><head><title>",
        '</title><meta name="description" content="',
        '"><link rel="canonical" href="https://acme.example/answers/',
        _START,
        '</article></main><a id="end" href="..">up</a></div><script src="../../a.js"></script></body></html>',
    ],
    [_TITLE, _ABOUT, (PART, "1"), ARTICLE],
)
_POST = '<div data-kb-region="1"><p id="kb-1">said <a href="https://b.example/">b</a></p></div>'
_PARTS = """x <p> </p> <div> </div> </article> <article> </main><main> </div></main><main><article> </body>
<table> <tr> <td> </table> <b> </b> <a/id="x"/href="y"> </a> <!-- --> <textarea> <svg> <script> </script>
<template> <form> </form> <select> <plaintext> </head> <body/onclick="1"/onload="2"> <html/lang="x">
<i/data-kb-seal></i> <title> <div/data-kb-region="">
<link/href="z"> <noscript> <frameset> <svg><title> <math><mi>"""
_SOUP = st.lists(st.sampled_from([*_PARTS.split(), _POST]), max_size=8).map("".join)


def _finished(frame: Frame = FRAME) -> FinishedFrame:
    return finished(frame, "key", lambda page: page.replace("a.css", "b.css"))


def _filled(
    article: str, title: str = "A title", about: str = "About", name: str = "1-a"
) -> tuple[str, Document]:
    head = {"title": title, "about": about}
    page, read = _finished().fill(["answers", name], article, head, "<meta name=x>\n")
    return page.decode(), read


def _joined(read: Document) -> Document:
    around = _finished().around
    assert around
    common = around.common if read.frame else Document()
    return Document(
        read.anchors | common.anchors,
        sorted([*read.links, *common.links]),
        read.community_links,
        sorted([*read.resources, *common.resources]),
        read.active,
        read.scripts | common.scripts,
        read.styles | common.styles,
        read.is_plain,
    )


def _whole(page: str) -> Document:
    read = read_document(page)
    read.links.sort()
    read.resources.sort()
    return read


def test_a_frame_is_finished_once_and_filled_as_its_pages_would_be() -> None:
    page, read = _filled(_POST, about="so <b>so</b>")
    assert "<title>A title</title>" in page
    assert page.index("<meta name=x>\n</head>") < page.index(f'<article class="m">{_POST}</article>')
    assert "b.css" in page
    page, read = _filled(_POST)
    assert read.frame == "key"
    assert read.links == ["https://acme.example/answers/1-a/"]
    assert read.active == ["onload on <body>"]
    assert _joined(read) == _whole(page)


def test_a_text_that_could_end_its_place_has_the_whole_page_read() -> None:
    for title, about in (("</title><a id=q>", ""), ("", 'x" onclick="'), ("", "><script>")):
        page, read = _filled(_POST, title.replace("<", "&lt;"), about)
        assert read.frame == ""
        assert _joined(read) == _whole(page)
    assert _filled(_POST, 'Is it "this"?')[1].frame == "key"


@given(_SOUP)
def test_an_article_is_read_as_the_page_is_whatever_stands_in_it(article: str) -> None:
    page, read = _filled(article)
    assert _joined(read) == _whole(page)


def test_where_an_article_stands_twice_or_in_an_odd_place_pages_are_read_whole() -> None:
    twice = Frame([*FRAME.pieces[:-1], "<hr>", FRAME.pieces[-1]], [*FRAME.places, ARTICLE])
    odd = Frame([*FRAME.pieces[:-2], f"{FRAME.pieces[-2]}<table><tr><td>", FRAME.pieces[-1]], FRAME.places)
    named = Frame([*FRAME.pieces[:-1], '<a id="', f'"></a>{FRAME.pieces[-1]}'], [*FRAME.places, (PART, "1")])
    assert [_finished(frame).around for frame in (twice, odd, named)] == [None, None, None]


def test_a_frame_without_a_head_says_nothing_there() -> None:
    page, _ = finished(Frame(["<p>", "</p>"], [ARTICLE]), "key", str).fill("a", "x", {}, "<meta>")
    assert page == b"<p>x</p>"
    assert Completion("", ()).lines("a/index.html", takes_card=True) == ""
