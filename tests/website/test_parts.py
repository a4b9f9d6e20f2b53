"""Parts of which only scripts make use stand once in the first script, and pages name them."""

from __future__ import annotations

import json

import pytest

from kb_builder.website.parts import Parts, squeezed

HOME = "https://acme.example/repo/"
_PAGE = """<head>{words}</head>
<body>
  <button class="kb-search-open" type="button" hidden>
    <span>Search</span>
  </button>
  <div class="md-sidebar md-sidebar--primary" data-md-type="navigation" hidden>
    <div class="md-sidebar__scrollwrap">
      <div class="md-sidebar__inner"><nav><a href="{home}">Home</a><a href="{answers}">Answers</a></nav></div>
    </div>
  </div>
  <article class="md-content__inner">
    <button class="kb-search-open" type="button" hidden>
<span>Search</span>
</button>
  </article>
  <script type="text/plain" data-kb-later="{answers}../assets/bundle.js"></script>
  <script id="__config" type="application/json">{{"base": "{base}", "features": []}}</script>
</body>
"""
_WORDS = '<script type="application/json" id="kb-words">{"language": "de"}</script>'


def _page(home: str, answers: str, base: str, words: str = _WORDS) -> str:
    return _PAGE.format(home=home, answers=answers, base=base, words=words)


ERROR = _page("/repo/.", "/repo/answers/", "/repo/")
PARTS = Parts.of(ERROR, HOME)


@pytest.mark.parametrize(
    ("name", "page"),
    [
        ("404.html", ERROR),
        ("index.html", _page(".", "answers/", ".")),
        ("answers/1-a/index.html", _page("../..", "../../answers/", "../..")),
    ],
)
def test_a_page_names_its_parts_at_any_depth(name: str, page: str) -> None:
    shown = PARTS.left_out(name, squeezed(page))
    before, article, after = shown.partition("<article")
    assert before == '<head></head>\n<body>\n<kb-part data-no="0 1"></kb-part>\n'
    assert 'class="kb-search-open"' in article + after, "what people wrote stays as it is"
    assert '<kb-part data-no="2 3"></kb-part>\n</body>' in after


def test_the_script_holds_the_parts_wherever_the_site_stands() -> None:
    line = PARTS.code.removeprefix("self.kbParts=").removesuffix(";\n")
    search, sidebar, later, settings = json.loads(line)
    assert search.startswith(_WORDS), "words are read before anything speaks"
    assert '<a href="%home%">Home</a><a href="%home%answers/">Answers</a>' in sidebar
    assert 'data-kb-later="%home%assets/bundle.js"' in later
    assert '"base": "%home%"' in settings


def test_what_a_page_has_in_a_way_of_its_own_stays() -> None:
    page = _page("../..", "../../ideas/", "../..").replace("Search", "Find")
    shown = PARTS.left_out("answers/1-a/index.html", squeezed(page))
    assert "<span>Find</span>" in shown.partition("<article")[0]
    assert '<a href="../../ideas/">' in shown
    assert shown.count("<kb-part") == 1, "of its script and settings"
    assert _WORDS in shown, "the words came with the first part"


def test_a_label_that_stays_keeps_its_box() -> None:
    boxes = (
        '<input class="md-toggle" data-md-toggle="drawer"><label class="md-overlay" for="__drawer"></label>'
    )
    parts = Parts.of(f"{boxes}{ERROR}", HOME)
    page = squeezed(f"{boxes}{ERROR}")
    assert boxes not in parts.left_out("404.html", page)
    labelled = page.replace("</article>", '</article><label for="__drawer">Menu</label>')
    assert boxes in parts.left_out("404.html", labelled)


def test_settings_stay_where_pages_need_their_own() -> None:
    parts = Parts.of(ERROR, HOME, with_settings=False)
    assert "__config" in parts.left_out("404.html", squeezed(ERROR))
    assert "__config" not in parts.code


def test_without_parts_a_page_stays_as_it_is() -> None:
    none = Parts.of("<p>another theme</p>", HOME)
    assert (none.code, none.left_out("index.html", ERROR)) == ("", ERROR)
