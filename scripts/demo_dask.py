"""`make demo-dask`: the same site built on this machine alone, and by the two workers of a Dask cluster."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from scripts import bench_build, bench_community
from tests.cluster import cluster

_ANSWERS = 300


def main() -> int:
    """Build twice and compare; give the exit code."""
    with tempfile.TemporaryDirectory() as passing, cluster() as address:
        folder = Path(passing, "project")
        bench_build.lay_down(folder, tuple(bench_community.discussions(_ANSWERS)), cards=False)
        print(
            f"A made-up community of {_ANSWERS} answers; a scheduler with two workers answers at {address}."
        )
        digests = []
        for options in (["--jobs", "1"], ["--executor", address]):
            command = ["kb", "build", "--clean", "--quiet", *options]
            print(f"\n$ {' '.join(command)}", flush=True)
            began = time.monotonic()
            done = subprocess.run([sys.executable, "-m", "kb_builder", *command[1:]], cwd=folder, check=False)
            if done.returncode:
                return done.returncode
            print(f"{time.monotonic() - began:.1f} s")
            digests.append(_digest(folder / "site"))
    print("\nBoth sites are the same, byte for byte." if len(set(digests)) == 1 else "\nThe sites differ.")
    return len(set(digests)) - 1


def _digest(site: Path) -> str:
    files = sorted(path for path in site.rglob("*") if path.is_file())
    said = "".join(
        f"{path.relative_to(site)} {hashlib.sha256(path.read_bytes()).hexdigest()}\n" for path in files
    )
    return hashlib.sha256(said.encode()).hexdigest()


if __name__ == "__main__":
    sys.exit(main())
