"""Runs MkDocs in copies of a program that has it loaded, for whoever builds again and again."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
import weakref
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from kb_builder.frames.job import Order
from kb_builder.website.children import command, run_module

PROGRAM = "kb_builder.frames.program"
_READY = "kb_builder.frames.warm"
_READ_AT_START = ("PYTHON", "LC_", "LANG", "LD_", "TZ")
"""How the names of variables begin that Python reads only when it starts."""

Start = Callable[..., subprocess.CompletedProcess[str]]
"""Runs a module as `run_module` does."""


class Warm:
    """A program that has MkDocs loaded once it has been run; it ends with this process at the latest."""

    def __init__(self) -> None:
        self._ready: subprocess.Popen[str] | None = None
        self._finish: weakref.finalize[[subprocess.Popen[str]], Warm] | None = None
        self._started_with: Mapping[str, str] = {}
        self._shared = ""

    def shared(self, of: str) -> str:
        """Give the file that all jobs for the pages with the digest `of` share. There is one at a time."""
        if not self._shared:
            self._shared = tempfile.mkdtemp()
            weakref.finalize(self, shutil.rmtree, self._shared, ignore_errors=True)
        Path(self._shared).mkdir(mode=0o700, exist_ok=True)  # systems remove what is old
        for file in Path(self._shared).iterdir():
            if file.name != of:
                file.unlink()
        return str(Path(self._shared, of))

    def run(
        self, module: str, arguments: Sequence[str], *, folder: Path, environment: Mapping[str, str]
    ) -> subprocess.CompletedProcess[str]:
        """Run `PROGRAM` as `run_module` does, in a copy of the program that is loaded. Raises `OSError`."""
        if module == PROGRAM and hasattr(os, "fork"):
            with tempfile.TemporaryDirectory() as place:
                order = Order(arguments, str(folder.absolute()), environment, place)
                if (code := self._code(order)) is not None:
                    out, err = (_text(Path(place, name)) for name in ("out", "err"))
                    return subprocess.CompletedProcess(arguments, code, out, err)
        return run_module(module, arguments, folder=folder, environment=environment)

    def _code(self, order: Order) -> int | None:
        """Give how a run ended; None where there was none, since the program has ended."""
        ready = self._program(order.environment)
        try:
            print(json.dumps(asdict(order)), file=ready.stdin, flush=True)
        except OSError:
            answer = ""
        else:
            answer = ready.stdout.readline() if ready.stdout else ""
        if not answer:
            self.close()
        return int(answer) if answer else None

    def _program(self, environment: Mapping[str, str]) -> subprocess.Popen[str]:
        read = {name: value for name, value in environment.items() if name.startswith(_READ_AT_START)}
        if self._ready is None or self._started_with != read:
            self.close()
            self._ready = subprocess.Popen(
                command(_READY),
                env=dict(environment),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
            )
            self._started_with = read
            self._finish = weakref.finalize(self, _end, self._ready)
        return self._ready

    def close(self) -> None:
        """End the program; the next run starts a new one."""
        if self._finish:
            self._finish()
        self._ready = self._finish = None


def _end(program: subprocess.Popen[str]) -> None:
    program.kill()
    program.communicate()


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8", errors="replace")
