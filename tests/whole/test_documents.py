"""The commands of the how-to pages, run in a shell as somebody would copy them."""

from __future__ import annotations

import os
import shlex
import subprocess
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from tests import warm
from tests.actions import git, run_script
from tests.github import GitHub
from tests.object_store import ObjectStore, object_store
from tests.program import Kb, digest, new_project

pytestmark = pytest.mark.slow

DOCS = Path(__file__).resolve().parents[2] / "docs"
INSTALLED = "pip() { :; }\n"
"""What a page installs is there already."""


def block(page: str, beginning: str) -> str:
    """Give the block of commands that begins so, without prompts."""
    tokens = MarkdownIt().parse((DOCS / page).read_text(encoding="utf-8"))
    blocks = [one.content for one in tokens if one.type == "fence" and one.info in ("sh", "console")]
    (found,) = [one for one in blocks if one.removeprefix("$ ").startswith(beginning)]
    return "".join(line.removeprefix("$ ") for line in found.splitlines(keepends=True))


def shell(kb: Kb, script: str, expect: int = 0) -> str:
    """Run commands in the project; give what they printed."""
    names = {"GIT_AUTHOR_NAME": "Me", "GIT_COMMITTER_NAME": "Me"}
    addresses = {"GIT_AUTHOR_EMAIL": "me@example.org", "GIT_COMMITTER_EMAIL": "me@example.org"}
    with warm.on_path() as program:
        path = f"{program}{os.pathsep}{os.environ['PATH']}"
        environment = kb.environment_with({"PATH": path, **names, **addresses})
        done: subprocess.CompletedProcess[str] = run_script(INSTALLED + script, kb.folder, environment)
    assert done.returncode == expect, done.stdout + done.stderr
    return done.stdout


def test_what_the_pages_say_works(github: GitHub, tmp_path: Path) -> None:
    kb = new_project(github, tmp_path / "help")
    kb("harvest")
    kb("build")
    git(kb.folder, "init", "--quiet")
    git(kb.folder, "add", "--all")
    git(kb.folder, "commit", "--quiet", "--message=Harvest discussions")
    first = digest(kb.folder / "site")

    assert "What needs you now" in shell(kb, block("health.md", "kb report"))

    with (kb.folder / "mkdocs.yml").open("a", encoding="utf-8") as file:
        file.write("copyright: Acme\n")
    shell(kb, block("upgrading.md", "pip install"))
    assert git(kb.folder, "log", "-1", "--format=%s") == "Upgrade kb-builder"
    laid_down = block("upgrading.md", "kb init ../new").replace("OWNER/NAME", "acme/widgets")
    assert "copyright: Acme" in shell(kb, laid_down, expect=1), "`diff` ends with 1 where files differ"
    assert (tmp_path / "new/kb-laid-down.json").is_file()

    revision = git(kb.folder, "rev-parse", "--short", "HEAD~1")
    listed = shell(kb, block("publishing.md", "git log").replace("3f2a91c", revision))
    assert "Harvest discussions" in listed
    assert digest(kb.folder / "site") == first

    with object_store() as store:
        upload(kb, store)


def upload(kb: Kb, store: ObjectStore) -> None:
    """Run what the page says of object stores, with the keys and the address of this one."""
    kb.environment |= store.environment
    lines = block("publishing.md", "pip install 'kb-builder[s3]'").splitlines()
    keys = " ".join(f"{name}={shlex.quote(value)}" for name, value in store.environment.items())
    named = [f"export {keys}" if line.startswith("export ") else line for line in lines]
    shell(kb, "\n".join(named).replace("acme-help", "help"))
    assert "docs/index.html" in store.objects()
