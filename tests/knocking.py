"""Stands in for `kb` in a shell: has a copy of the loaded kb run here, and ends as that does (tests/warm.py).

python -IS tests/knocking.py SOCKET ARGUMENTS
"""

from __future__ import annotations

import json
import os
import socket
import sys


def main() -> None:
    """Hand over arguments, folder, environment, input and output; where no copy may run, become a new kb."""
    where, *arguments = sys.argv[1:]
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as door:
        door.connect(where)
        order = json.dumps([arguments, os.getcwd(), dict(os.environ)]).encode()  # noqa: PTH109 - quick to start
        socket.send_fds(door, [order], [0, 1, 2])
        code = door.recv(16)
    if not code:
        os.execv(sys.executable, [sys.executable, "-m", "kb_builder", *arguments])  # noqa: S606 - no shell
    os._exit(int(code) % 256)


if __name__ == "__main__":
    main()
