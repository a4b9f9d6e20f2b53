"""What is written can be read by a web server, whatever the umask of who runs the program."""

from __future__ import annotations

import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.github import GitHub
from tests.program import against

pytestmark = pytest.mark.slow

COMMANDS = (("init", "--repo", "acme/widgets"), ("harvest",), ("build",))


def test_files_and_folders_are_readable_for_everybody(github: GitHub, tmp_path: Path) -> None:
    """With umask 077 every file of content and site has mode 644, every folder 755."""
    kb = against(github, tmp_path)
    for command in COMMANDS:
        line = [sys.executable, "-m", "kb_builder", *command]
        done = subprocess.run(
            line, cwd=tmp_path, env={"PATH": "/usr/bin:/bin", **kb.environment}, umask=0o077, check=False
        )
        assert done.returncode == 0, command
    found = [path for name in ("archive", "content", "site") for path in (tmp_path / name).rglob("*")]
    assert len(found) > 100
    wrong = [
        path.relative_to(tmp_path)
        for path in found
        if stat.S_IMODE(path.stat().st_mode) != (0o755 if path.is_dir() else 0o644)
    ]
    assert wrong == []
