"""The Markdown extension: a region on a page is exactly what the renderer gives, whatever else is on."""

from __future__ import annotations

import pkgutil
import re
import warnings
from importlib.metadata import entry_points
from pathlib import Path

import pymdownx
import pymdownx.blocks
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown import Markdown

from kb_builder.article.extension import KbExtension
from kb_builder.gfm import render
from kb_builder.region import Region
from tests.gfm.bodies import HOSTILE, bodies
from tests.gfm.dom import tree

NO_EXTENSIONS = {
    "util",
    "slugs",
    "delimiterprocessor",
    "blocks",
    "emoji1_db",
    "gemoji_db",
    "twemoji_db",
    "keymap_db",
}
EXTENSIONS = (
    *sorted({entry.name for entry in entry_points(group="markdown.extensions")} - {"kb_builder"}),
    *sorted(
        f"pymdownx.{module.name}"
        for module in pkgutil.iter_modules(pymdownx.__path__)
        if not module.name.startswith("_") and module.name not in NO_EXTENSIONS
    ),
    *sorted(
        f"pymdownx.blocks.{module.name}"
        for module in pkgutil.iter_modules(pymdownx.blocks.__path__)
        if module.name != "block"
    ),
)


def page(regions: list[Region]) -> str:
    sections = "\n\n## Section\n\n".join(region.wrap() for region in regions)
    return f"# Page\n\n{sections}\n\n- the *end*\n"


def converted(text: str, extensions: tuple[str, ...] = ()) -> str:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return Markdown(extensions=[*extensions, "kb_builder"]).convert(text)


def regions(*texts: str) -> list[Region]:
    return [Region(text) for text in texts]


@pytest.mark.parametrize("extension", EXTENSIONS)
def test_a_region_is_untouched_by_every_other_extension(extension: str) -> None:
    hostile = regions(*HOSTILE)
    html = converted(page(hostile), (extension,))
    assert [region.text for region in hostile if render(region).html not in html] == []


@pytest.mark.parametrize("order", [1, -1], ids=["in order", "in reverse"])
def test_a_region_is_untouched_by_all_of_them_together(order: int) -> None:
    hostile = regions(*HOSTILE)
    html = converted(page(hostile), EXTENSIONS[::order])
    assert [region.text for region in hostile if render(region).html not in html] == []
    assert "<em>end</em>" in html


@settings(max_examples=100, deadline=None)
@given(st.lists(bodies, min_size=1, max_size=3, unique_by=lambda text: Region(text).token))
def test_a_page_of_regions_is_its_skeleton_around_them(texts: list[str]) -> None:
    """Nothing of a region reaches Python-Markdown, and nothing of it is lost."""
    html = converted("\n\n".join(region.wrap() for region in regions(*texts)), ("extra", "toc"))
    assert html == "\n".join(render(region).html for region in regions(*texts))


@pytest.mark.parametrize(
    "text",
    [
        '--8<-- "secret.txt"',
        'before\n\n--8<-- "secret.txt"',
        '- item\n\n    --8<-- "secret.txt"',
        '> --8<-- "secret.txt"',
        '```\n--8<-- "secret.txt"\n```',
        '    --8<-- "secret.txt"',
        '<div>\n--8<-- "secret.txt"\n</div>',
        "--8<--\nsecret.txt\n--8<--",
    ],
)
def test_no_snippet_is_ever_read(tmp_path: Path, text: str) -> None:
    (tmp_path / "secret.txt").write_text("the launch code", encoding="utf-8")
    markdown = Markdown(
        extensions=["pymdownx.snippets", "kb_builder"],
        extension_configs={"pymdownx.snippets": {"base_path": [str(tmp_path)], "check_paths": True}},
    )
    html = markdown.convert(page(regions(text)))
    assert "launch" not in html
    assert render(regions(text)[0]).html in html


def test_the_same_text_twice_on_a_page_has_its_ids_once_each() -> None:
    """The first is what `kb render` gives; links of the second lead to its own headings and notes."""
    text = "# Oil\n\n[up](#oil) and more[^1][^1] `kb-`\n\n[^1]: note\n"
    region = regions(text)[0]
    html = converted(page([region, region, region]))
    assert html.count(render(region).html) == 1
    root = tree(html)
    names = [name for element in root.iter() if (name := element.get("id"))]
    assert len(names) == len(set(names))
    for body in root.iter("div"):
        own = {name for element in body.iter() if (name := element.get("id"))}
        links = {address for element in body.iter("a") if (address := element.get("href", ""))}
        assert links == {f"#{name}" for name in own}


def test_text_like_front_matter_is_not_eaten() -> None:
    for text in ("---\ntitle: mine\n---", "Error: x", "\ufeff---\na: b\n---", "..."):
        markdown = Markdown(extensions=["meta", "kb_builder"])
        assert markdown.convert(regions(text)[0].wrap()) == render(regions(text)[0]).html
        assert markdown.Meta == {}  # type: ignore[attr-defined]


def test_the_same_instance_forgets_the_page_before() -> None:
    markdown = Markdown(extensions=["kb_builder"])
    first, second = regions("first", "second")
    assert "first" in markdown.convert(first.wrap())
    assert markdown.reset().convert(second.wrap()) == render(second).html


def test_a_region_in_a_block_of_the_skeleton_stays_whole() -> None:
    html = converted(f'<div markdown="1">\n\n{regions("# x")[0].wrap()}\n\n</div>', ("md_in_html",))
    assert render(regions("# x")[0]).html in html


TOPICS = {"topics/index.md": "- [auth](auth.md)\n", "topics/auth.md": "---\nkb: {entries: 3}\n---\n"}


def _in_folder(folder: Path, files: dict[str, str]) -> Markdown:
    for name, text in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return Markdown(extensions=[KbExtension(docs_dir=str(folder)), "toc"])


def test_an_insert_is_replaced_by_what_our_lists_say(tmp_path: Path) -> None:
    markdown = _in_folder(tmp_path, TOPICS)
    html = markdown.convert("# Home\n\n<!-- kb:insert topics -->\n\n<!-- kb:insert absent -->\n\nend")
    assert '<a href="topics/auth/" dir="auto">auth</a> <span class="kb-subject__count">3</span>' in html
    assert html.startswith('<h1 id="home">Home</h1>\n<ul class="kb-subjects" data-markdown-ignore>')
    assert html.endswith("</ul>\n<p>end</p>")


def test_an_insert_is_there_before_anything_is_built(tmp_path: Path) -> None:
    assert "No answers yet." in _in_folder(tmp_path, {}).convert("<!-- kb:insert newest-answers -->")


def test_a_community_of_ideas_alone_misses_no_answers(tmp_path: Path) -> None:
    markdown = _in_folder(tmp_path, {"ideas/index.md": "---\nkb: {total: 3}\n---\n"})
    html = markdown.convert("# Home\n\n## A\n\n<!-- kb:insert newest-answers -->\n\n## B\n\nend")
    assert re.findall(r"<h[12][^>]*>(.*?)<", html) == ["Home", "B"]


@pytest.mark.parametrize(
    "name", ["topics", "top-ideas", "recently-delivered", "people-of-the-month", "numbers"]
)
def test_what_a_community_does_not_have_has_no_section(tmp_path: Path, name: str) -> None:
    text = f"# Home\n\n## A\n\nText.\n\n## B\n\n<!-- kb:insert {name} -->\n\n## C\n\nend"
    html = _in_folder(tmp_path, {}).convert(text)
    assert re.findall(r"<h[12][^>]*>(.*?)<", html) == ["Home", "A", "C"]
    text = f"# Home\n\n<!-- kb:insert {name} -->\n\nend"
    assert "Home" in _in_folder(tmp_path, {}).convert(text), "the page's own title stays"


@pytest.mark.parametrize("fence", ["```", "~~~"])
def test_an_insert_in_a_block_of_code_is_shown_as_it_is_written(tmp_path: Path, fence: str) -> None:
    """A page about inserts can show them."""
    markdown = _in_folder(tmp_path, {})
    line = "<!-- kb:insert newest-answers -->"
    html = markdown.convert(f"{fence}html\n{line}\n{fence}\n\n{line}")
    assert html.count("No answers yet.") == 1


def test_an_insert_written_by_a_community_is_text(tmp_path: Path) -> None:
    markdown = _in_folder(tmp_path, TOPICS)
    assert "auth" not in markdown.convert(regions("<!-- kb:insert topics -->")[0].wrap())


@pytest.mark.parametrize("name", ["../x", "x/y", "X", "a.b", ""])
def test_an_insert_names_no_path(tmp_path: Path, name: str) -> None:
    (tmp_path / ".kb").mkdir()
    (tmp_path / "x.md").write_text("secret", encoding="utf-8")
    markdown = Markdown(extensions=[KbExtension(docs_dir=tmp_path)])
    assert "secret" not in markdown.convert(f"<!-- kb:insert {name} -->")
