"""Answers that no GitHub gives: each one holds the client, or fills its memory, as long as it lets it."""

from __future__ import annotations

import gzip
import itertools
import zlib
from collections.abc import Callable, Iterator
from functools import cache

from tests.github.exchange import Answer, Call, Fault

JSON = {"content-type": "application/json; charset=utf-8"}
OPENING = b"HTTP/1.1 200 OK\r\ncontent-type: application/json; charset=utf-8\r\n"
MEGABYTE = 2**20


def _endless(call: Call, piece: bytes, seconds: float) -> Iterator[bytes]:
    while not call.wait(seconds):
        yield piece


def drip(seconds: float = 0.02) -> Fault:
    """Send a body of blanks, one at a time and without end."""
    return lambda call: Answer(
        200, b"", JSON | {"content-length": "100000"}, stream=_endless(call, b" ", seconds)
    )


def dripping_headers(seconds: float = 0.02) -> Fault:
    """Send one header, a letter at a time and without end."""
    return lambda call: Answer(raw=itertools.chain([OPENING, b"x-drip: "], _endless(call, b"x", seconds)))


def _flood(opening: bytes, piece: bytes) -> Fault:
    return lambda call: Answer(raw=itertools.chain([opening], _endless(call, piece, 0)))


def _body(make: Callable[[], bytes], encoding: str = "") -> Fault:
    headers = JSON | ({"content-encoding": encoding} if encoding else {})
    return lambda _: Answer(200, make(), headers)


@cache
def _bomb() -> bytes:
    """A gigabyte of blanks in a megabyte."""
    packer = zlib.compressobj(1, zlib.DEFLATED, 31)
    opening = packer.compress(b'{"data":"') + packer.flush(zlib.Z_FULL_FLUSH)
    # After a full flush a block stands alone, so one is as good as a thousand.
    return opening + 1024 * (packer.compress(b" " * MEGABYTE) + packer.flush(zlib.Z_FULL_FLUSH))


HOSTILE: dict[str, Fault] = {
    "gigabyte in a megabyte": _body(_bomb, "gzip"),
    "packed twice": _body(lambda: gzip.compress(_bomb()), "gzip, gzip"),
    "packed a hundred times": _body(_bomb, ", ".join(["gzip"] * 100)),
    "elsewhere, with a gigabyte": lambda _: Answer(
        302, _bomb(), {"location": "/graphql", "content-encoding": "gzip"}
    ),
    "packed, they say": _body(lambda: b"no gzip", "gzip"),
    "a million objects": _body(lambda: b'{"data":[' + b'{"":0},' * 3_000_000 + b"0]}"),
    "a million lists": _body(lambda: b"[" * 1_000_000),
    "a number of a million digits": _body(lambda: b'{"data":' + b"1" * 1_000_000 + b"}"),
    "a name twice": _body(lambda: b'{"data":{"repository":null,"repository":{}}}'),
    "a thousand headers": _flood(OPENING, b"x-header: x\r\n"),
    "an endless header": _flood(OPENING + b"x-endless: ", b"x" * MEGABYTE),
    "endless encouragement": _flood(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 1000),
    "an endless size of a chunk": _flood(OPENING + b"transfer-encoding: chunked\r\n\r\n", b"1" * MEGABYTE),
    "endless chunks": _flood(
        OPENING + b"transfer-encoding: chunked\r\n\r\n", b"100000\r\n" + b" " * MEGABYTE + b"\r\n"
    ),
    "an endless first line": _flood(b"HTTP/1.1 200 ", b"x" * MEGABYTE),
    "no HTTP": lambda _: Answer(raw=[b"SSH-2.0-OpenSSH_9.2\r\n"]),
    "less than was announced": lambda _: Answer(raw=[OPENING + b"content-length: 100\r\n\r\n{}"]),
}
"""Each by a name that says what it sends; none waits for anything."""
