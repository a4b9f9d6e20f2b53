"""The workflow's own shell blocks, run as a runner would, in a scratch repository with a bare remote."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import yaml

from tests.github import GitHub, load
from tests.program import CANARY, WIDGETS, digest, new_project

pytestmark = pytest.mark.slow

TEMPLATE = Path(__file__).resolve().parents[2] / "kb_builder/scaffold/files/publish.yml"
HOSTILE_TITLES = (
    '"; touch pwned #',
    "$(touch pwned)",
    "`touch pwned`",
    "a\n::set-output name=x::y",
    "::add-mask::x",
)


@dataclass(slots=True)
class Runner:
    """A runner's machine: a checkout of a bare remote, and an environment without any secret."""

    checkout: Path
    github: GitHub
    said: list[str] = field(default_factory=list)
    event: dict[str, str] = field(default_factory=dict)
    """What the step's own variables hold in this run, beside the token; the others are empty."""

    def value(self, name: str, text: str) -> str:
        """Give what GitHub makes of a step's variable."""
        return CANARY if "github.token" in text else self.event.get(name, "") if "${{" in text else text

    def run(self, step: dict, expect: int = 0) -> str:
        """Run one step as GitHub does: bash, ending at the first failure, with the step's own `env`."""
        environment = {
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(self.checkout.parent),
            "GITHUB_ACTIONS": "true",
            "GITHUB_REF_NAME": "main",
            "GITHUB_API_URL": self.github.url,
            "GITHUB_GRAPHQL_URL": self.github.graphql_url,
            "GIT_CONFIG_NOSYSTEM": "1",
            **{name: self.value(name, text) for name, text in step.get("env", {}).items()},
        }
        shell = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
        done = subprocess.run(
            shell, cwd=self.checkout, env=environment, capture_output=True, text=True, check=False
        )
        self.said.append(done.stdout + done.stderr)
        assert done.returncode == expect, f"{step['name']}\n{done.stdout}{done.stderr}"
        return done.stdout + done.stderr

    def publish(self) -> None:
        """Run every shell step of the build job, in order, but for the installation."""
        for step in STEPS:
            self.run(step)


INSTALL, *STEPS = (
    step for step in yaml.safe_load(TEMPLATE.read_text())["jobs"]["build"]["steps"] if "run" in step
)


def _git(folder: Path, *arguments: str) -> str:
    command = ["git", "-c", "user.name=Maintainer", "-c", "user.email=m@example.org", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout.strip()


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    """A project of acme/widgets, pushed to a bare remote and checked out again."""
    data = load(WIDGETS)
    for number, title in enumerate(HOSTILE_TITLES, start=1):
        data.discussion(number)["title"] = title
    with GitHub([data]) as github:
        seed, remote = tmp_path / "seed", tmp_path / "remote.git"
        new_project(github, seed)
        _git(seed, "init", "--quiet", "--initial-branch=main")
        _git(seed, "add", "--all")
        _git(seed, "commit", "--quiet", "--message=Start")
        _git(tmp_path, "clone", "--quiet", "--bare", str(seed), str(remote))
        _git(tmp_path, "clone", "--quiet", str(remote), "checkout")
        yield Runner(tmp_path / "checkout", github)


def test_the_steps_harvest_commit_and_build(runner: Runner, tmp_path: Path) -> None:
    """One run: archive and content are pushed to the remote, the site stands ready for upload."""
    runner.run(INSTALL)
    runner.publish()
    files = _git(tmp_path / "remote.git", "ls-tree", "-r", "--name-only", "main").splitlines()
    assert any(name.startswith("archive/acme/widgets/discussions/") for name in files)
    assert any(name.startswith("content/answers/") for name in files)
    assert not any(name.startswith(("site/", ".kb-")) for name in files)
    assert (runner.checkout / "site/index.html").exists()
    author = _git(tmp_path / "remote.git", "log", "-1", "--format=%an <%ae>")
    assert author == "github-actions[bot] <41898282+github-actions[bot]@users.noreply.github.com>"


def test_a_run_without_news_makes_no_commit(runner: Runner, tmp_path: Path) -> None:
    """Fifty events without a change are at most one commit."""
    runner.publish()
    head = _git(tmp_path / "remote.git", "rev-parse", "main")
    runner.publish()
    assert _git(tmp_path / "remote.git", "rev-parse", "main") == head
    assert "Nothing changed." in runner.said[-1]


def test_a_push_that_lost_the_race_is_repeated(runner: Runner, tmp_path: Path) -> None:
    """Somebody pushes while we build: both commits end up on the remote."""
    for step in STEPS[:-1]:
        runner.run(step)
    _git(tmp_path, "clone", "--quiet", "remote.git", "other")
    (tmp_path / "other/content/about.md").write_text("# About\n", encoding="utf-8")
    _git(tmp_path / "other", "add", "--all")
    _git(tmp_path / "other", "commit", "--quiet", "--message=Say who we are")
    _git(tmp_path / "other", "push", "--quiet", "origin", "main")
    assert "somebody was faster" in runner.run(STEPS[-1])
    assert _git(tmp_path / "remote.git", "log", "--format=%s", "main").splitlines() == [
        "Build the pages",
        "Harvest discussions",
        "Say who we are",
        "Start",
    ]


def test_a_failing_harvest_publishes_nothing(runner: Runner, tmp_path: Path) -> None:
    """A bad day at GitHub fails the step, with an annotation, before anything is committed."""
    head = _git(tmp_path / "remote.git", "rev-parse", "main")
    runner.github.fail_always("bad-credentials")
    harvest = next(step for step in STEPS if step["name"] == "Harvest")
    assert "::error::" in runner.run(harvest, expect=1)
    assert _git(tmp_path / "remote.git", "rev-parse", "main") == head
    assert not (runner.checkout / "archive").exists()


def test_a_failing_build_keeps_what_was_harvested(runner: Runner, tmp_path: Path) -> None:
    """The archive is pushed although no site stands, and the pages of the run before stay."""
    (runner.checkout / "mkdocs.yml").write_text("site_name: [", encoding="utf-8")
    for step in STEPS[:-1]:
        if step["name"] == "Build":
            runner.run(step, expect=1)
            break
        runner.run(step)
    assert "!cancelled()" in STEPS[-1]["if"]
    runner.run(STEPS[-1])
    remote = tmp_path / "remote.git"
    assert _git(remote, "log", "--format=%s", "main").splitlines() == ["Harvest discussions", "Start"]
    files = _git(remote, "ls-tree", "-r", "--name-only", "main").splitlines()
    assert any(name.startswith("archive/acme/widgets/discussions/") for name in files)
    assert not any(name.startswith("content/answers/") for name in files)


def test_an_event_s_number_and_the_weekly_schedule_reach_the_harvest(runner: Runner) -> None:
    """`deleted` with NOT_FOUND removes at once; on Sundays everything is read again."""
    harvest = next(step for step in STEPS if step["name"] == "Harvest")
    assert "${{" not in harvest["run"]
    expected = {"GITHUB_TOKEN", "KB_ALIAS_KEY", "FULL", "DELETED", "DRY_RUN", "REMOVALS", "DISCUSSION"}
    assert set(harvest["env"]) == expected
    runner.run(harvest)
    runner.github.repository("acme/widgets").remove(2)
    runner.event = {"DELETED": "2"}
    assert "1 removed" in runner.run(harvest)
    runner.event = {"FULL": "yes"}
    runner.github.requests.clear()
    runner.run(harvest)
    assert [one for one in runner.github.requests if one.query.startswith("query Details(")]


def test_titles_reach_no_shell_and_no_log_command(runner: Runner) -> None:
    """A title that would be a command in a shell or in a log stays a title."""
    runner.publish()
    assert list(runner.checkout.rglob("pwned")) == []
    said = [line for output in runner.said for line in output.splitlines() if line.startswith("::")]
    assert [line for line in said if not line.startswith(("::warning::", "::error::"))] == []
    assert not any("add-mask" in line or "set-output" in line for line in said)


def test_the_token_is_in_no_file_and_no_line(runner: Runner) -> None:
    """After a whole run the token stands in no file of the checkout, .git included, and in no output."""
    runner.publish()
    assert runner.github.requests[0].token == CANARY
    assert not any(CANARY in output for output in runner.said)
    files = [path for path in runner.checkout.rglob("*") if path.is_file()]
    assert [path for path in files if CANARY.encode() in path.read_bytes()] == []
    assert digest(runner.checkout / "site")
