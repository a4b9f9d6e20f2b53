"""A sheet keeps every rule that can fit something, in its order, and loses the others."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kb_builder.kept import Kept
from kb_builder.website import used_styles as styles
from kb_builder.website.used_styles import fitted, used_styles, words_of

WORDS = frozenset(["kb-card", "md-nav", "md-script", "data-md-color-primary=red"])


@pytest.mark.parametrize(
    ("sheet", "kept"),
    [
        (".kb-card{top:0}.x-tab{left:0}", ".kb-card{top:0}"),
        (".kb-card,.x-tab>a{top:0}", ".kb-card{top:0}"),
        (".kb-card .x-tab{top:0}a:hover{top:1}", "a:hover{top:1}"),
        (":not(.x-tab):is(.kb-card,.x-tab) a{top:1}", ":not(.x-tab):is(.kb-card,.x-tab) a{top:1}"),
        ("@media print{.x-tab{top:0}}@media all{.md-nav{top:1}}", "@media all{.md-nav{top:1}}"),
        ("@font-face{src:url(x.y-tab)}", "@font-face{src:url(x.y-tab)}"),
        ("@keyframes x{to{top:1}}", "@keyframes x{to{top:1}}"),
        ('@charset "x";.kb-card{content:"}.x-tab{"}', '@charset "x";.kb-card{content:"}.x-tab{"}'),
        (".k,.nf,.kb-any--1{color:red}", ".k,.nf,.kb-any--1{color:red}"),
        (":root{--i:url(data:image/svg+xml;x-tab)}", ":root{--i:url(data:image/svg+xml;x-tab)}"),
        (".md-nav--lifted[dir=rtl]{top:0}", ""),
        (
            "[data-md-color-primary=red]{top:0}[data-md-color-primary=teal]{top:1}",
            "[data-md-color-primary=red]{top:0}",
        ),
        (
            ':root{--md-a:url("x;y");--md-b:"}";--kb-c:1}p{top:var(--md-b)}',
            ':root{--md-b:"}";--kb-c:1}p{top:var(--md-b)}',
        ),
        (":root{--md-script:1px;--md-a:1px}p{top:0}", ":root{--md-script:1px;}p{top:0}"),
        (":root{--md-a:1px}p{top:0}", "p{top:0}"),
        ('[dir=rtl] .md-nav,[dir="rtl"] .kb-card{top:0}', '[dir="rtl"] .kb-card{top:0}'),
    ],
)
def test_only_what_can_fit_remains(sheet: str, kept: str) -> None:
    assert used_styles(sheet, WORDS) == kept


def test_classes_of_pages_and_words_of_scripts_are_known(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text('<p class="a-one a-two">a-text</p>')
    (tmp_path / "own.js").write_text('element.classList.add("a-three")')
    words = words_of(tmp_path)
    assert {"a-one", "a-two", "a-three", "kb-card", "kb-image"} <= words
    assert "a-text" not in words


def test_what_scripts_complete_is_kept_where_a_page_begins_it(tmp_path: Path) -> None:
    """Material's script names the parts of tabs and versions; without a first part no page has them."""
    (tmp_path / "bundle.js").write_text('".tabbed-labels .md-version__list --md-from-script"')
    (tmp_path / "extra.css").write_text("p { color: var(--md-from-sheet) }")
    page = tmp_path / "index.html"
    page.write_text('<body data-md-color-primary="red" style="top:var(--md-from-page)">')
    words = words_of(tmp_path)
    assert {"data-md-color-primary=red", "md-from-page", "md-from-sheet", "md-from-script"} <= words
    assert not {"tabbed-labels", "md-version__list"} & words
    page.write_text('<div class="tabbed-set">')
    assert "tabbed-labels" in words_of(tmp_path)


def test_styles_of_what_only_some_sites_have_are_kept_there(tmp_path: Path) -> None:
    """Boxes of a kind, tips at the pointer, and pages that run from right to left."""
    (tmp_path / "bundle.js").write_text('"md-tooltip md-nav success"')
    page = tmp_path / "index.html"
    page.write_text('<body dir="ltr"><p>Use "content.&#116;ooltips" and dir="rtl" with .success</p>')
    assert not {"md-tooltip", "success", "dir=rtl"} & words_of(tmp_path)
    page.write_text('<body dir="rtl"><div class="admonition success">{"features": ["content.tooltips"]}')
    assert {"md-tooltip", "success", "dir=rtl"} <= words_of(tmp_path)
    assert used_styles("[dir=rtl] .md-nav{top:0}", words_of(tmp_path)) == "[dir=rtl] .md-nav{top:0}"


@pytest.fixture
def fitted_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[str, bool]]:
    """Give what fits the sheet to `site/` with a cache; and tells whether it was made, and not taken."""
    made = list[str]()

    def counting(sheet: str, words: frozenset[str]) -> str:
        made.append(sheet)
        return used_styles(sheet, words)

    monkeypatch.setattr(styles, "used_styles", counting)
    sheet = ".a-one{top:0}.a-two{top:1}.a-three{top:2}"

    def shown(program: str = "of today") -> tuple[str, bool]:
        before = len(made)
        found = fitted(sheet, tmp_path / "site", Kept(tmp_path / ".cache"), program)
        is_made = len(made) > before
        assert found == fitted(sheet, tmp_path / "site")
        return found, is_made

    (tmp_path / "site").mkdir()
    return shown


def test_a_sheet_is_made_again_where_it_may_be_another_one(
    tmp_path: Path, fitted_here: Callable[..., tuple[str, bool]]
) -> None:
    page, script = tmp_path / "site/index.html", tmp_path / "site/own.js"
    page.write_text('<p class="a-one">text</p>')
    script.write_text("a-two")
    assert fitted_here() == (".a-one{top:0}.a-two{top:1}", True)
    page.write_text('<p class="a-one">another text</p>')
    assert fitted_here() == (".a-one{top:0}.a-two{top:1}", False)
    page.write_text('<p class="a-three">another text</p>')
    assert fitted_here() == (".a-two{top:1}.a-three{top:2}", True)
    script.write_text("a-one")
    assert fitted_here() == (".a-one{top:0}.a-three{top:2}", True)
    assert fitted_here("of tomorrow") == (".a-one{top:0}.a-three{top:2}", True)
    assert fitted_here("of tomorrow") == (".a-one{top:0}.a-three{top:2}", False)


def test_a_program_that_is_not_known_keeps_no_sheet(
    tmp_path: Path, fitted_here: Callable[..., tuple[str, bool]]
) -> None:
    assert [fitted_here("")[1], fitted_here("")[1]] == [True, True]
