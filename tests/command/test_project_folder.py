"""`-C DIR`: every command does the same from another folder as in the project itself."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from kb_builder.command.cli import main
from tests.github import GitHub
from tests.program import Kb, against, digest

pytestmark = pytest.mark.slow

NAMED: dict[str, Callable[[Path], str]] = {
    "relative": lambda project: project.name,
    "absolute": str,
}
COMMANDS = (
    ("init", "--repo", "acme/widgets"),
    ("harvest",),
    ("build", "--strict"),
    ("check",),
    ("search", "deploy"),
    ("report",),
    ("report", "--json"),
    ("report", "--ledger", "csv"),
    ("settings",),
    ("upgrade",),
)
"""The whole way, in order. `serve` and `render` are tested below."""
LACKING = (
    ("alert",),
    ("mcp",),
    ("publish", "s3://my-bucket"),
    ("restore", "--to", "nowhere"),
    ("review",),
    ("thank",),
)
"""What says, in a project that is new, what it lacks there."""


def _run(kb: Kb, *before: str) -> list[str]:
    """Go the whole way and give what each command printed as its result."""
    return [kb(*before, *command).stdout for command in COMMANDS]


@pytest.mark.parametrize("named", ["relative"])  # the others below are called by both names
def test_every_command_works_from_another_folder(github: GitHub, tmp_path: Path, named: str) -> None:
    """Results, archive, pages and site are those of a run in the project's own folder."""
    inside, elsewhere = tmp_path / "one/project", tmp_path / "two/project"
    for folder in (inside, elsewhere):
        folder.mkdir(parents=True)
    wanted = _run(against(github, inside))
    found = _run(against(github, elsewhere.parent), "-C", NAMED[named](elsewhere))
    assert found[1:] == wanted[1:], "only `kb init` names the folder"
    # The lock names a process; the cache may be deleted at any time, and is no result.
    shown = {
        name: value for name, value in digest(inside).items() if not name.startswith((".kb-lock", ".cache"))
    }
    assert {name: value for name, value in digest(elsewhere).items() if name in shown} == shown


@pytest.mark.parametrize("named", NAMED)
def test_the_site_is_served_from_another_folder(github: GitHub, tmp_path: Path, named: str) -> None:
    """`kb -C DIR serve` builds and serves."""
    project = tmp_path / "project"
    project.mkdir()
    against(github, project)("init", "--repo", "acme/widgets")
    served = Kb(tmp_path).start("-C", NAMED[named](project), "serve", "--port", "0")
    try:
        assert served.stdout is not None
        assert served.stdout.readline().startswith("Serving http://127.0.0.1:")
    finally:
        _end(served)
    assert (project / "site/index.html").is_file()


@pytest.mark.parametrize("named", NAMED)
def test_render_reads_files_from_where_it_is_called(tmp_path: Path, named: str) -> None:
    """`-C` names the project; the files and `--out` stay those of the shell."""
    (tmp_path / "project").mkdir()
    (tmp_path / "one.md").write_text("text", encoding="utf-8")
    kb = Kb(tmp_path)
    assert "text" in kb("-C", NAMED[named](tmp_path / "project"), "render", "one.md").stdout


def test_what_is_lacking_is_said_of_the_project(tmp_path: Path) -> None:
    """`kb -C DIR` looks into that folder, and nowhere else."""
    project = tmp_path / "project"
    Kb(tmp_path)("init", "project", "--repo", "acme/widgets")
    for command in LACKING:
        inside, outside = Kb(project)(*command, expect=1), Kb(tmp_path)("-C", "project", *command, expect=1)
        assert outside.stderr.replace(f"{project}/", "") == inside.stderr.replace(f"{project}/", "")


def test_every_command_is_tested_here() -> None:
    """A new command joins one of the lists above."""
    tested = {command[0] for command in (*COMMANDS, *LACKING)}
    assert tested | {"serve", "render"} == set(main.commands)


def _end(running: subprocess.Popen[str]) -> None:
    running.kill()
    running.communicate()
