"""A server of files on loopback, as the download of pictures and videos meets one."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from kb_builder.harvest.download import Web
from kb_builder.harvest.hosts import AllowedHost
from tests.github.exchange import Answer, Request
from tests.github.http_shell import Shell


class Files:
    """A server on loopback; `asked` holds the requests, `closing` is set when the test is over."""

    def __init__(self) -> None:
        self.files: dict[str, Answer | Callable[[], Answer]] = {}
        self.asked: list[Request] = []
        self.closing = threading.Event()
        self.shell = Shell(self._answer, 0, now=time.time)

    def _answer(self, request: Request) -> Answer:
        self.asked.append(request)
        found = self.files.get(request.path, Answer(404))
        return found() if callable(found) else found

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.shell.port}{path}"

    def web(self, **options: object) -> Web:
        return Web((AllowedHost("127.0.0.1", scheme="http", port=self.shell.port, trusted=True),), **options)

    def close(self) -> None:
        self.closing.set()
        self.shell.close()
