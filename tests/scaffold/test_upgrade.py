"""`kb upgrade`: what a newer version lays down, merged with what a maintainer changed."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb_builder import scaffold
from kb_builder.scaffold import RECORD, Address, Kind, Place, Source, changes, planned, recorded, write
from tests.actions import git
from tests.program import Kb, digest

SOURCE = Source("kb-builder @ git+https://github.com/acme/kb-builder@" + "1" * 40)
WORKFLOW = ".github/workflows/publish.yml"


def older(folder: Path, name: str, now: str, then: str) -> None:
    """Make it so that an earlier version laid down `then` where this one lays down `now`."""
    laid = recorded(folder)
    assert laid
    file = folder / dict(scaffold.FILES)[name]
    text = file.read_text(encoding="utf-8")
    assert now in text
    file.write_text(text.replace(now, then), encoding="utf-8")
    before = {**laid.originals, name: laid.originals[name].replace(now, then)}
    record = replace(laid, originals=before, version="0.0.1")
    (folder / RECORD).write_text(record.text(), encoding="utf-8")


def edit(file: Path, now: str, then: str) -> None:
    """Change a file as a maintainer would."""
    text = file.read_text(encoding="utf-8")
    assert now in text
    file.write_text(text.replace(now, then), encoding="utf-8")


@pytest.fixture
def kb(tmp_path: Path) -> Kb:
    """The program in a project that was laid down in a git repository on the branch trunk."""
    git(tmp_path, "init", "--quiet", "--initial-branch", "trunk")
    git(tmp_path, "remote", "add", "origin", "https://github.com/acme/widgets.git")
    kb = Kb(tmp_path)
    kb("init")
    return kb


def test_the_same_version_has_nothing_to_do(kb: Kb) -> None:
    """Whatever was edited, and on whatever branch somebody works."""
    edit(kb.folder / "mkdocs.yml", "site_name: widgets help", "site_name: Widgets")
    git(kb.folder, "checkout", "--quiet", "-b", "feature")
    before = digest(kb.folder)
    assert "Nothing to do" in kb("upgrade").stderr
    assert "Nothing to do" in kb("upgrade", "--write").stderr
    assert digest(kb.folder) == before


def test_a_newer_workflow_is_shown_and_written_and_edits_stay(kb: Kb) -> None:
    older(kb.folder, "publish.yml", "timeout-minutes: 240", "timeout-minutes: 100")
    edit(kb.folder / WORKFLOW, 'cron: "17 4 * * 0"', 'cron: "5 5 * * 0"')
    before = digest(kb.folder)
    shown = kb("upgrade")
    changed = [line.split("#")[0].strip() for line in shown.stdout.splitlines() if line[:1] in "+-"]
    assert changed[2:] == ["-    timeout-minutes: 100", "+    timeout-minutes: 240"]
    assert "1 file would change. To write this: kb upgrade --write" in shown.stderr
    assert digest(kb.folder) == before
    assert f"upgraded {WORKFLOW}" in kb("upgrade", "--write").stdout
    text = (kb.folder / WORKFLOW).read_text(encoding="utf-8")
    assert "timeout-minutes: 240" in text
    assert 'cron: "5 5 * * 0"' in text
    assert 'branches: ["trunk"]' in text
    assert "Nothing to do" in kb("upgrade").stderr


def test_the_same_line_changed_twice_is_marked(kb: Kb) -> None:
    """Nobody can know what is meant: git's markers stand there, and the exit code says so."""
    older(kb.folder, "mkdocs.yml", "permalink: true", "permalink: false")
    edit(kb.folder / "mkdocs.yml", "permalink: false", 'permalink: "#"')
    assert "mkdocs.yml: 1 place that you and this version changed" in kb("upgrade").stderr
    done = kb("upgrade", "--write", expect=1)
    assert "mkdocs.yml: 1 place" in done.stderr
    text = (kb.folder / "mkdocs.yml").read_text(encoding="utf-8")
    assert "<<<<<<< yours" in text
    assert 'permalink: "#"' in text
    assert "permalink: true" in text


def test_what_was_removed_or_never_laid_down_stays_so(kb: Kb) -> None:
    older(kb.folder, "dependabot.yml", "interval: monthly", "interval: weekly")
    (kb.folder / ".github/dependabot.yml").unlink()
    older(kb.folder, "mkdocs.yml", "permalink: true", "permalink: false")
    laid = recorded(kb.folder)
    assert laid
    kept = {name: text for name, text in laid.originals.items() if name != "mkdocs.yml"}
    (kb.folder / RECORD).write_text(replace(laid, originals=kept).text(), encoding="utf-8")
    kb("upgrade", "--write")
    assert not (kb.folder / ".github/dependabot.yml").exists()
    assert "permalink: false" in (kb.folder / "mkdocs.yml").read_text(encoding="utf-8")


def test_locks_and_schemas_are_this_version_s(kb: Kb) -> None:
    """They belong to it; `curation.yml` belongs to people."""
    before = digest(kb.folder)
    for name in ("kb-requirements.txt", "kb.schema.json", "curation.yml"):
        (kb.folder / name).write_text("{}\n", encoding="utf-8")
    edit(kb.folder / ".gitignore", "/site/\n", "")
    kb("upgrade", "--write")
    after = digest(kb.folder)
    changed = {name for name in before if after[name] != before[name] and not name.startswith(".git/")}
    assert changed == {"curation.yml", ".gitignore"}
    assert "/site/" in (kb.folder / ".gitignore").read_text(encoding="utf-8")


def test_a_known_source_replaces_where_kb_builder_comes_from(tmp_path: Path) -> None:
    """An unknown one never does: a line that works is better than one that installs nothing."""
    place = Place(tmp_path, tmp_path)
    write(planned(place, Address("acme/widgets"), SOURCE))
    laid = recorded(tmp_path)
    assert laid
    assert changes(place, laid, Source("kb-builder==9 --hash=sha256:0", is_known=False)) == ()
    newer = replace(SOURCE, requirement=SOURCE.requirement.replace("1", "2"))
    (change,) = changes(place, laid, newer)
    assert change.path.name == "kb-builder.txt"
    assert change.after.endswith(f"{newer.requirement}\n")


def test_without_a_record_nothing_is_guessed(kb: Kb) -> None:
    (kb.folder / RECORD).unlink()
    assert f"{RECORD}: not found" in kb("upgrade", expect=1).stderr
    (kb.folder / RECORD).write_text("{", encoding="utf-8")
    assert "Take it back from git" in kb("upgrade", expect=1).stderr


def test_the_record_is_of_what_was_written(tmp_path: Path) -> None:
    """A file that was there before is not in it; a second `kb init` adds what it creates."""
    (tmp_path / "mkdocs.yml").write_text("site_name: mine\n", encoding="utf-8")
    scaffold.lay_down(tmp_path, "acme/widgets")
    laid = recorded(tmp_path)
    assert laid
    assert set(laid.originals) == {"kb.yml", "index.md", "publish.yml", "dependabot.yml"}
    (tmp_path / "mkdocs.yml").unlink()
    done = scaffold.lay_down(tmp_path, "acme/widgets")
    assert [(one.path.name, one.kind) for one in done if one.kind is not Kind.KEEP] == [
        ("mkdocs.yml", Kind.CREATE),
        (RECORD, Kind.EXTEND),
    ]
    assert len(recorded(tmp_path).originals) == 5


LINES = st.lists(st.sampled_from(["a: 1", "b: 2", "# c", "", "é"]), max_size=6)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(added=LINES, ends=st.booleans())
def test_lines_added_at_the_end_are_kept_whatever_they_are(kb: Kb, added: list[str], ends: bool) -> None:
    """A newer version changes the top of a file, a maintainer adds to its end: both get theirs."""
    file = kb.folder / "kb.yml"
    theirs = "\n".join(["", *added]) + ("\n" if ends else "")
    laid = recorded(kb.folder)
    assert laid
    text = laid.originals["kb.yml"]
    base = "# An older first line.\n#\n#\n#\n" + text
    file.write_text(base + theirs, encoding="utf-8")
    found = changes(Place(kb.folder, kb.folder), replace(laid, originals={"kb.yml": base}), SOURCE)
    (change,) = (one for one in found if one.path == file)
    assert change.conflicts == 0
    assert change.after == text + theirs


def test_dependabot_s_file_fits_its_schema(tmp_path: Path) -> None:
    """For a project at the top and in a folder; ours, too."""
    for folder in ("", "docs/help"):
        place = Place(tmp_path / folder, tmp_path)
        (file,) = (
            one for one in scaffold.wanted(place, Address("a/b"), SOURCE) if one.name == "dependabot.yml"
        )
        document = yaml.safe_load(file.text)
        assert [one["directory"] for one in document["updates"]] == ["/", f"/{folder}"]
        written = tmp_path / ".github/dependabot.yml"
        written.parent.mkdir(exist_ok=True)
        written.write_text(file.text, encoding="utf-8")
        program = Path(sys.executable).parent
        checks = (
            [program / "check-jsonschema", "--builtin-schema", "vendor.dependabot", written],
            [program / "zizmor", "--offline", "--persona=auditor", "--no-progress", written],
        )
        for command in checks:
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stdout + done.stderr
