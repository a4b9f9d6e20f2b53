"""The server from the command line, `python -m tests.github --data acme/widgets=FILE`, until SIGTERM."""

from __future__ import annotations

import argparse
import json
import signal
import sys
from pathlib import Path
from typing import Any

from tests.github.exchange import Answer, Request
from tests.github.faults import FAULTS
from tests.github.server import GitHub


class _Recording(GitHub):
    """A GitHub that also appends each request to a file, for shells to look at."""

    log: Path | None = None

    def handle(self, request: Request) -> Answer:
        answer = super().handle(request)
        if self.log is not None:
            with self.log.open("a", encoding="utf-8") as file:
                file.write(json.dumps(_line(request)) + "\n")
        return answer


def _line(request: Request) -> dict[str, Any]:
    words = (
        "method",
        "path",
        "headers",
        "query",
        "variables",
        "points",
        "nodes",
        "errors",
        "fault",
        "status",
    )
    return {word: getattr(request, word) for word in words}


def _pair(text: str) -> tuple[str, str]:
    name, found, value = text.partition("=")
    if not found:
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME=VALUE")
    return name, value


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m tests.github", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--data", type=_pair, action="append", default=[], metavar="OWNER/NAME=FILE")
    parser.add_argument("--limit", type=int, default=5000, help="points per hour")
    parser.add_argument("--shuffle", type=int, default=None, metavar="SEED")
    parser.add_argument("--token", action="append", default=None, help="accept only these tokens")
    parser.add_argument(
        "--fail", type=_pair, action="append", default=[], metavar="N=HOW", help=", ".join(FAULTS)
    )
    parser.add_argument("--log", type=Path, default=None, help="append a JSON line for each request")
    parser.add_argument("--url-file", type=Path, default=None, help="write the address here once it serves")
    return parser.parse_args(arguments)


def main(arguments: list[str]) -> int:
    """Serve until SIGTERM or SIGINT; exit code 1 if GitHub would have refused a query."""
    options = _options(arguments)
    signals = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    server = _Recording.serving(dict(options.data), port=options.port)
    server.rate.limit, server.log = options.limit, options.log
    server.tokens = set(options.token) if options.token else None
    server.shuffle(options.shuffle)
    for nth, how in options.fail:
        server.fail(how, nth=int(nth))
    print(server.url, flush=True)  # noqa: T201
    if options.url_file is not None:
        options.url_file.write_text(server.url + "\n", encoding="utf-8")
    signal.sigwait(signals)
    server.close()
    for problem in (*server.refused, *server.crashes):
        print(problem, file=sys.stderr)  # noqa: T201
    return 1 if server.refused or server.crashes else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
