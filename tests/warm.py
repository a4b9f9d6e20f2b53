"""A process that has loaded kb already, and makes a copy of itself for each run.

Every run is a process of its own, with its own folder, environment, input and output; it only skips
the half second in which Python reads the modules of kb. The MkDocs that a copy of kb starts is a copy
too, of the program that `kb serve` has for that.
"""

from __future__ import annotations

import atexit
import functools
import gc
import importlib
import json
import os
import pkgutil
import shlex
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from multiprocessing.connection import Connection, Pipe, wait
from pathlib import Path
from typing import NoReturn, TextIO

import kb_builder
from kb_builder import scaffold
from kb_builder.archive import Archive
from kb_builder.config import load_project
from kb_builder.pipeline.build import build
from kb_builder.website.warm import Start, Warm
from tests import build as make

ROOT = Path(__file__).parents[1]
LEFT_OUT = frozenset({"assistant", "bucket", "cluster", "theme"})
"""Rooms that need an extra, or are no Python."""
READ_AT_START = ("PYTHON", "COVERAGE", "LC_", "LANG", "LD_", "TZ")
"""How the names of variables begin that Python reads only when it starts."""
LOADED = Warm()
"""Runs MkDocs in copies of a program that has it loaded, one for all tests of a process."""
_MOST = 2**20


def can_run(environment: Mapping[str, str]) -> bool:
    """Tell whether a copy sees the same in `environment` as a new process would."""
    read = {name: value for name, value in environment.items() if name.startswith(READ_AT_START)}
    return sys.platform == "linux" and all(os.environ.get(name) == value for name, value in read.items())


@contextmanager
def mkdocs_by(start: Start) -> Iterator[None]:
    """Let builds in this process run MkDocs by `start`, as those of `kb serve` do."""
    filling = importlib.import_module("kb_builder.website.filling")
    before, filling.run_module = filling.run_module, start
    try:
        yield
    finally:
        filling.run_module = before


@contextmanager
def on_path() -> Iterator[Path]:
    """Give the folder of a `kb` for shells, each run of which is a copy, too; it works during the block."""
    with _Door.here().open() as folder:
        yield folder


def end() -> None:
    """End the process that copies are made of, if there is one."""
    if _Door.here.cache_info().currsize:
        shutil.rmtree(_Door.here().folder)
        _Door.here.cache_clear()
    if _Ready.here.cache_info().currsize:
        _Ready.here().end()
        _Ready.here.cache_clear()


def run(
    arguments: Sequence[str], folder: Path, environment: Mapping[str, str], stdin: str
) -> subprocess.CompletedProcess[str]:
    """Run `kb ARGUMENTS` and give how it ended and what it printed."""
    with (
        tempfile.TemporaryFile("w+", encoding="utf-8") as given,
        tempfile.TemporaryFile("w+", encoding="utf-8") as out,
        tempfile.TemporaryFile("w+", encoding="utf-8") as err,
    ):
        given.write(stdin)
        given.seek(0)
        order = json.dumps([list(arguments), str(folder), dict(environment)]).encode()
        files = [file.fileno() for file in (given, out, err)]
        code = _Ready.here().made(order, files)
        out.seek(0)
        err.seek(0)
        return subprocess.CompletedProcess(arguments, code, out.read(), err.read())


class _Ready:
    """The process that waits for orders; it ends with this one."""

    def __init__(self) -> None:
        self.channel, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        for end in (self.channel, theirs):
            end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _MOST)
        program = [sys.executable, "-m", "tests.warm", str(theirs.fileno())]
        self.process = subprocess.Popen(program, cwd=ROOT, pass_fds=[theirs.fileno()])
        self.turn = threading.Lock()
        theirs.close()
        atexit.register(self.end)

    @staticmethod
    @functools.cache
    def here() -> _Ready:
        return _Ready()

    def made(self, order: bytes, files: Sequence[int]) -> int:
        ours, theirs = Pipe()
        with self.turn, ours:
            with theirs:
                socket.send_fds(self.channel, [order], [*files, theirs.fileno()])
            while self.channel not in wait([self.channel, ours]):
                how, where = ours.recv()
                ours.send(LOADED.run(*how, **where))
            return int(self.channel.recv(_MOST))

    def end(self) -> None:
        """Let the process end, and wait for it."""
        self.channel.close()
        self.process.wait()


class _Door:
    """Where a `kb` that a shell starts hands in its order; it runs with that one's input and output."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.at, program = self.folder / "door", self.folder / "kb"
        command = shlex.join([sys.executable, "-IS", str(ROOT / "tests/knocking.py"), str(self.at)])
        program.write_text(f'#!/bin/sh\nexec {command} "$@"\n', encoding="utf-8")
        program.chmod(0o755)

    @staticmethod
    @functools.cache
    def here() -> _Door:
        return _Door()

    @contextmanager
    def open(self) -> Iterator[Path]:
        """Answer during the block, in a thread that ends with it, and give the folder."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as door:
            door.bind(str(self.at))
            door.listen()
            thread = threading.Thread(target=self._answer, args=(door,))
            thread.start()
            try:
                yield self.folder
            finally:
                door.shutdown(socket.SHUT_RDWR)
                thread.join()
                self.at.unlink()

    @staticmethod
    def _answer(door: socket.socket) -> None:
        while True:
            try:
                caller, _ = door.accept()
            except OSError:  # it was shut down
                return
            with caller:
                order, files, *_ = socket.recv_fds(caller, _MOST, 3)
                is_able = can_run(json.loads(order)[2])
                code = _Ready.here().made(order, files) if is_able else None
                for file in files:  # before the answer: a shell's reader waits until nobody holds them
                    os.close(file)
                if code is not None:
                    caller.send(str(code).encode())


def _serve(channel: socket.socket) -> None:
    """Make a copy of this process for each order, and tell how it ended."""
    has_built = "COVERAGE_PROCESS_CONFIG" in os.environ  # there, few tests build
    while True:
        order, files, *_ = socket.recv_fds(channel, _MOST, 4)
        if not order:
            return
        arguments, folder, environment = json.loads(order)
        *of_python, asking = files
        start = functools.partial(_asked, Connection(os.dup(asking)))
        if "build" in arguments and not has_built:
            has_built = True
            _build_once(start)
        child = os.fork()
        if not child:
            channel.close()
            with mkdocs_by(start):
                _become(arguments, folder, environment, of_python)
        channel.send(str(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])).encode())
        for file in files:  # after the answer, so that whoever waits for both sees it first
            os.close(file)


def _asked(original: Connection, *how: object, **where: object) -> subprocess.CompletedProcess[str]:
    """Let MkDocs run beside this process, as `Warm.run` does."""
    original.send((how, where))
    return original.recv()


def _become(arguments: list[str], folder: str, environment: dict[str, str], files: Sequence[int]) -> NoReturn:
    for target, file in enumerate(files):
        os.dup2(file, target)
        os.close(file)
    sys.stdin, sys.stdout, sys.stderr = map(_anew, (sys.stdin, sys.stdout, sys.stderr), "rww")
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.path[0] = folder
    sys.argv[:] = ["kb", *arguments]
    try:
        importlib.import_module("kb_builder.command.cli").main(prog_name="kb")
    except SystemExit as end:
        _leave(int(end.code or 0))
    raise AssertionError("a command line ends by itself")


def _anew(stream: TextIO, mode: str) -> TextIO:
    """Open the file behind a stream again: whether one can seek in it is asked only then."""
    how = {"encoding": stream.encoding, "errors": stream.errors, "closefd": False}
    return os.fdopen(stream.fileno(), mode, buffering=1 if stream.line_buffering else -1, **how)


def _leave(code: int) -> NoReturn:
    """End as Python does, but for taking apart what the original has loaded."""
    threading._shutdown()
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _build_once(start: Start) -> None:
    """Build a small site, so that no copy reads typefaces, translations and templates anew."""
    with tempfile.TemporaryDirectory() as folder, mkdocs_by(start):
        scaffold.lay_down(Path(folder), make.ACME)
        said = [make.answered(1, labels=("auth",)), make.idea(2)]
        Archive(Path(folder, "archive")).save(make.repository(), said, make.at(2))
        build(load_project(Path(folder)), {"PATH": os.environ["PATH"]})
    _freeze()


def _load() -> None:
    for module in pkgutil.walk_packages(kb_builder.__path__, "kb_builder."):
        if module.name.split(".")[1] not in LEFT_OUT | {"__main__"}:
            importlib.import_module(module.name)
    _freeze()


def _freeze() -> None:
    gc.collect()
    gc.freeze()  # so that no copy walks through what it never changes
    assert threading.active_count() == 1, "a process with threads cannot be copied"


if __name__ == "__main__":
    _load()
    _serve(socket.socket(fileno=int(sys.argv[1])))
