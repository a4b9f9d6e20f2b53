"""HTTP on loopback around one function from request to answer; it closes without leaving a thread."""

from __future__ import annotations

import contextlib
import socket
import ssl
import sys
import threading
import traceback
from collections.abc import Callable, Iterable
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.github.exchange import Answer, Request

Handle = Callable[[Request], Answer]


class Shell:
    """Serves `handle` on 127.0.0.1 in a thread of its own; port 0 takes a free one."""

    def __init__(self, handle: Handle, port: int, *, now: Callable[[], float]) -> None:
        self.crashes: list[str] = []
        self._server = _Server(handle, port, now, self.crashes)
        self.port: int = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def secure(self, context: ssl.SSLContext) -> None:
        """Speak TLS from now on; a client that does not trust us is no crash."""
        plain = self._server.socket
        self._server.socket = context.wrap_socket(plain, server_side=True, do_handshake_on_connect=False)

    def close(self) -> None:
        """Stop listening, hang up on everyone, and wait for the threads."""
        self._server.shutdown()
        self._server.hang_up()
        self._server.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = False
    block_on_close = True

    def __init__(self, handle: Handle, port: int, now: Callable[[], float], crashes: list[str]) -> None:
        self.handle = handle
        self.now = now
        self.crashes = crashes
        self.open_sockets: set[socket.socket] = set()
        super().__init__(("127.0.0.1", port), _Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        self.open_sockets.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self.open_sockets.discard(request)
        super().shutdown_request(request)

    def hang_up(self) -> None:
        for one in list(self.open_sockets):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ARG002
        if not isinstance(sys.exception(), ssl.SSLError):
            self.crashes.append(traceback.format_exc())


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "github.com"
    sys_version = ""
    disable_nagle_algorithm = True
    wbufsize = -1
    server: _Server

    def _serve(self) -> None:
        length = int(self.headers.get("content-length") or 0)
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(self.command, self.path, headers, self.rfile.read(length))
        answer = self.server.handle(request)
        if answer.drop:
            self.close_connection = True
            return
        with contextlib.suppress(ConnectionError):
            self._send(answer)

    def _send(self, answer: Answer) -> None:
        if answer.raw is not None:
            self.close_connection = True
            self._write(answer.raw)
            return
        self.send_response(answer.status)
        if answer.stream is None:
            answer.headers["content-length"] = str(len(answer.body))
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self._write(answer.stream or (answer.body,))

    def _write(self, chunks: Iterable[bytes]) -> None:
        for chunk in chunks:
            self.wfile.write(chunk)
            self.wfile.flush()

    def finish(self) -> None:
        with contextlib.suppress(ConnectionError):
            super().finish()

    def date_time_string(self, timestamp: float | None = None) -> str:
        return formatdate(self.server.now() if timestamp is None else timestamp, usegmt=True)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Say nothing: the records are there to be looked at."""

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _serve  # noqa: N815
