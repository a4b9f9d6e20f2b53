"""The program's manners: what it prints, where, and how it ends."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest

from kb_builder.command.console import Console, attached, printable
from kb_builder.command.counts import by_cause, counted, nothing_shown
from kb_builder.command.progress import shown, steps_shown
from kb_builder.errors import KbError
from kb_builder.gfm import render
from kb_builder.region import Region
from kb_builder.steps import step, stepping
from tests.github import GitHub
from tests.program import Kb, new_project

HOSTILE = "fine\n::add-mask::x\r\x1b[31m\u202e"


def test_help_and_version_are_results(kb: Kb) -> None:
    """`--help` and `--version` go to standard output and end with 0."""
    assert kb("--version").stdout.startswith("kb, version ")
    said = kb("--help").stdout
    assert all(f"  {name} " in said for name in ("build", "check", "harvest", "init", "render", "serve"))
    assert kb("harvest", "-h").stdout.startswith("Usage: kb harvest")


def test_render_gives_what_a_page_would_show(kb: Kb) -> None:
    """`kb render` reads standard input and prints exactly the renderer's HTML."""
    source = "# Title\n\n**bold** #3 <script>alert(1)</script>\n"
    done = kb("render", "--repo", "acme/widgets", stdin=source)
    assert done.stdout == render(Region(source, "acme/widgets")).html + "\n"
    assert done.stderr == ""


def test_render_writes_a_file_for_each_document(kb: Kb) -> None:
    """With `--out`, NAME.md becomes DIR/NAME.html."""
    for name in ("one", "two"):
        (kb.folder / f"{name}.md").write_text(f"text {name}", encoding="utf-8")
    assert kb("render", "one.md", "two.md", "--out", "html").stdout == ""
    assert "text two" in (kb.folder / "html/two.html").read_text(encoding="utf-8")
    assert sorted(path.name for path in (kb.folder / "html").iterdir()) == ["one.html", "two.html"]


def test_render_tells_what_it_did(kb: Kb) -> None:
    """With `--json`, what came of each document, and what was done to it."""
    token = "ghp_" + "a1B2" * 9
    (kb.folder / "one.md").write_text(f"My token is {token}.", encoding="utf-8")
    (told,) = json.loads(kb("render", "one.md", "--json").stdout)["documents"]
    assert (told["file"], told["masked"], told["plain"]) == ("one.md", ["a GitHub token"], "")
    assert token not in told["html"]
    (told,) = json.loads(kb("render", "--json", stdin="<b>x</b>").stdout)["documents"]
    assert (told["file"], told["masked"]) == (None, [])


def test_render_takes_any_bytes(kb: Kb) -> None:
    """What is not UTF-8 is shown with replacement characters, never as a traceback."""
    (kb.folder / "x.md").write_bytes(b"caf\xe9 \x00 \xff")
    assert "caf\ufffd" in kb("render", "x.md").stdout


def test_check_reports_every_fault_of_the_configuration_at_once(kb: Kb) -> None:
    """One JSON document holds all findings; the exit code is 1."""
    (kb.folder / "kb.yml").write_text(
        "repositories: [nonsense]\nmedia: paint\nunknown: 1\n", encoding="utf-8"
    )
    found = json.loads(kb("check", "--json", expect=1).stdout)
    assert found["ok"] is False
    assert len(found["findings"]) == 3
    assert [finding[:11] for finding in found["findings"]] == ["kb.yml:1:16", "kb.yml:2:8:", "kb.yml:3:1:"]


def test_a_project_elsewhere_is_named_before_or_after_the_command(kb: Kb) -> None:
    """`kb -C DIR check` and `kb check -C DIR` are the same; a folder that is none is wrong usage."""
    (kb.folder / "sub").mkdir()
    assert "sub/kb.yml" in kb("-C", "sub", "check", expect=1).stdout
    assert "sub/kb.yml" in kb("check", "-C", "sub", expect=1).stdout
    kb("check", "-C", "missing", expect=2)


def test_debug_shows_where_it_happened(tmp_path: Path) -> None:
    """Without `--debug` a failure is two lines; with it, Python's own."""
    kb = Kb(tmp_path)
    assert len(kb("build", expect=1).stderr.splitlines()) == 2
    assert "Traceback" in kb("build", "--debug", expect=1, debug=True).stderr


def test_text_from_outside_stays_on_its_line() -> None:
    """Control characters, line breaks and direction marks become spaces."""
    assert printable(HOSTILE) == "fine ::add-mask::x  [31m"


def test_no_message_is_a_workflow_command_but_ours(capsys: pytest.CaptureFixture[str]) -> None:
    """In a workflow a message is one annotation, with `%` escaped; nothing in it starts a line."""
    console = Console({"GITHUB_ACTIONS": "true"})
    console.fail(KbError(f"100% {HOSTILE}", "::set-output name=a::b ##[debug]x"))
    console.note("::warning::x")
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "::error::100%25 fine ::add-mask::x  [31m"
    assert lines[1:] == [": :set-output name=a::b ## [debug]x", ": :warning::x"]


def test_details_of_a_failure_stand_on_lines_of_their_own(capsys: pytest.CaptureFixture[str]) -> None:
    """Reason, details, next step; a detail cannot begin a line of its own."""
    Console({"NO_COLOR": "1"}).fail(KbError("two findings:", "Mend them.", ["a\nb", "::error::c"]))
    assert capsys.readouterr().err.splitlines() == [
        "error: two findings:",
        "  a b",
        "  : :error::c",
        "Mend them.",
    ]


def test_one_is_singular() -> None:
    """Counts are said as people say them."""
    said = [
        counted(1, "topic"),
        counted(2, "topic"),
        counted(1, "person", "people"),
        counted(0, "person", "people"),
    ]
    assert said == ["1 topic", "2 topics", "1 person", "0 people"]


def test_a_report_before_the_first_harvest_says_what_is_missing(kb: Kb) -> None:
    """Without an archive there is nothing to tell, and the warning says why."""
    kb("init", "--repo", "acme/widgets")
    assert "run `kb harvest` first" in kb("report").stderr


def test_a_taken_port_is_told_before_the_build(kb: Kb) -> None:
    """`kb serve` asks for its port first, so that nobody waits for a build in vain."""
    kb("init", "--repo", "acme/widgets")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert f"port {port}" in kb("serve", "--port", port, expect=1).stderr
    assert not (kb.folder / "site").exists()


def test_a_build_says_how_far_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    """Where there is no terminal: a line for each step, for each tenth of many pages, and none when quiet."""
    with steps_shown(attached({"NO_COLOR": "1"})):
        step("Reading archive/")
        assert list(stepping("Filling pages", "abc", 3)) == ["a", "b", "c"]
        for _ in stepping("Checking pages", range(40), 40):
            pass
    lines = capsys.readouterr().err.splitlines()
    assert lines[:3] == ["Reading archive/", "Filling pages: 3 of 3", "Checking pages: 0 of 40"]
    assert lines[-1] == "Checking pages: 40 of 40"
    assert len(lines) == 13
    with steps_shown(attached({}, verbosity=-1)):
        step("Reading archive/")
    assert capsys.readouterr().err == ""


def test_findings_of_one_cause_stand_together() -> None:
    """Each on its line; what is said of one file only, or of no file, stays as it is."""
    pages = [f"content/answers/{number}.md is out of date: run `kb build`" for number in (1, 2)]
    other = "curation.yml decides nothing about acme/widgets#1: remove the entry"
    assert list(by_cause([pages[0], other, pages[1]])) == [
        "Each of 2 files is out of date: run `kb build`",
        "  content/answers/1.md",
        "  content/answers/2.md",
        other,
    ]
    assert list(by_cause(pages[:1])) == pages[:1]


def test_a_site_without_answers_says_why() -> None:
    counts = {"answers": 0, "ideas": 0, "questions": 1}
    assert nothing_shown(counts).startswith("no answers yet: 1 question is open, and none has an accepted")
    assert "run `kb harvest`" in nothing_shown({**counts, "questions": 0})
    assert nothing_shown({**counts, "ideas": 1}) == ""


def test_a_repository_without_discussions_is_named(github: GitHub, tmp_path: Path) -> None:
    """Not a line of zeros alone."""
    github.repository("acme/widgets").discussions.clear()
    said = new_project(github, tmp_path)("harvest")
    assert "no discussions yet in acme/widgets" in said.stderr
    assert "1970" not in Kb(tmp_path)("report").stdout


def test_quiet_and_colourless(capsys: pytest.CaptureFixture[str]) -> None:
    """`--quiet` drops progress and notes, keeps problems; `NO_COLOR` is honoured."""
    console = Console({"NO_COLOR": "1"}, verbosity=-1)
    console.note("on the way")
    console.warn("look")
    with shown(console) as progress:
        progress("reading", 1, 2, 0)
    assert capsys.readouterr().err == "warning: look\n"


def test_the_job_summary_never_grows_beyond_what_github_takes(tmp_path: Path) -> None:
    """Past the limit nothing more is appended, and what is there stays."""
    file = tmp_path / "summary.md"
    console = Console({"GITHUB_STEP_SUMMARY": str(file)})
    console.summarize("first")
    console.summarize("x" * 1_000_000)
    assert file.read_text(encoding="utf-8") == "first\n\n"
