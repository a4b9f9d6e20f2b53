"""The code of templates that this process has compiled, for copies of it that would compile them again."""

from __future__ import annotations

from jinja2.bccache import Bucket, BytecodeCache

CODE: dict[str, bytes] = {}
"""The code of each template, with a digest of its text, by a key."""


class Compiled(BytecodeCache):
    """Gives and takes the code of templates; what an environment makes `apart` is only for its like."""

    def __init__(self, apart: str = "") -> None:
        self._apart = apart

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give a template its code, unless its text is another one by now."""
        if held := CODE.get(f"{self._apart} {bucket.key}"):
            bucket.bytecode_from_string(held)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Take the code of a template."""
        CODE[f"{self._apart} {bucket.key}"] = bucket.bytecode_to_string()
