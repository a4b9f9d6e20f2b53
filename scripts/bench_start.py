"""Measures the processor time of `kb --version` and `kb --help` in multiples of `mkdocs --version`."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

BIN = Path(sys.executable).parent
ROUNDS = 7
MOST = 3.0


def cpu(*command: str) -> float:
    """Give the least processor time of several runs, in seconds."""
    times = []
    for _ in range(ROUNDS):
        running = subprocess.Popen([BIN / command[0], *command[1:]], stdout=subprocess.DEVNULL)
        used = os.wait4(running.pid, 0)[2]
        times.append(used.ru_utime + used.ru_stime)
    return min(times)


def main() -> None:
    """Print each ratio; fail above 3."""
    unit = cpu("mkdocs", "--version")
    ratios = {words: cpu("kb", *words.split()) / unit for words in ("--version", "--help", "build --help")}
    for words, ratio in ratios.items():
        print(f"kb {words}: {ratio:.2f} times mkdocs --version ({unit:.3f} s of processor time)")
    sys.exit(max(ratios.values()) > MOST)


if __name__ == "__main__":
    main()
