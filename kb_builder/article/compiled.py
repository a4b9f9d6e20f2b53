"""The code of our templates, which is made once: kept beside them, as Python keeps that of modules."""

from __future__ import annotations

import hashlib
import os
import sys
from contextlib import suppress
from importlib.util import cache_from_source
from pathlib import Path

from jinja2.bccache import Bucket, BytecodeCache

from kb_builder.installed import program

CODE: dict[str, bytes] = {}
"""The code of each template, with a digest of its text, by a key: copies of this process have it."""


class Compiled(BytecodeCache):
    """Gives and takes the code of templates, while this process runs.

    What an environment makes `apart` is only for its like.
    """

    def __init__(self, apart: str = "") -> None:
        self._apart = apart

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        """Give the key of a template: its file."""
        return filename or name

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give a template its code, unless its text is another one by now."""
        if held := CODE.get(self._key(bucket)):
            bucket.bytecode_from_string(held)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Take the code of a template."""
        CODE[self._key(bucket)] = bucket.bytecode_to_string()

    def _key(self, bucket: Bucket) -> str:
        return f"{self._apart} {bucket.key}"


class Lasting(Compiled):
    """Gives and takes the code of templates of this package: the next process has it as well.

    It stands where Python would put the code of a module, in a folder `__pycache__`, and counts for what is
    installed just now: sentences and constants are part of it.
    """

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give a template its code, from its file where this process has none."""
        if self._key(bucket) not in CODE and (held := self._read(bucket)):
            CODE[self._key(bucket)] = held
        super().load_bytecode(bucket)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Take the code of a template, and write it where that is possible."""
        super().dump_bytecode(bucket)
        if sys.dont_write_bytecode:
            return
        code, file = CODE[self._key(bucket)], self._file(bucket)
        made = file.with_name(f"{file.name}.{os.getpid()}")
        with suppress(OSError):  # as Python does where it may not write
            file.parent.mkdir(exist_ok=True, parents=True)
            made.write_bytes(_seal(code) + code)
            made.replace(file)

    def _read(self, bucket: Bucket) -> bytes:
        """Give the code that is kept of a template, b"" where there is none, or it is not to be trusted."""
        try:
            held = self._file(bucket).read_bytes()
        except OSError:
            return b""
        code = held[hashlib.sha256().digest_size :]
        return code if held == _seal(code) + code else b""

    def _file(self, bucket: Bucket) -> Path:
        file = Path(cache_from_source(bucket.key))
        return file.with_name(f"{Path(bucket.key).name}.{self._apart}.{sys.implementation.cache_tag}")


def _seal(code: bytes) -> bytes:
    return hashlib.sha256(program().encode() + code).digest()
