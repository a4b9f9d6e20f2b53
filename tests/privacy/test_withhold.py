"""The archive comes under `curation.yml`: wherever that ends, nobody is forgotten half."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from kb_builder.archive import Archive, Pictures
from kb_builder.config import load_project
from kb_builder.media import Copy, Gallery, Picture
from kb_builder.pipeline.archive import store, withheld_anew, withheld_from
from kb_builder.privacy import Policy, known_people, learned, withhold
from kb_builder.stored import Archived
from tests.build import answered, at, comment, config, curation, discussion, person, repository
from tests.disturbed import follow_wishes
from tests.pictures import picture
from tests.program import digest

ROOT = Path(__file__).parents[2]
NOW, THEN = person("Bob-Now", 7007), person("bob-then", 7007)


def project(folder: Path, curation: str = "optouts: [{login: bob-now, action: anonymize}]") -> Path:
    """Make a project where only one file leads from the login of the wish to the one of before."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "kb.yml").write_text("repositories: [acme/widgets]\n", encoding="utf-8")
    (folder / "curation.yml").write_text(curation, encoding="utf-8")
    known = [
        answered(1, by=NOW, body="Ask bob-then."),
        answered(2, by=THEN),
        discussion(3, body="Thanks @bob-then", comments=(comment("c3", "eve"),)),
        discussion(4, body="Nothing here."),
    ]
    Archive(folder / "archive").save(repository(description="Begun by Bob-Now"), known, at(9))
    pictures = Pictures(folder / "archive")
    name = pictures.keep(picture("PNG", (9, 9)), "png")
    pictures.save(Gallery(avatars=(Picture(NOW.avatar_url, Copy(name, 9, 9)),)))
    return folder


def traces(folder: Path) -> list[str]:
    files = [file for file in (folder / "archive").rglob("*") if file.is_file()]
    return [file.name for file in files if re.search(rb"(?i)bob|7007", file.read_bytes())]


def test_one_pass_takes_every_trace_and_a_second_one_writes_nothing(tmp_path: Path) -> None:
    folder = project(tmp_path)
    untouched = (folder / "archive/acme/widgets/discussions/4.json").stat().st_mtime_ns
    follow_wishes(folder)
    assert traces(folder) == []
    assert list((folder / "archive/media").glob("*.png")) == []
    before = digest(folder)
    follow_wishes(folder)
    assert digest(folder) == before
    assert (folder / "archive/acme/widgets/discussions/4.json").stat().st_mtime_ns == untouched
    assert Archive(folder / "archive").check() == ()


def test_without_opt_outs_the_archive_stays_as_it_is(tmp_path: Path) -> None:
    folder = project(tmp_path, "")
    before = digest(folder)
    archived = Archive(folder / "archive").load()
    withheld = withheld_from(load_project(folder), archived)
    assert withheld.archived is archived
    assert store(load_project(folder), archived, withheld).notices == ()
    assert digest(folder) == before


def test_withholding_alone_writes_nothing(tmp_path: Path) -> None:
    folder = project(tmp_path)
    before = digest(folder)
    withheld = withheld_from(load_project(folder), Archive(folder / "archive").load())
    assert digest(folder) == before
    assert withheld.kept(answered(2, by=THEN)).comments[0].author.login == ""


def test_what_a_reading_teaches_reaches_the_archive_before_it_is_stored(tmp_path: Path) -> None:
    """Of whom the archive knew a former login only, the new one leads to every file of theirs."""
    folder = project(tmp_path, "optouts: [{login: bob-newest, action: anonymize}]")
    settings, archived = load_project(folder), Archive(folder / "archive").load()
    withheld = store(settings, archived, withheld_from(settings, archived))
    assert traces(folder)
    read = [answered(9, by=person("bob-newest", 7007))]
    anew = withheld_anew(settings, learned(withheld, read, {}))
    store(settings, withheld.archived, anew)
    (kept,) = anew.brought(read, {})
    assert kept.comments[0].author.login == ""
    assert traces(folder) == []


def test_an_address_in_others_words_is_whole_again_once_its_discussion_is_read() -> None:
    """Another entry stays in force; until GitHub's answer is there, a stub counts as withheld."""
    read = (answered(2, title="A secret"), discussion(3, body="See answers/2-a-secret/, @eve."))
    archived = Archived((repository(),), read)
    eve, two = {"login": "eve", "action": "anonymize"}, {"number": 2, "reason": "x", "date": "2026-01-31"}
    policy = Policy(curation(optouts=[eve], takedowns=[two]), config())
    withheld = withhold(policy, archived, known_people(policy, read), {})
    stored = {one.number: one for one in withheld.archived.discussions}
    assert stored[3].body == "See answers/2/, a community member."
    assert withheld.brought(read, stored) == withheld.archived.discussions
    later = Policy(curation(optouts=[eve]), config())
    after = withhold(later, withheld.archived, known_people(later, stored.values()), {})
    assert after.archived.discussions == withheld.archived.discussions
    assert [one.body for one in after.brought(read[1:], stored)] == ["See answers/2/, a community member."]
    back = after.brought(read, stored)
    assert back[0] == read[0]
    assert back[1].body == "See answers/2-a-secret/, a community member."


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["kill", "fail"])
def test_wherever_it_ends_the_next_one_mends_it(tmp_path: Path, kind: str) -> None:
    """What leads to a person goes last: a run that dies forgets nobody whom it has not hidden yet."""
    project(tmp_path / "old")
    program = [sys.executable, "-m", "tests.disturbed", "wishes", str(tmp_path), kind]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(program, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    runs = {tmp_path / number: int(code) for number, code in map(str.split, done.stdout.splitlines())}
    assert len(runs) > 20, done.stderr
    assert set(runs.values()) <= {0, 1, 3, -signal.SIGKILL}
    whole = digest(next(folder for folder, code in runs.items() if code == 0) / "archive")
    for folder in runs:
        assert Archive(folder / "archive").check() == ()
        follow_wishes(folder)
        assert digest(folder / "archive").keys() - whole.keys() <= {
            name for name in digest(folder / "archive") if ".kb-tmp-" in name or name.endswith(".png")
        }
        assert {n: d for n, d in digest(folder / "archive").items() if n in whole} == whole, folder
        assert traces(folder) == [], folder
