"""The scripts of the publishing workflow, run by a real shell against a real remote."""

from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path

import pytest

from tests.actions import git, run_script, step_named

TEMPLATE = Path(__file__).resolve().parents[2] / "kb_builder/scaffold/files/publish.yml"
DISK_FULL = "#!/bin/sh\necho 'disk full' >&2\nexit 1\n"


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A checkout of the job that commits: a bundle with one commit of the archive waits beside it."""
    (tmp_path / "remote.git").mkdir()
    git(tmp_path / "remote.git", "init", "--quiet", "--bare", "--initial-branch", "main")
    git(tmp_path, "clone", "--quiet", "remote.git", "maker")
    maker = tmp_path / "maker"
    git(maker, "checkout", "--quiet", "-B", "main")
    git(maker, "commit", "--quiet", "--allow-empty", "--message=First")
    git(maker, "push", "--quiet", "origin", "main")
    git(tmp_path, "clone", "--quiet", "remote.git", "work")
    commit(maker, "archive/1.json", "harvested")
    git(maker, "bundle", "create", "--quiet", str(tmp_path / "kb-archive.bundle"), "origin/main..HEAD")
    return tmp_path / "work"


def commit(folder: Path, name: str, text: str) -> None:
    """Commit a file."""
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", f"--message=Write {name}")


def push(work: Path) -> subprocess.CompletedProcess[str]:
    """Take the commits and push them in a clone."""
    taken = run(work, "Take the commits", BASE=git(work, "rev-parse", "HEAD"))
    if taken.returncode or not (work.parent / "output").exists():
        return taken
    return run(work, "Push")


def review(work: Path, base: str = "") -> subprocess.CompletedProcess[str]:
    """Take the commits and push them for review, in a clone of what is committed now."""
    output = work.parent / "output"
    output.unlink(missing_ok=True)
    base = base or git(work, "rev-parse", "HEAD")
    taken = run(work, "Take the commits", BASE=base)
    if taken.returncode:
        return taken
    changed = "yes" if output.exists() and "changed=yes" in output.read_text() else ""
    return run(work, "Push for review", BASE=base, CHANGED=changed)


def run(work: Path, name: str, **given: str) -> subprocess.CompletedProcess[str]:
    """Run a step as the job that commits does."""
    environment = {
        **os.environ,
        "GITHUB_REF": "refs/heads/main",
        "GITHUB_OUTPUT": str(work.parent / "output"),
        "RUNNER_TEMP": str(work.parent),
        "PUSH_TOKEN": "ghs_secret",
        "GIT_AUTHOR_NAME": "Runner",
        "GIT_AUTHOR_EMAIL": "runner@example.org",
        "GIT_COMMITTER_NAME": "Runner",
        "GIT_COMMITTER_EMAIL": "runner@example.org",
        **given,
    }
    return run_script(step_named(TEMPLATE, name)["run"], work, environment)


def somebody_pushes(work: Path, name: str) -> None:
    """Let another clone be faster."""
    git(work.parent, "clone", "--quiet", "remote.git", "other")
    commit(work.parent / "other", name, "theirs")
    git(work.parent / "other", "push", "--quiet", "origin", "main")


def subjects(work: Path) -> list[str]:
    """Give what the commits on the remote say, the newest first."""
    return git(work.parent / "remote.git", "log", "--format=%s", "main").splitlines()


def test_what_was_handed_over_is_pushed(clone: Path) -> None:
    assert push(clone).returncode == 0
    assert subjects(clone) == ["Write archive/1.json", "First"]


def test_an_empty_bundle_says_that_nothing_changed(clone: Path) -> None:
    """That of the build counts where there is one."""
    (clone.parent / "kb-pages.bundle").touch()
    assert push(clone).stdout == "Nothing changed.\n"
    assert subjects(clone) == ["First"]


def test_somebody_who_was_faster_is_followed(clone: Path) -> None:
    """Their commit comes first, ours after it."""
    somebody_pushes(clone, "content/about.md")
    done = push(clone)
    assert done.returncode == 0, done.stderr
    assert "somebody was faster" in done.stdout
    assert subjects(clone) == ["Write archive/1.json", "Write content/about.md", "First"]


def test_somebody_who_changed_the_same_file_is_kept(clone: Path) -> None:
    """Theirs stays, and the run says that it has to be started again."""
    somebody_pushes(clone, "archive/1.json")
    done = push(clone)
    assert done.returncode == 1
    assert "Run this workflow again" in done.stdout
    assert subjects(clone) == ["Write archive/1.json", "First"]
    assert git(clone.parent / "remote.git", "show", "main:archive/1.json") == "theirs"


def test_a_protected_branch_is_called_so(clone: Path) -> None:
    """The step says what happened and where the way out stands, and does not fail."""
    refuse(clone, "#!/bin/sh\necho 'error: GH006: Protected branch update failed.' >&2\nexit 1\n")
    done = push(clone)
    assert done.returncode == 0
    assert "::warning::GitHub refused the commit: the branch is protected (GH006, GH013)" in done.stdout
    assert "Write 'publish: review' into kb.yml" in done.stdout
    assert "somebody was faster" not in done.stdout
    assert "ghs_secret" not in done.stdout + done.stderr


def test_any_other_refusal_fails(clone: Path) -> None:
    refuse(clone, DISK_FULL)
    assert push(clone).returncode == 1


def refuse(work: Path, script: str) -> None:
    """Let the remote refuse every push."""
    hook = work.parent / "remote.git/hooks/pre-receive"
    hook.write_text(script, encoding="utf-8")
    hook.chmod(0o755)


def test_a_review_is_one_commit_on_its_own_branch(clone: Path) -> None:
    """The branch itself stays; a second run with the same result pushes nothing."""
    assert review(clone).returncode == 0
    assert subjects(clone) == ["First"]
    remote = clone.parent / "remote.git"
    tip = git(remote, "rev-parse", "kb-review")
    assert git(remote, "log", "--format=%s", "kb-review").splitlines() == ["Update the help site", "First"]
    again = fresh(clone)
    done = review(again)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "Nothing new to review.\n"
    assert git(remote, "rev-parse", "kb-review") == tip


def test_a_review_follows_the_branch(clone: Path) -> None:
    """Whatever is new on the branch, the commit for review stands on top of it, in place of the old one."""
    review(clone)
    somebody_pushes(clone, "content/about.md")
    again = fresh(clone)
    maker = clone.parent / "maker"
    git(maker, "fetch", "--quiet", "origin", "main")
    git(maker, "checkout", "--quiet", "-B", "main", "FETCH_HEAD")
    commit(maker, "archive/2.json", "harvested")
    bundle = str(clone.parent / "kb-archive.bundle")
    git(maker, "bundle", "create", "--quiet", bundle, "origin/main..HEAD")
    assert review(again).returncode == 0
    log = git(clone.parent / "remote.git", "log", "--format=%s", "kb-review").splitlines()
    assert log == ["Update the help site", "Write content/about.md", "First"]


def test_a_review_with_nothing_left_goes(clone: Path) -> None:
    """The branch is deleted, and GitHub closes what is open from it."""
    review(clone)
    (clone.parent / "kb-pages.bundle").touch()
    done = review(fresh(clone))
    assert done.returncode == 0, done.stderr
    assert git(clone.parent / "remote.git", "branch", "--list", "kb-review") == ""
    assert review(fresh(clone)).returncode == 0, "and there is nothing to delete the next time"


def test_what_somebody_committed_to_the_review_stays(clone: Path) -> None:
    """Their commit is on no other branch: it is not overwritten, and the run says what to do."""
    review(clone)
    other = fresh(clone)
    git(other, "checkout", "--quiet", "-B", "kb-review", "origin/kb-review")
    commit(other, "content/about.md", "theirs")
    git(other, "push", "--quiet", "origin", "kb-review")
    done = review(fresh(clone))
    assert done.returncode == 1
    assert "Somebody else committed to the branch kb-review" in done.stdout
    remote = clone.parent / "remote.git"
    assert git(remote, "show", "kb-review:content/about.md") == "theirs"


def fresh(clone: Path) -> Path:
    """Give a clone of the remote as it is now, on a new machine of the job."""
    place = Path(tempfile.mkdtemp(dir=clone.parent))
    git(clone.parent, "clone", "--quiet", "remote.git", str(place))
    return place


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
        ("Ask for a review", {"BASE": HOSTILE}, ["review", "--open", "--since", HOSTILE, "--quiet"]),
        (
            "Tell",
            {"HARVEST": HOSTILE, "CODE": "3", "BUILD": HOSTILE, "BUILD_CODE": "1"},
            ["alert", "--harvest", HOSTILE, "--code", "3", "--build", HOSTILE, "--build-code", "1"],
        ),
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
    script = step_named(TEMPLATE, step)["run"]
    outputs = {"GITHUB_OUTPUT": "/dev/null"}
    done = run_script(script, tmp_path, {**os.environ, **NO_INPUT, **outputs, **given, "PATH": path})
    assert done.stdout.splitlines() == arguments
    assert [one.name for one in tmp_path.iterdir()] == ["kb"]
