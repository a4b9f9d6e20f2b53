"""Harvests from a server that gives no answer, `python peak.py URL`, and prints the peak of memory in MB."""

from __future__ import annotations

import resource
import sys

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
        sys.stdout.write(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}\n")
        return 0
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
