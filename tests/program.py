"""Running `kb` as people do: a process of its own, in a project folder, against a GitHub on loopback."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from kb_builder import scaffold
from tests import warm
from tests.github import GitHub

WIDGETS = Path(__file__).parent / "data/github/acme-widgets.json"
CANARY = "ghp_" + "CANARY" * 6
KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "COVERAGE_PROCESS_CONFIG", "PYTHONPATH")


@dataclass(slots=True)
class Kb:
    """The program in the project folder `folder`, which sees `environment` and little else."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)

    def __call__(
        self, *arguments: str, expect: int | None = 0, stdin: str = "", debug: bool = False, **changes: str
    ) -> subprocess.CompletedProcess[str]:
        """Run `kb ARGUMENTS` and give what it printed; an exit code other than `expect` fails the test."""
        environment = self.environment_with(changes)
        if warm.can_run(environment):
            done = warm.run(arguments, self.folder, environment, stdin)
        else:
            done = self.anew(arguments, environment, stdin)
        assert expect in (None, done.returncode), (
            f"exit {done.returncode}, expected {expect}\n{done.stdout}{done.stderr}"
        )
        assert debug or "Traceback" not in done.stderr, done.stderr
        assert CANARY not in done.stdout + done.stderr, "a token is nobody's to read"
        return done

    def anew(
        self, arguments: Sequence[str], environment: dict[str, str], stdin: str
    ) -> subprocess.CompletedProcess[str]:
        """Run `kb ARGUMENTS` in a new Python."""
        return subprocess.run(
            [sys.executable, "-m", "kb_builder", *arguments],
            cwd=self.folder,
            env=environment,
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
        )

    def start(
        self, *arguments: str, stderr: int | IO[str] = subprocess.PIPE, **changes: str
    ) -> subprocess.Popen[str]:
        """Start `kb ARGUMENTS` and give the running process."""
        return subprocess.Popen(
            [sys.executable, "-m", "kb_builder", *arguments],
            cwd=self.folder,
            env=self.environment_with(changes),
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
        )

    def environment_with(self, changes: dict[str, str]) -> dict[str, str]:
        """Give all that a run sees of variables."""
        kept = {name: os.environ[name] for name in KEPT if name in os.environ}
        return {**kept, **self.environment, **changes}


def against(github: GitHub, folder: Path) -> Kb:
    """Give the program with the environment of a workflow that talks to `github`."""
    return Kb(
        folder,
        {"GITHUB_API_URL": github.url, "GITHUB_GRAPHQL_URL": github.graphql_url, "GITHUB_TOKEN": CANARY},
    )


def new_project(github: GitHub, folder: Path, repository: str = "acme/widgets") -> Kb:
    """Lay down a project for `repository` and give the program in it."""
    folder.mkdir(parents=True, exist_ok=True)
    scaffold.lay_down(folder, repository)
    return against(github, folder)


def digest(folder: Path) -> dict[str, str]:
    """Give the SHA-256 of every file below `folder`, by relative path."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
