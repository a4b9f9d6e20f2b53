"""The Markdown twins of pages written by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb_builder.publication import SiteFile
from kb_builder.website.own_twins import with_own_twins

HOME = "https://help.example.org/"
NAMES_IT = '<head><link rel="alternate " type="text/markdown" title="Markdown" href="index.md"></head>'
INDEX = "# Help\n\n> About\n\n## Pages\n\n- [Answers](https://help.example.org/answers/index.md)\n\n"
FILES = (
    SiteFile("answers/index.md", "# Answers\n"),
    SiteFile("llms.txt", INDEX),
)


def twins(folder: Path, source: str, at: str = "guides/start.md", page: str = NAMES_IT) -> dict[str, str]:
    """Give the files of a site with one hand-written page."""
    stem = at.removesuffix(".md").removesuffix("index").rstrip("/")
    name = f"{stem}/index.html" if stem else "index.html"
    written, built = folder / "content" / at, folder / "site" / name
    for file, text in ((written, source), (built, page)):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    made = with_own_twins(FILES, folder / "site", [(name, written)], HOME)
    return {file.path: file.text for file in made}


def body(files: dict[str, str], name: str = "guides/start/index.md") -> str:
    """Give what stands below the line for agents."""
    return files[name].partition("llms.txt)\n\n")[2]


def test_a_page_has_a_twin_that_llms_txt_lists(tmp_path: Path) -> None:
    files = twins(tmp_path, "---\ntitle: A [start]\ntemplate: own.html\n---\n\n# Start\n\nInstall *it*.\n")
    assert files["guides/start/index.md"] == (
        "---\ntitle: A [start]\n---\n\n> For AI agents: [llms.txt](https://help.example.org/llms.txt)\n\n"
        "# Start\n\nInstall *it*.\n"
    )
    assert files["llms.txt"].endswith(
        "- [Answers](https://help.example.org/answers/index.md)\n"
        "- [A \\[start\\]](https://help.example.org/guides/start/index.md)\n"
    )


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("[a](../answers/index.md#top)", "[a](https://help.example.org/answers/#top)"),
        ("[a](more.md) [b](index.md)", f"[a]({HOME}guides/more/) [b]({HOME}guides/)"),
        ('![a](pictures/a.png "A")', f'![a]({HOME}guides/pictures/a.png "A")'),
        ("[a](https://github.com/a.md) [b](#here) [c](/d.md) [e](mailto:a@b.c)", None),
        ("`[a](b.md)` and \\](b.md)", None),
        ("```\n[a](b.md)\n<!-- kb:insert topics -->\n```", None),
        ("## Newest\n\n<!-- kb:insert newest-answers -->", f"## Newest\n\n<{HOME}answers/index.md>"),
        ("One\n\n## Ideas\n\n<!-- kb:insert top-ideas -->\n\nTwo", "One\n\nTwo"),
    ],
)
def test_links_are_full_and_a_list_takes_the_place_of_its_beginning(
    tmp_path: Path, written: str, shown: str | None
) -> None:
    assert body(twins(tmp_path, written)) == f"{shown or written}\n"


def test_links_of_an_index_lead_from_its_folder(tmp_path: Path) -> None:
    files = twins(tmp_path, "[a](more.md) [b](../x.md)", at="guides/index.md")
    assert body(files, "guides/index.md") == f"[a]({HOME}guides/more/) [b]({HOME}x/)\n"


def test_the_home_page_has_one_too(tmp_path: Path) -> None:
    files = twins(tmp_path, "# Help\n\n[a](guides/start.md)", at="index.md")
    assert body(files, "index.md") == f"# Help\n\n[a]({HOME}guides/start/)\n"


@pytest.mark.parametrize("page", ["<head></head>", f"<head></head><body>{NAMES_IT}</body>"])
def test_a_page_that_does_not_name_it_has_none(tmp_path: Path, page: str) -> None:
    assert twins(tmp_path, "# Start", page=page) == {file.path: file.text for file in FILES} | {
        "llms.txt": f"{INDEX.rstrip()}\n"
    }


def test_no_file_for_agents_grows_too_long(tmp_path: Path) -> None:
    own = []
    for number in range(1000):
        page = tmp_path / f"page-{number}/index.html"
        page.parent.mkdir()
        page.write_text(NAMES_IT)
        source = page.with_suffix(".md")
        source.write_text(f"# A page with a title of some length, number {number}")
        own.append((f"page-{number}/index.html", source))
    made = {file.path: file.text for file in with_own_twins(FILES, tmp_path, own, HOME)}
    assert 45_000 < len(made["llms.txt"]) < 50_000
    assert "page-999/index.md" in made
