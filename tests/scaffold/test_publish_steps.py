"""The scripts of the publishing workflow, run by a real shell against a real remote."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.scaffold.test_place import git

TEMPLATE = Path(__file__).resolve().parents[2] / "kb_builder/scaffold/files/publish.yml"
PROTECTED = """#!/bin/sh
echo "error: GH006: Protected branch update failed for refs/heads/main." >&2
exit 1
"""


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A clone with one commit that its remote does not have."""
    git(tmp_path / "remote.git", "init", "--bare", "--initial-branch", "main")
    work = tmp_path / "work"
    git(work, "init", "--initial-branch", "main")
    git(work, "config", "user.name", "Somebody")
    git(work, "config", "user.email", "somebody@example.org")
    git(work, "remote", "add", "origin", str(tmp_path / "remote.git"))
    git(work, "commit", "--allow-empty", "-m", "First")
    git(work, "push", "origin", "main")
    git(work, "commit", "--allow-empty", "-m", "Harvest discussions")
    return work


def push(work: Path) -> subprocess.CompletedProcess[str]:
    """Run the step in a clone."""
    environment = {
        **os.environ,
        "GITHUB_REF_NAME": "main",
        "RUNNER_TEMP": str(work.parent),
        "PUSH_TOKEN": "ghs_secret",
    }
    return run_step("Push", work, environment)


def run_step(name: str, folder: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a step's script as a runner does: bash that ends at the first failure."""
    steps = yaml.safe_load(TEMPLATE.read_text(encoding="utf-8"))["jobs"]["build"]["steps"]
    script = next(step["run"] for step in steps if step["name"] == name)
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def head(folder: Path) -> str:
    """Give the newest commit of main."""
    command = ["git", "-C", folder, "rev-parse", "main"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_what_was_committed_is_pushed(clone: Path) -> None:
    assert push(clone).returncode == 0
    assert head(clone) == head(clone.parent / "remote.git")
    assert push(clone).stdout == "Nothing changed.\n"


def test_somebody_who_was_faster_is_followed(clone: Path) -> None:
    """Their commit comes first, ours after it."""
    other = clone.parent / "other"
    subprocess.run(["git", "clone", "-q", clone.parent / "remote.git", other], check=True)
    git(
        other,
        "-c",
        "user.name=A",
        "-c",
        "user.email=a@example.org",
        "commit",
        "--allow-empty",
        "-m",
        "Theirs",
    )
    git(other, "push", "origin", "main")
    done = push(clone)
    assert done.returncode == 0
    assert "somebody was faster" in done.stdout
    assert head(clone) == head(clone.parent / "remote.git")


def test_a_protected_branch_is_called_so_and_the_site_is_published(clone: Path) -> None:
    """The step says what happened and where the way out stands, and does not stop the deployment."""
    hook = clone.parent / "remote.git/hooks/pre-receive"
    hook.write_text(PROTECTED, encoding="utf-8")
    hook.chmod(0o755)
    done = push(clone)
    assert done.returncode == 0
    assert "::warning::The branch is protected" in done.stdout
    assert "somebody was faster" not in done.stdout
    assert "ghs_secret" not in done.stdout + done.stderr


def test_any_other_refusal_fails(clone: Path) -> None:
    hook = clone.parent / "remote.git/hooks/pre-receive"
    hook.write_text("#!/bin/sh\necho 'disk full' >&2\nexit 1\n", encoding="utf-8")
    hook.chmod(0o755)
    assert push(clone).returncode == 1


HOSTILE = '"; touch owned; $(touch owned) `touch owned` #'
NO_INPUT = dict.fromkeys(("FULL", "DRY_RUN", "DELETED", "REMOVALS", "DISCUSSION"), "")


@pytest.mark.parametrize(
    ("step", "given", "arguments"),
    [
        ("Harvest", {}, ["harvest", "--max-wait", "10800"]),
        ("Harvest", {"FULL": "yes"}, ["harvest", "--max-wait", "10800", "--full"]),
        ("Harvest", {"DRY_RUN": "yes"}, ["harvest", "--max-wait", "10800", "--dry-run"]),
        ("Harvest", {"DELETED": HOSTILE}, ["harvest", "--max-wait", "10800", "--deleted", HOSTILE]),
        (
            "Harvest",
            {"REMOVALS": HOSTILE, "DISCUSSION": HOSTILE},
            ["harvest", "--max-wait", "10800", "--accept-removals", HOSTILE, "--discussion", HOSTILE],
        ),
        ("Build", {}, ["build"]),
        ("Build", {"REMOVALS": HOSTILE}, ["build", "--accept-removals", HOSTILE]),
    ],
)
def test_what_the_button_asks_for_reaches_the_program_as_it_is(
    tmp_path: Path, step: str, given: dict[str, str], arguments: list[str]
) -> None:
    """Each value is one argument, whatever stands in it, and the shell executes nothing of it."""
    program = tmp_path / "kb"
    program.write_text("#!/bin/sh\nprintf '%s\\n' \"$@\"\n", encoding="utf-8")
    program.chmod(0o755)
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    done = run_step(step, tmp_path, {**os.environ, **NO_INPUT, **given, "PATH": path})
    assert done.stdout.splitlines() == arguments
    assert [one.name for one in tmp_path.iterdir()] == ["kb"]
