"""Documents that can go stale are held against the code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from kb_builder.command.cli import main

REPOSITORY = "https://github.com/kb-builder/kb-builder"
ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def _links(document: Path) -> list[str]:
    tokens = MarkdownIt().parse(document.read_text(encoding="utf-8"))
    inline = [child for token in tokens for child in token.children or ()]
    return [str(token.attrs["href"]) for token in inline if token.type == "link_open"]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_between_documents_lead_somewhere(document: Path) -> None:
    """A relative link names a file that exists."""
    relative = [link.split("#")[0] for link in _links(document) if not re.match(r"[a-z]+:|#", link)]
    assert [link for link in relative if not (document.parent / link).exists()] == []


def test_links_of_the_readme_work_where_it_is_shown_alone() -> None:
    """PyPI shows the README without its repository: each link is an address, and names a file that exists."""
    links = _links(ROOT / "README.md")
    assert [link for link in links if not link.startswith(("https://", "#"))] == []
    ours = [
        re.fullmatch(r"https://github\.com/kb-builder/kb-builder/(?:blob|tree)/main/([^#]+).*", one)
        for one in links
    ]
    paths = [found[1] for found in ours if found]
    assert len(paths) > 10
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_the_index_leads_to_every_document() -> None:
    """What is not in the index of the documentation is not found."""
    known = set(_links(ROOT / "docs/index.md"))
    names = {path.name for path in (ROOT / "docs").glob("*.md")} - {"index.md", "mcp-session.md"}
    assert names - known == set()


def test_the_readme_names_every_command() -> None:
    """Whoever reads the README knows each command of the program."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [name for name in main.commands if f"`kb {name}" not in readme] == []


def test_every_option_has_help() -> None:
    """`--help` explains each option of each command."""
    silent = [
        f"{name} {option.opts[0]}"
        for name, command in main.commands.items()
        for option in command.params
        if option.param_type_name == "option" and not getattr(option, "help", "")
    ]
    assert silent == []


def test_decisions_are_numbered_without_gap() -> None:
    """ADRs are numbered 0001, 0002, … and each says when and whether it holds."""
    adrs = sorted((ROOT / "docs/adr").glob("*.md"))
    assert [int(path.name[:4]) for path in adrs] == list(range(1, len(adrs) + 1))
    assert [path.name for path in adrs if "Status: " not in path.read_text(encoding="utf-8")] == []
