"""Documents that can go stale are held against the code."""

from __future__ import annotations

import itertools
import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from markdown_it import MarkdownIt

from kb_builder.command.cli import main
from kb_builder.config import Config, Curation
from kb_builder.config.written import Written
from kb_builder.website.settings_faults import KEYS, faults

REPOSITORY = "https://github.com/kb-builder/kb-builder"
ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def _links(document: Path) -> list[str]:
    tokens = MarkdownIt().parse(document.read_text(encoding="utf-8"))
    inline = [child for token in tokens for child in token.children or ()]
    return [str(token.attrs["href"]) for token in inline if token.type == "link_open"]


def _own_paths(document: Path) -> list[str]:
    """Give what a document links to by its address in this repository on GitHub."""
    found = (re.fullmatch(rf"{REPOSITORY}/(?:blob|tree)/main/([^#]+).*", link) for link in _links(document))
    return [one[1] for one in found if one]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_between_documents_lead_somewhere(document: Path) -> None:
    """A relative link names a file that exists, and so does an address in this repository."""
    relative = [link.split("#")[0] for link in _links(document) if not re.match(r"[a-z]+:|#", link)]
    assert [link for link in relative if not (document.parent / link).exists()] == []
    assert [path for path in _own_paths(document) if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_pictures_are_there_and_say_what_they_show(document: Path) -> None:
    tokens = MarkdownIt().parse(document.read_text(encoding="utf-8"))
    shown = [one for token in tokens for one in token.children or () if one.type == "image"]
    own = [one for one in shown if not str(one.attrs["src"]).startswith("https://")]
    assert [one.attrs["src"] for one in own if not (document.parent / str(one.attrs["src"])).is_file()] == []
    assert [one.attrs["src"] for one in shown if not one.content] == []


def test_links_of_the_readme_work_where_it_is_shown_alone() -> None:
    """PyPI shows the README without its repository: each link is an address."""
    links = _links(ROOT / "README.md")
    assert [link for link in links if not link.startswith(("https://", "#"))] == []
    assert len(_own_paths(ROOT / "README.md")) > 10


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


_OF_WORKFLOWS = {"jobs", "steps", "needs", "True"}
"""`on` is "true" in YAML."""


def _settings(document: Path) -> list[dict[str, Any]]:
    """Give what the YAML blocks of a document say, but for parts of workflows, which other tests read."""
    tokens = MarkdownIt().parse(document.read_text(encoding="utf-8"))
    blocks = [one.content for one in tokens if one.type == "fence" and one.info == "yaml"]
    read = [yaml.safe_load(block) for block in blocks]
    return [one for one in read if isinstance(one, dict) and not _OF_WORKFLOWS & _keys(one)]


def _keys(block: dict[str, Any]) -> set[str]:
    inner = [value for value in block.values() if isinstance(value, dict)]
    return {str(key) for one in (block, *inner) for key in one}


@pytest.mark.parametrize("name", ["configuration", "elsewhere", "publishing", "search", "tutorial"])
def test_settings_in_documents_are_valid(name: str) -> None:
    """Whoever copies a block into kb.yml, curation.yml or mkdocs.yml gets no fault."""
    blocks = _settings(ROOT / f"docs/{name}.md")
    assert blocks
    for block in blocks:
        if block.keys() <= Config.model_fields.keys():
            Config.model_validate({"repositories": ["acme/widgets"], **block})
        elif block.keys() <= Curation.model_fields.keys():
            Curation.model_validate(block)
        else:
            plain = {"site_name": "Help", "docs_dir": "content", "markdown_extensions": ["kb_builder"]}
            assert block.keys() <= KEYS
            assert [*faults(ROOT, {**plain, **block}, Written(block))] == []


def test_no_two_decisions_have_one_number() -> None:
    """ADRs are numbered (those at work at one time take numbers ahead), and each says whether it holds."""
    adrs = sorted((ROOT / "docs/adr").glob("*.md"))
    assert len({int(path.name[:4]) for path in adrs}) == len(adrs)
    assert [path.name for path in adrs if "Status: " not in path.read_text(encoding="utf-8")] == []


def _blocks(document: Path, *kinds: str) -> list[str]:
    tokens = MarkdownIt().parse(document.read_text(encoding="utf-8"))
    return [one.content for one in tokens if one.type == "fence" and one.info.split(" ")[0] in kinds]


_BETWEEN = {"&&", "||", ";", "|", ">", "--"}
"""What stands between two commands of a line."""


def _commands(block: str) -> Iterator[list[str]]:
    """Yield the arguments of each `kb` in a block, of lines with a prompt where there are prompts."""
    lines = block.replace("\\\n", " ").splitlines()
    prompted = [line.removeprefix("$ ") for line in lines if line.startswith("$ ")]
    for line in prompted or lines:
        words = shlex.split(line, comments=True)
        for _, (program, *arguments) in itertools.groupby(words, _BETWEEN.__contains__):
            if program == "kb":
                yield arguments


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_commands_in_code_blocks_are_commands(document: Path) -> None:
    """Each `kb` that somebody can copy has a command and options that there are, and JSON is JSON."""
    printed = [block for block in _blocks(document, "text") if block.startswith("$ ")]
    for block in (*_blocks(document, "sh", "console", "bash"), *printed):
        for name, *rest in _commands(block):
            known = {one for option in main.commands[name].params for one in option.opts}
            assert {one.partition("=")[0] for one in rest if one.startswith("-")} <= known, (name, rest)
    for block in _blocks(document, "json"):
        json.loads(block)


def test_assistants_are_given_a_command_that_there_is() -> None:
    """The files for assistants start `kb mcp` with a site, and nothing else."""
    blocks = map(json.loads, _blocks(ROOT / "docs/assistants.md", "json"))
    servers = [server for block in blocks for servers in block.values() for server in servers.values()]
    assert len(servers) == 2
    for server in servers:
        name, site = server["args"]
        assert (server["command"], name) == ("kb", "mcp")
        assert site.startswith("https://")
