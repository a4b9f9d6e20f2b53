"""Measures whole builds of a made-up community against MkDocs and Zensical on the same texts, in one run.

    python scripts/bench_build.py [--answers 1000] [--quick] [--tenfold] [--keep FOLDER]

Each row is a target of the issue on speed: what was measured, in which relation, and what it has to be.
MkDocs runs before and after the first build, and the mean of both counts: the speed of a machine drifts. Of
builds after that, three of a kind are made, and the middle one counts.
Seconds are of the clock, CPU seconds of all processes, memory is the most that all of them had at once
(shared pages counted once). `--quick` measures no build on one core and none with pictures of pages;
`--tenfold` builds a community ten times as large as well, and tells what an answer costs there.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from kb_builder.archive import Archive  # noqa: E402 - needs the path
from kb_builder.gfm import render  # noqa: E402
from kb_builder.model import Discussion  # noqa: E402
from kb_builder.region import Region  # noqa: E402
from scripts import bench_community as community  # noqa: E402
from scripts.bench_run import BIN, Run, measure  # noqa: E402
from scripts.bench_serve import shown_after  # noqa: E402

_SITE = "https://acme.github.io/widgets/"
_MKDOCS = f"""site_name: widgets
site_url: {_SITE}
theme:
  name: %s
plugins: [%s]
nav:
  - Home: index.md
"""
_EXTENSIONS = "markdown_extensions: [kb_builder]\n"
_TIMES = 3
"""So many builds are made with nothing changed, and after one change; the middle one counts."""
_ROW = "{:<46} {:>9} {:>9} {:>9} {:>9} {:>9} {:>9} {:>8}"


@dataclass(frozen=True)
class Row:
    """One target: the most that it must be and should be, in the unit of `value`."""

    name: str
    value: float
    must: float = 0
    aim: float = 0
    run: Run | None = None
    by_cpu: float | None = None
    """The same relation in CPU seconds, which hardly depends on what else the machine does."""

    @classmethod
    def against(cls, name: str, run: Run, base: Run, must: float, aim: float) -> Row:
        """Give the row of a relation of two runs."""
        return cls(name, run.seconds / base.seconds, must, aim, run, run.cpu / base.cpu)


def lay_down(folder: Path, said: Sequence[Discussion], *, cards: bool) -> None:
    """Make a project whose archive holds these discussions."""
    folder.mkdir(parents=True)
    (folder / "content").mkdir()
    (folder / "content/index.md").write_text("# Widgets\n\nAsk and answer.\n", encoding="utf-8")
    shown = "" if cards else "social_cards: false\n"
    (folder / "kb.yml").write_text(f"repositories: [{community.NAME}]\n{shown}", encoding="utf-8")
    (folder / "mkdocs.yml").write_text(
        _MKDOCS % ("kb_builder", "") + f"docs_dir: content\n{_EXTENSIONS}", encoding="utf-8"
    )
    Archive(folder / "archive").save(community.repository(), said, max(one.updated_at for one in said))


def lay_down_plain(folder: Path, said: Sequence[Discussion], theme: str) -> None:
    """Make a site for MkDocs or Zensical of plain pages with the same texts."""
    (folder / "docs/answers").mkdir(parents=True)
    (folder / "mkdocs.yml").write_text(_MKDOCS % (theme, "search"), encoding="utf-8")
    (folder / "docs/index.md").write_text("# Widgets\n\nAsk and answer.\n", encoding="utf-8")
    for one in said:
        texts = (f"# {one.title}", one.body, *(post.body for post in one.posts))
        (folder / f"docs/answers/{one.number}.md").write_text("\n\n".join(texts) + "\n", encoding="utf-8")


def change(folder: Path, one: Discussion) -> None:
    """Change one answer as a harvest does."""
    accepted, *others = one.comments
    said = f"{accepted.body}\n\nThis is how it went in the end."
    new = replace(one, comments=(replace(accepted, body=said), *others))
    Archive(folder / "archive").save(community.repository(), [new], None)


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("--answers", type=int, default=1_000)
    options.add_argument("--quick", action="store_true")
    options.add_argument("--tenfold", action="store_true")
    options.add_argument("--keep", type=Path, help="a new folder for the projects, to look at them")
    options.add_argument("--json", type=Path, help="a file for the figures")
    given = options.parse_args()
    _compile()
    with tempfile.TemporaryDirectory() as passing:
        rows = bench(given.keep or Path(passing), given.answers, quick=given.quick, tenfold=given.tenfold)
    report(rows, given.answers)
    if given.json:
        figures = {row.name: [row.value, *(vars(row.run).values() if row.run else ())] for row in rows}
        given.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


def _compile() -> None:
    """Compile what is installed, as pip does, so that no build has to."""
    installed = (sysconfig.get_path("purelib"), str(ROOT / "kb_builder"))
    subprocess.run([sys.executable, "-m", "compileall", "-q", *installed], check=False, capture_output=True)


def bench(place: Path, size: int, *, quick: bool, tenfold: bool = False) -> list[Row]:
    """Make the projects in a folder, build each, and give a row per target."""
    said = tuple(community.discussions(size))
    lay_down(place / "kb", said, cards=False)
    lay_down_plain(place / "mkdocs", said, "material")
    kb = [str(BIN / "kb"), "build", "-q"]
    mkdocs = place / "mkdocs", [str(BIN / "mkdocs"), "build", "-q"]
    before, cold = measure(*mkdocs), measure(place / "kb", kb)
    shutil.rmtree(place / "mkdocs/site")
    plain = Run.mean([before, measure(*mkdocs)])
    rows = [
        Row.against("cold, against MkDocs with Material", cold, plain, 0.8, 0.4),
        Row("  (MkDocs with Material and search)", plain.seconds, run=plain),
        *_against_zensical(place, said, cold),
        *_again(place / "kb", kb, said, cold),
        *_size(place / "kb/site", len(said)),
        rendering(said),
        Row("kb serve: a page saved, shown, s", shown_after(place / "kb", kb[0]), 2, 0.7),
        *(_tenfold(place / "tenfold", kb, size, cold) if tenfold else ()),
    ]
    return rows if quick else [*rows, *_slower(place, kb, said, cold)]


def _against_zensical(place: Path, said: Sequence[Discussion], cold: Run) -> list[Row]:
    program = shutil.which("zensical", path=f"{BIN}:{os.environ['PATH']}")
    if not program:
        return []
    lay_down_plain(place / "zensical", said, "material")
    run = measure(place / "zensical", [program, "build", "--clean"])
    return [
        Row.against("cold, against Zensical", cold, run, 0.6, 0.3),
        Row("  (Zensical)", run.seconds, run=run),
    ]


def _again(folder: Path, kb: Sequence[str], said: Sequence[Discussion], cold: Run) -> list[Row]:
    same = Run.middle([measure(folder, kb) for _ in range(_TIMES)])
    some = said[len(said) // 2 :: len(said) // (2 * _TIMES)][:_TIMES]
    changed = Run.middle([_changed(folder, kb, one) for one in some])
    return [
        Row.against("nothing changed, against cold", same, cold, 0.02, 0.005),
        Row.against("one changed answer, against cold", changed, cold, 0.08, 0.03),
        Row("memory of all processes, MB", max(cold.memory, changed.memory), 1_000, 600),
    ]


def _changed(folder: Path, kb: Sequence[str], one: Discussion) -> Run:
    change(folder, one)
    return measure(folder, kb)


def _slower(place: Path, kb: Sequence[str], said: Sequence[Discussion], cold: Run) -> list[Row]:
    cards, alone = place / "cards", place / "one"
    lay_down(cards, said, cards=True)
    lay_down(alone, said, cards=False)
    with_cards = measure(cards, kb)
    single = measure(alone, kb, cores=1)
    card = (with_cards.cpu - cold.cpu) / len(said) * 1_000
    return [
        Row.against("cards on, cold, against cards off", with_cards, cold, 1.4, 1.15),
        Row("a card, CPU ms", card, 4, 1.5),
        Row("all cores, against one", cold.seconds / single.seconds, 0.65, 0.55, single),
    ]


def rendering(said: Sequence[Discussion]) -> Row:
    """Give the least time that a text of 2.6 kB takes in all its forms, of a few rounds."""
    texts = ["\n\n".join((one.body, *(post.body for post in one.posts))) for one in said[:100]]
    least = float("inf")
    for _ in range(3):
        began = time.process_time()
        for text in texts:
            render(Region(text, community.NAME))
        least = min(least, time.process_time() - began)
    kilobytes = sum(map(len, texts)) / 2_600
    return Row("rendering 2.6 kB in all forms, CPU ms", least / kilobytes * 1_000, 1.5, 0.5)


def _tenfold(folder: Path, kb: Sequence[str], size: int, cold: Run) -> list[Row]:
    lay_down(folder, tuple(community.discussions(10 * size)), cards=False)
    run = measure(folder, kb)
    cost = Row("cost of an answer at ten times as many", run.seconds / cold.seconds / 10, 1.2, 1.05, run)
    return [
        replace(cost, by_cpu=run.cpu / cold.cpu / 10),
        Row("  memory of all processes there, MB", run.memory, 3_000, 1_500),
    ]


def _size(site: Path, count: int) -> list[Row]:
    files = [file for file in site.rglob("*") if file.is_file()]
    sizes = {file: file.stat().st_size for file in files}
    largest = max((file for file in files if file.suffix == ".html"), key=sizes.__getitem__)
    return [
        Row("site per answer, kB", sum(sizes.values()) / count / 1_000, 30, 20),
        Row("site per answer, files", len(files) / count, 3, 2.5),
        Row(f"largest page, kB ({largest.parent.relative_to(site)}/)", sizes[largest] / 1_000, 300, 150),
        Row(
            f"largest file, kB ({max(files, key=sizes.__getitem__).relative_to(site)})"[:46],
            max(sizes.values()) / 1_000,
            0,
            0,
        ),
    ]


def report(rows: Sequence[Row], size: int) -> None:
    """Print the rows, and on what they were measured."""
    print(f"{size} answers of 2.6 kB, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, {_processor()}")
    names = ("kb-builder", "mkdocs", "mkdocs-material", "markdown-it-py", "nh3", "msgspec")
    print(f"Python {platform.python_version()}, " + ", ".join(f"{name} {version(name)}" for name in names))
    print(_ROW.format("", "measured", "by CPU", "must", "aim", "seconds", "CPU s", "peak MB"))
    for row in rows:
        run = (
            [f"{row.run.seconds:.2f}", f"{row.run.cpu:.2f}", f"{row.run.memory:.0f}"] if row.run else [""] * 3
        )
        by_cpu = "" if row.by_cpu is None else f"{row.by_cpu:.3f}"
        goals = [f"≤ {goal:g}" if goal else "" for goal in (row.must, row.aim)]
        print(_ROW.format(row.name, f"{row.value:.3f}", by_cpu, *goals, *run))


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "?")


if __name__ == "__main__":
    main()
