"""From nothing to a deployed folder, by the README's words: alone, and in a repository that has files."""

from __future__ import annotations

import json
import os
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.actions import Runner, git, publish_repository, read_workflow, run_script
from tests.github import GitHub, load
from tests.program import CANARY, WIDGETS

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
HOSTILE_TITLES = (
    "$(touch pwned)",
    "`touch pwned`",
    "@octocat ![x](https://evil.example/x.png)",
    "a\n::error::x",
)
PROTECTED = """#!/bin/sh
while read -r _ _ ref; do
  if [ "$ref" = refs/heads/main ]; then
    echo 'error: GH006: Protected branch update failed for refs/heads/main.' >&2
    exit 1
  fi
done
"""


@pytest.fixture
def github() -> Iterator[GitHub]:
    data = load(WIDGETS)
    for discussion, title in zip(data.discussions, HOSTILE_TITLES, strict=False):
        discussion["title"] = title
    with GitHub([data]) as served:
        yield served
    assert served.crashes == []


def environment(github: GitHub) -> dict[str, str]:
    return {
        "GITHUB_API_URL": github.url,
        "GITHUB_GRAPHQL_URL": github.graphql_url,
        "GITHUB_REPOSITORY": "acme/widgets",
        "GITHUB_SERVER_URL": "https://github.com",
        "GITHUB_RUN_ID": "42",
    }


def readme(github: GitHub, folder: Path) -> None:
    """Run the commands of the README in a folder, from `kb init` to before `kb serve`."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    lines = text[text.index("kb init my-help") : text.index("kb serve   ")]
    script = lines.replace("OWNER/NAME", "acme/widgets").replace("$(gh auth token)", CANARY)
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = run_script(script, folder, {**os.environ, **environment(github), "PATH": path})
    assert done.returncode == 0, done.stdout + done.stderr
    assert "settings/pages" in done.stderr + done.stdout, "it says what is left to do, and where"


def deployed(runner: Runner) -> set[str]:
    """Give the names in the folder that the last run deployed."""
    assert runner.ran["deploy"] == "success", runner.said
    with tarfile.open(runner.artifacts / "github-pages/artifact.tar") as packed:
        return set(packed.getnames())


def file_of(runner: Runner, name: str) -> bytes:
    """Give a file that the last run deployed."""
    with tarfile.open(runner.artifacts / "github-pages/artifact.tar") as packed:
        file = packed.extractfile(f"./{name}")
        assert file
        return file.read()


def test_from_an_empty_folder(github: GitHub, tmp_path: Path) -> None:
    readme(github, tmp_path)
    project = tmp_path / "my-help"
    publish_repository(project, tmp_path / "remote.git")
    runner = Runner(
        read_workflow(project / ".github/workflows/publish.yml"),
        tmp_path / "remote.git",
        tmp_path,
        environment(github),
        values={"github.token": CANARY, "github.event_name": "workflow_dispatch"},
    )
    assert runner.run() == set(), runner.said
    assert {"./index.html", "./answers/index.html", "./kb.json"} <= deployed(runner)
    assert (runner.ran["review"], runner.ran["alert"]) == ("skipped", "skipped")
    assert {"harvested", "committed"} == json.loads(file_of(runner, "harvest.json")).keys()


def test_from_a_repository_with_files_and_a_protected_branch(github: GitHub, tmp_path: Path) -> None:
    """Its own files stay; changes wait in one pull request; merging it deploys, and reads nothing anew."""
    runner = protected_repository(github, tmp_path)
    data, remote = github.repository("acme/widgets"), tmp_path / "remote.git"
    head = git(remote, "rev-parse", "main")

    runner.values["github.event_name"] = "schedule"
    assert runner.run() == set(), runner.said
    assert runner.ran["deploy"] == "skipped", "nothing is published that nobody has seen"
    assert git(remote, "rev-parse", "main") == head
    (opened,) = data.pull_requests
    assert opened["title"].startswith("Publish the help site: ")
    changed = git(remote, "diff", "--name-only", "main", "kb-review").splitlines()
    assert all(name.startswith(("help/archive/", "help/content/")) for name in changed)
    assert (runner.artifacts / "help-site/answers").is_dir()
    review = git(remote, "rev-parse", "kb-review")

    github.requests.clear()
    assert runner.run() == set(), runner.said
    assert git(remote, "rev-parse", "kb-review") == review
    assert len(data.pull_requests) == 1
    assert not [one for one in github.requests if "Details(" in one.query], "it goes on from the review"

    git(remote, "update-ref", "refs/heads/main", review)
    opened["state"] = "MERGED"
    runner.values["github.event_name"] = "push"
    github.requests.clear()
    assert runner.run() == set(), runner.said
    assert {"./index.html", "./answers/index.html", "./kb.json"} <= deployed(runner)
    assert github.requests == [], "what was reviewed is published, and nothing newer"
    assert git(remote, "rev-parse", "main") == review

    runner.values["github.event_name"] = "schedule"
    assert runner.run() == set(), runner.said
    assert git(remote, "branch", "--list", "kb-review") == ""
    assert len(data.pull_requests) == 1
    assert list(tmp_path.rglob("pwned")) == []
    assert not any(CANARY in said for said in runner.said)


def protected_repository(github: GitHub, place: Path) -> Runner:
    """Give the machines of a repository with files of its own, to which `kb init help` added ours."""
    seed = place / "seed"
    own = {"requirements.txt": "sphinx\n", "mkdocs.yml": "site_name: Manual\n", ".gitignore": "*.pyc\n"}
    seed.mkdir()
    for name, text in own.items():
        (seed / name).write_text(text)
    publish_repository(seed, place / "remote.git")
    git(place, "clone", "--quiet", "remote.git", "clone")
    clone = place / "clone"
    git(clone, "remote", "set-url", "origin", "https://github.com/acme/widgets.git")
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    script = "kb init help && echo 'publish: review' >> help/kb.yml"
    done = run_script(script, clone, {**os.environ, "PATH": path})
    assert done.returncode == 0, done.stderr
    assert {name: (clone / name).read_text() for name in own} == own
    git(clone, "add", "--all")
    git(clone, "commit", "--quiet", "--message=Publish a help site")
    git(clone, "push", "--quiet", str(place / "remote.git"), "main")
    hook = place / "remote.git/hooks/pre-receive"
    hook.write_text(PROTECTED)
    hook.chmod(0o755)
    return Runner(
        read_workflow(clone / ".github/workflows/publish.yml"),
        place / "remote.git",
        place,
        environment(github),
        values={"github.token": CANARY},
    )
