"""What is read of a finished page: each element once, whatever it is and wherever it stands."""

from __future__ import annotations

from kb_builder.website.document import read_document


def test_each_link_is_the_page_s_own_or_that_of_a_post_and_counted_once() -> None:
    page = (
        '<a id="x" href="/own" style="color: red">own</a>'
        '<div data-kb-region><a id="y" href="/theirs">theirs</a>'
        '<svg><a id="z" href="/drawn">drawn</a></svg></div>'
    )
    document = read_document(page)
    assert document.links == ["/own"]
    assert document.community_links == ["/theirs", "/drawn"]
    assert document.anchors == {"x", "y", "z"}
    assert document.styles == {"color: red"}


def test_what_a_page_loads_and_runs_is_seen_in_any_element() -> None:
    page = (
        '<LINK rel="Stylesheet" href="a.css"><script src="b.js"></script><script>run()</script>'
        "<style>p{}</style>"
        '<math><mi id="m"><annotation-xml encoding="text/html"><img src="c.png" srcset="d.png 2x"></math>'
        '<noscript><iframe src="e.html"></iframe></noscript><x-y style="f"></x-y><object data="g"></object>'
    )
    document = read_document(page)
    assert document.resources == ["a.css", "b.js", "c.png", "d.png", "e.html", "g"]
    assert document.scripts == {"run()"}
    assert document.styles == {"p{}", "f"}
    assert document.anchors == {"m"}
