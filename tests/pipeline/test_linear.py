"""The work of a build grows as the community does: nothing in it is quadratic."""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import mkdocs.commands.build as command
import pytest

from kb_builder import pages
from kb_builder.config import load_project
from kb_builder.frames import program as frame_program
from kb_builder.frames.job import Job, Report
from kb_builder.frames.told import Told
from kb_builder.gfm import Store
from kb_builder.kept import Kept
from kb_builder.pages import Reader, compose
from kb_builder.pipeline.archive import knowledge_in, withheld_from
from kb_builder.privacy import Withheld
from kb_builder.publication import Publication
from kb_builder.stored import Archived
from scripts import bench_community
from tests.pages.knowing import FACTS

N = 25
MKDOCS = """site_name: widgets
docs_dir: content
theme: {name: kb_builder}
plugins: []
markdown_extensions: [kb_builder]
nav: [index.md]
"""
MANY = 1_500
"""Fewer calls than this at 2n say nothing."""
MOST = 2.6


@contextmanager
def counted(calls: Counter[str]) -> Iterator[None]:
    """Count the calls of every function, steps of generators included, within the block."""
    ours: Counter[tuple[str, str]] = Counter()

    def note(frame: FrameType, event: str, argument: object) -> None:
        if event == "call":
            ours[frame.f_code.co_filename, frame.f_code.co_name] += 1
        elif event == "c_call":
            calls[getattr(argument, "__qualname__", "?")] += 1

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        yield
    finally:
        sys.setprofile(before)
        for (file, name), count in ours.items():  # here, not at each call: it would cost more than the work
            calls[f"{Path(file).parent.name}/{Path(file).name}:{name}"] += count


def _work(folder: Path, size: int) -> Counter[str]:
    """Do what a build does before the site, with nothing there and with everything there; then cut frames."""
    (folder / "content").mkdir(parents=True)
    (folder / "kb.yml").write_text(f"repositories: [{bench_community.NAME}]\n", encoding="utf-8")
    project = load_project(folder)
    archived = Archived((bench_community.repository(),), tuple(bench_community.discussions(size)))
    calls: Counter[str] = Counter()
    for _ in range(2):
        with counted(calls):
            publication = _composed(folder, withheld_from(project, archived))
            pages.write(folder / "content", publication.pages)
            pages.published_keys(folder / "content")
    with counted(calls):
        _cut_frames(folder, publication)
    return calls


def _cut_frames(folder: Path, publication: Publication) -> None:
    """Let MkDocs make what no frame is filled for, and the frames, in this process."""
    (folder / "mkdocs.yml").write_text(MKDOCS, encoding="utf-8")
    (folder / "content/index.md").write_text("# Widgets\n", encoding="utf-8")
    with tempfile.TemporaryDirectory(dir=folder) as place:
        heads = {page.path: page.head for page in publication.pages if page.path.endswith(".md")}
        job = Path(place, "job")
        Job(str(Path(place, "view")), Told(heads)).write(job)
        settings = ["--config-file", str(folder / "mkdocs.yml"), "--site-dir", str(Path(place, "site"))]
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sys, "argv", ["frame_program", str(job), "build", "--quiet", *settings])
            patch.setattr(command, "build", command.build)  # put back afterwards
            patch.setenv("NO_MKDOCS_2_WARNING", "1")
            with pytest.raises(SystemExit, match="0"):
                frame_program.main()
        assert len(Report.read(job).pages) > len(heads) / 2


def _composed(folder: Path, withheld: Withheld) -> Publication:
    project, texts = load_project(folder), Store(Kept(folder / ".cache"))
    knowledge = knowledge_in(project, withheld)
    return compose(knowledge, project.config, FACTS, Reader.of(texts))


@pytest.mark.slow
def test_no_function_is_called_more_than_twice_as_often_for_twice_the_answers(tmp_path: Path) -> None:
    _work(tmp_path / "first", 8)  # what is made once is made
    small, large = _work(tmp_path / "n", N), _work(tmp_path / "2n", 2 * N)
    grown = {name: (small[name], count) for name, count in large.items() if count > MOST * small[name]}
    assert {name: both for name, both in grown.items() if both[1] > MANY} == {}
    assert sum(large.values()) < 2.3 * sum(small.values())
