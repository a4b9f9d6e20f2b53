"""What `kb init` lays down."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from kb_builder.config import Config, Curation, load_project
from kb_builder.errors import KbError
from kb_builder.scaffold import FILES, Kind, lay_down, source
from kb_builder.website import site_facts


def test_a_new_project_is_valid_as_it_is(tmp_path: Path) -> None:
    """Its configuration loads, its site has a name and an address, its requirements name this program."""
    lay_down(tmp_path, "Acme/widgets.js")
    project = load_project(tmp_path)
    assert project.config == Config(repositories=("Acme/widgets.js",))
    assert project.curation == Curation()
    facts = site_facts(tmp_path)
    assert (facts.name, facts.url) == ("widgets.js help", "https://acme.github.io/widgets.js/")
    assert (tmp_path / "kb-builder.txt").read_text().endswith(f"\n{source().requirement}\n")


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    """A file that exists keeps its bytes, even an empty one; the others are laid down around it."""
    (tmp_path / "content").mkdir()
    (tmp_path / "content/index.md").write_text("mine", encoding="utf-8")
    (tmp_path / "kb.yml").write_text("", encoding="utf-8")
    (tmp_path / "mkdocs.yml").symlink_to("elsewhere.yml")
    laid = lay_down(tmp_path, "acme/widgets")
    kept = [str(file.path.relative_to(tmp_path)) for file in laid if file.kind is Kind.KEEP]
    assert sorted(kept) == ["content/index.md", "kb.yml", "mkdocs.yml"]
    assert [file.kind for file in laid].count(Kind.CREATE) == len(FILES) - 3 + 1  # the record of them
    assert (tmp_path / "content/index.md").read_text(encoding="utf-8") == "mine"
    assert (tmp_path / "kb.yml").read_text(encoding="utf-8") == ""
    assert not (tmp_path / "elsewhere.yml").exists()
    assert {file.kind for file in lay_down(tmp_path, "acme/widgets")} == {Kind.KEEP}


@pytest.mark.parametrize("name", ["acme/widgets", "ann_acme/widgets", "Ann-B_acme/.github"])
def test_every_name_of_a_repository_is_taken(tmp_path: Path, name: str) -> None:
    """Managed accounts (name_company) own repositories, too; `kb.yml` then says the same."""
    lay_down(tmp_path, name)
    assert load_project(tmp_path).config.repositories == (name,)


@pytest.mark.parametrize(
    "name", ["widgets", "acme/", "/widgets", "a b/c", "_acme/w", "acme/..", "acme/{{7*7}}", "acme/w\n"]
)
def test_a_name_that_is_none_is_refused(tmp_path: Path, name: str) -> None:
    """Only OWNER/NAME reaches the templates; nothing is written for anything else."""
    with pytest.raises(KbError, match="is not OWNER/NAME"):
        lay_down(tmp_path, name)
    assert list(tmp_path.iterdir()) == []


def test_every_yaml_file_parses(tmp_path: Path) -> None:
    """What is laid down is YAML, whatever the repository is called."""
    lay_down(tmp_path, "0x1f/null")
    for file in ("kb.yml", "curation.yml", ".github/workflows/publish.yml"):
        assert isinstance(yaml.safe_load((tmp_path / file).read_text(encoding="utf-8")), dict)
    assert load_project(tmp_path).config.repositories == ("0x1f/null",)
