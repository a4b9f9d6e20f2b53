"""The documented way to take something out of git's history, run as it is written."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.github import GitHub
from tests.program import KEPT, Kb, new_project

pytestmark = pytest.mark.slow

DOCUMENT = Path(__file__).resolve().parents[2] / "docs/configuration.md"
AUTHOR = {
    f"GIT_{role}_{fact}": "kb@example.org" for role in ("AUTHOR", "COMMITTER") for fact in ("NAME", "EMAIL")
}


def _documented(title: str) -> str:
    """Give the shell block below the comment `tested: TITLE`."""
    text = DOCUMENT.read_text(encoding="utf-8")
    block = re.search(rf"<!-- tested: {title} -->\n+```sh\n(.*?)```", text, re.DOTALL)
    assert block is not None
    return block[1]


def _shell(kb: Kb, folder: Path, script: str) -> str:
    """Run `script` as an ordinary user would, with the tools of this environment."""
    tools = Path(sys.executable).parent
    environment = {name: os.environ[name] for name in KEPT if name in os.environ} | kb.environment | AUTHOR
    environment["PATH"] = f"{tools}:{os.environ['PATH']}"
    done = subprocess.run(
        ["sh", "-euc", script], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{done.stdout}{done.stderr}"
    return done.stdout


def _published(github: GitHub, folder: Path) -> Kb:
    """Make a project with two harvests in its history and a bare remote beside it."""
    kb = new_project(github, folder / "project")
    kb("harvest")
    kb("build")
    _shell(kb, folder, "git init --quiet --bare --initial-branch main remote")
    _shell(
        kb,
        kb.folder,
        "git init --quiet --initial-branch main && git add --all && git commit --quiet -m first"
        " && git remote add origin ../remote && git push --quiet origin main",
    )
    _shell(kb, folder, "git clone --quiet remote clone")
    return Kb(folder / "clone", kb.environment)


def test_the_history_is_forgotten_by_the_documented_commands(github: GitHub, tmp_path: Path) -> None:
    """Afterwards the remote has one state of the archive, the present one, in one commit."""
    kb = _published(github, tmp_path)
    before = _shell(kb, kb.folder, "git rev-list --all -- archive").split()
    # The tool is installed already, and nothing else of the block is changed.
    _shell(kb, kb.folder, _documented("history").replace("pip install git-filter-repo\n", ""))
    commits = _shell(kb, tmp_path / "remote", "git rev-list --all -- archive").split()
    assert len(commits) == 1
    assert not set(commits) & set(before)
    kb("check")


def test_a_name_is_replaced_in_the_history(github: GitHub, tmp_path: Path) -> None:
    """The second way keeps the commits; the words are in none of them."""
    kb = _published(github, tmp_path)
    assert _shell(kb, kb.folder, "git grep -il 'barbara' $(git rev-list --all) -- archive | head -1")
    whole = _documented("history").replace("pip install git-filter-repo\n", "")
    replacing = _documented("history of a name").replace("Some One", "barbara")
    script = re.sub(
        r"git filter-repo --invert-paths.*?content/\.kb/\n", lambda _: replacing, whole, flags=re.DOTALL
    )
    assert script != whole
    # Nothing changed at the source, so there may be nothing to commit.
    script = re.sub(r"kb harvest\nkb build\ngit add --all\ngit commit.*\n", "", script)
    _shell(kb, kb.folder, script)
    found = _shell(kb, tmp_path / "remote", "git grep -l 'barbara' $(git rev-list --all) -- archive || true")
    assert found == ""
