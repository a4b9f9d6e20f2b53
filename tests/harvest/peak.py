"""Harvests from a server that gives no answer, `python peak.py URL`, and prints the peak of memory in MB."""

from __future__ import annotations

import sys
from pathlib import Path

from kb_builder.errors import HarvestError
from kb_builder.harvest import Connection, scan
from tests.harvest.harvesting import config, sleepless


def main(url: str) -> int:
    """Give 0 after the failure that is expected."""
    try:
        connection = Connection(url, f"{url}/graphql", "token")
        with sleepless([]):
            scan(connection, "acme/widgets", config(), max_wait=0)
    except HarvestError:
        sys.stdout.write(f"{_peak()}\n")
        return 0
    return 1


def _peak() -> int:
    # Not `getrusage`: a process inherits the peak of the one that started it.
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return int(next(line.split()[1] for line in lines if line.startswith("VmHWM:"))) // 1024


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
