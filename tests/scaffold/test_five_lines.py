"""The workflow that others call, and the action: in a repository without any file of ours."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.actions import EXPRESSION, Runner, git, publish_repository, read_workflow, run_script
from tests.github import GitHub, load
from tests.program import CANARY, WIDGETS, against

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
CALLED = ROOT / ".github/workflows/help-site.yml"


@pytest.fixture
def github() -> GitHub:
    with GitHub([load(WIDGETS)]) as running:
        yield running


@pytest.fixture
def remote(tmp_path: Path) -> Path:
    """A repository with code, an `mkdocs.yml` of its own, and no file of ours."""
    seed = tmp_path / "seed"
    seed.mkdir()
    (seed / "mkdocs.yml").write_text("site_name: Manual\n", encoding="utf-8")
    (seed / "help.yml").write_text("repositories: [acme/widgets]\nmedia: link\n", encoding="utf-8")
    publish_repository(seed, tmp_path / "remote.git")
    return tmp_path / "remote.git"


def environment(github: GitHub) -> dict[str, str]:
    """Give what a runner sets in acme/widgets."""
    return {
        "GITHUB_API_URL": github.url,
        "GITHUB_GRAPHQL_URL": github.graphql_url,
        "GITHUB_REPOSITORY": "acme/widgets",
        "GITHUB_SERVER_URL": "https://github.com",
    }


def committed(remote: Path) -> list[str]:
    """Give the files on the remote."""
    return git(remote, "ls-tree", "-r", "--name-only", "main").splitlines()


@pytest.mark.parametrize("config", ["", "help.yml"])
def test_a_call_needs_no_file(github: GitHub, remote: Path, tmp_path: Path, config: str) -> None:
    """Defaults for the repository that it runs in; archive and pages are committed, and nothing else."""
    runner = Runner(
        read_workflow(CALLED),
        remote,
        tmp_path,
        environment(github),
        values={
            "secrets.token || github.token": CANARY,
            "inputs.working-directory": "the help",
            "inputs.config": config,
        },
    )
    assert runner.run() == set(), runner.said
    assert runner.used[-1] == "actions/deploy-pages"
    written = [name for name in committed(remote) if name not in ("mkdocs.yml", "help.yml")]
    assert all(name.startswith(("the help/archive/", "the help/content/")) for name in written)
    assert "the help/content/index.md" in written
    assert any("/media/" in name for name in written) == (not config)
    page = (tmp_path / "job-2/work/the help/site/index.html").read_text(encoding="utf-8")
    assert "https://acme.github.io/widgets/" in page
    assert runner.run() == set()
    assert runner.said[-1] == "Nothing changed.\n"


class Composite:
    """The action's own steps, with the program of this environment in place of the installed one."""

    def __init__(self, runner: Runner, inputs: dict[str, str]) -> None:
        self.action: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
        given = {name: str(one.get("default", "")) for name, one in self.action["inputs"].items()}
        self.runner = runner
        self.values = {f"inputs.{name}": value for name, value in {**given, **inputs}.items()}

    def run(self, name: str, said: Callable[[str], None] = print) -> int:
        """Run one step; give its exit code."""
        step = next(one for one in self.action["runs"]["steps"] if one["name"] == name)
        runner = self.runner
        runner.place.joinpath("temp/kb-builder/bin").mkdir(parents=True, exist_ok=True)
        program = runner.place / "temp/kb-builder/bin/kb"
        if not program.exists():
            program.symlink_to(Path(sys.executable).with_name("kb"))
        given = {
            key: EXPRESSION.sub(lambda found: self.values.get(found[1].strip(), ""), text)
            for key, text in step["env"].items()
        }
        runner_s = {
            "PATH": os.environ["PATH"],
            "HOME": str(runner.place),
            "RUNNER_TEMP": str(runner.place / "temp"),
            "GITHUB_WORKSPACE": str(runner.place / "work"),
            "GITHUB_OUTPUT": str(runner.place / "output"),
            "GITHUB_REF": "refs/heads/main",
        }
        done = run_script(step["run"], runner.place / "work", {**runner_s, **runner.environment, **given})
        said(done.stdout + done.stderr)
        return done.returncode


def test_the_action_harvests_builds_and_commits(github: GitHub, remote: Path, tmp_path: Path) -> None:
    """One step of somebody's job; the site stands in the folder that the output names."""
    git(tmp_path, "clone", "--quiet", "remote.git", "work")
    runner = Runner({}, remote, tmp_path, environment(github))
    action = Composite(runner, {"token": CANARY, "working-directory": "help", "strict": "true"})
    said: list[str] = []
    assert [action.run(name, said.append) for name in ("Harvest", "Build", "Commit")] == [0, 0, 0], said
    told = (tmp_path / "output").read_text().splitlines()
    assert {"mode=direct", f"site={tmp_path}/work/help/site"} <= set(told)
    assert (tmp_path / "work/help/site/answers").is_dir()
    names = {name.split("/")[0] for name in committed(remote)}
    assert names == {"mkdocs.yml", "help.yml", "help"}
    assert not any(name.startswith("help/site") for name in committed(remote))
    assert CANARY not in "".join(said)


def test_the_action_commits_the_archive_of_a_failed_build(
    github: GitHub, remote: Path, tmp_path: Path
) -> None:
    """At the top of a repository whose own `mkdocs.yml` does not fit, the build names what to change."""
    git(tmp_path, "clone", "--quiet", "remote.git", "work")
    action = Composite(Runner({}, remote, tmp_path, environment(github)), {"token": CANARY})
    said: list[str] = []
    assert [action.run(name, said.append) for name in ("Harvest", "Build", "Commit")] == [0, 1, 0], said
    assert "docs_dir: must be content" in said[1]
    assert any(name.startswith("archive/acme/widgets/") for name in committed(remote))


def test_a_runner_s_repository_stands_in_for_kb_yml(github: GitHub, tmp_path: Path) -> None:
    """On the command line, too; a `kb.yml` that is there counts, and without either there is an error."""
    kb = against(github, tmp_path)
    kb.environment["GITHUB_REPOSITORY"] = "acme/widgets"
    kb("harvest")
    done = kb("build", GITHUB_SERVER_URL="https://ghe.example.org")
    assert "mkdocs.yml: there was none" in done.stderr
    assert "site_url: https://pages.ghe.example.org/acme/widgets/" in (tmp_path / "mkdocs.yml").read_text()
    assert "No findings" in kb("check").stderr
    assert "there was none" not in kb("build").stderr
    assert "kb.yml: not found" in kb("build", expect=1, GITHUB_REPOSITORY="").stderr
    (tmp_path / "kb.yml").write_text("", encoding="utf-8")
    assert "repositories" in kb("build", expect=1).stderr
