"""What a page gains once it is known where it stands."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from urllib.parse import urljoin

from hypothesis import given
from hypothesis import strategies as st

from kb_builder.publication import Told
from kb_builder.website.completion import Completion, script
from tests.website.test_cards import CARD

HOME = "https://acme.example/repo/"
DEFAULT = replace(CARD, page=None, path="assets/cards/site.png", alt='"Acme" <help>')
DATA = {
    "@type": "QAPage",
    "url": "./",
    "mainEntity": {
        "text": "./ stays as it is </script> {{ 7 }}",
        "acceptedAnswer": {"url": "#a1", "author": {"url": "../../people/bob/"}},
        "discussionUrl": "https://github.com/acme/widgets/discussions/1",
    },
    "image": ["../../media/x.png"],
}


def page(data: str) -> str:
    return f'<html><head><link rel="canonical" href="x">{data}</head><body></head></body></html>'


def test_addresses_in_the_data_become_absolute_and_text_stays() -> None:
    completion = Completion(HOME, (), {"answers/12-rotate/": Told(DATA)})
    written = completion.complete("answers/12-rotate/index.html", page(""))
    (line,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', written)
    data, here = json.loads(line), f"{HOME}answers/12-rotate/"
    question = data["mainEntity"]
    assert (data["url"], data["image"]) == (here, [f"{HOME}media/x.png"])
    assert question["acceptedAnswer"] == {"url": f"{here}#a1", "author": {"url": f"{HOME}people/bob/"}}
    assert question["text"] == DATA["mainEntity"]["text"]  # type: ignore[index]
    assert not any(mark in line for mark in ("<", ">", "&", "{{"))


def test_a_page_names_its_card_or_else_that_of_the_site() -> None:
    complete = Completion(HOME, (CARD, DEFAULT)).complete
    own = complete("answers/12-rotate/index.html", page(""))
    assert f'<meta property="og:image" content="{HOME}assets/cards/answers/12-rotate.png">' in own
    assert own.index("og:image") < own.index("</head>")
    assert own.count("og:image:width") == 1
    other = complete("topics/index.html", page(""))
    assert f'content="{HOME}assets/cards/site.png"' in other
    assert 'content="&quot;Acme&quot; &lt;help&gt;"' in other


def test_a_page_that_leads_elsewhere_or_has_a_picture_stays_as_it_is() -> None:
    complete = Completion(HOME, (DEFAULT,)).complete
    for more in (
        '<meta http-equiv="refresh" content="0; url=../">',
        '<meta property="og:image" content="x">',
    ):
        assert complete("x/index.html", page(more)) == page(more)
    assert complete("404.html", page("")) == page("")
    assert "og:image" not in complete("gone/index.html", page("").replace("canonical", "icon"))


def test_a_site_without_an_address_promises_nothing() -> None:
    given = page("")
    assert Completion("", (DEFAULT,)).complete("x/index.html", given) == given
    written = Completion("", (), {"x/": Told(DATA)}).complete("x/index.html", given)
    assert '"url":"./"' in written


def test_data_that_a_page_brings_itself_stays() -> None:
    given = page('<script type="application/ld+json">{"a": </script>')
    assert Completion(HOME, ()).complete("index.html", given) == given


_FOLDERS = st.lists(
    st.sampled_from(["a/", "b-1/", "..", "../", "./", "/", "x.md", "c.d/", "//", "é", "#f", "?q"])
)


@given(
    st.sampled_from([HOME, "https://a.example/", "http://a.example:8000/x/y/", "https://a.example/x", ""]),
    st.sampled_from(["", "https://b.example/", "HTTPS://b.example", "mailto:a", "//c.example/"]),
    _FOLDERS,
)
def test_addresses_become_full_ones_as_browsers_would_make_them(
    base: str, start: str, parts: list[str]
) -> None:
    address = "".join((start, *parts))
    written = Completion(base, (), {"x/": Told({"url": address})}).lines("x/index.html", takes_card=False)
    expected = urljoin(urljoin(base, "x/"), address) if base else address
    assert written == f"{script({'url': expected})}\n"
