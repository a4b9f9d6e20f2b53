"""Measures Tantivy on a very large site: what its index costs, and how long a question takes."""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec

from kb_builder.publication import SearchRecord
from kb_builder.search.index import fillers_of, numbers, shift_of, shown_files, shown_length, stemmer_of
from kb_builder.search.large import large_index
from kb_builder.search.layout import FOLDER, VERSION, Columns, Entry
from kb_builder.search.packing import packed_file
from scripts.bench_community import NAME, discussions

MOST_CPU, MOST_MEMORY, MOST_WAIT = 60.0, 500.0, 0.020
"""CPU seconds and MB (1,000,000 bytes) for 100,000 posts; seconds for a question."""
_ASKED = 200


def records(count: int) -> Iterator[SearchRecord]:
    """Give pages with the texts of a made-up community."""
    for one in discussions(count):
        answer = one.comments[0].body
        url, kind = f"answers/{one.number}-page/", "answer"
        yield SearchRecord(url, kind, one.title, one.body, answer, repository=NAME, date="2026-01-01")


def lay_down(count: int, site: Path) -> list[str]:
    """Write what Tantivy is made from, without the index that browsers ask; give some titles."""
    known = numbers(list(records(count))[:count])
    shift = shift_of(max(known), len(known))
    entry = Entry(
        version=VERSION,
        pages=len(known),
        buckets=1,
        shift=shift,
        stemmer=stemmer_of("en"),
        fillers=fillers_of("en"),
        small={},
        heavy=[],
        split={},
        filters={},
    )
    columns = Columns(list(known), [0] * len(known), [""] * len(known), {}, {})
    (site / FOLDER / "pages").mkdir(parents=True)
    (site / FOLDER / "index.json").write_bytes(msgspec.json.encode(entry))
    (site / FOLDER / "columns.gzip").write_bytes(packed_file(columns))
    for name, content in shown_files(known, shift, shown_length(len(known))):
        (site / FOLDER / name).write_bytes(content)
    for one in known.values():
        (site / one.url).mkdir(parents=True)
        (site / one.url / "index.md").write_text(
            f"# {one.title}\n\n````markdown\n{one.question}\n````\n\n````markdown\n{one.answer}\n````\n"
        )
    return [one.title for one in known.values()][:: max(1, count // _ASKED)]


def measure(site: Path, titles: list[str]) -> bool:
    """Make the index and ask it; tell whether all stayed within bounds."""

    def read(name: str) -> bytes | None:
        file = site / name
        return file.read_bytes() if file.is_file() else None

    kept = site.parent / "kept"
    before = time.process_time()
    index = large_index(read, kept, "measured")
    spent = time.process_time() - before
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
    size = sum(file.stat().st_size for file in kept.rglob("*") if file.is_file()) / 1e6
    waits = []
    for title in titles:
        started = time.process_time()
        index.search(title.rstrip("?"))
        waits.append(time.process_time() - started)
    *_, late = statistics.quantiles(waits, n=20)
    middle = statistics.median(waits)
    print(f"index: {spent:.1f} CPU s, {memory:.0f} MB of memory, {size:.0f} MB on disk")
    print(f"a question: median {middle * 1000:.1f} ms, p95 {late * 1000:.1f} ms of CPU")
    return spent <= MOST_CPU and memory <= MOST_MEMORY and late <= MOST_WAIT


def main() -> None:
    """Measure in a process of its own, so that making the site does not count."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pages", type=int, nargs="?", default=100_000)
    parser.add_argument("--made", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.made:
        titles = (given.made / "titles.txt").read_text(encoding="utf-8").splitlines()
        sys.exit(not measure(given.made / "site", titles))
    with tempfile.TemporaryDirectory(prefix="kb-tantivy-") as folder:
        made = Path(folder)
        titles = lay_down(given.pages, made / "site")
        (made / "titles.txt").write_text("\n".join(titles), encoding="utf-8")
        print(f"{given.pages} pages, load {os.getloadavg()[0]:.1f}")
        done = subprocess.run([sys.executable, "-m", "scripts.bench_tantivy", "--made", folder], check=False)
    sys.exit(done.returncode)


if __name__ == "__main__":
    main()
