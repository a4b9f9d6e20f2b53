"""The program that has MkDocs loaded, and runs it in a copy of itself for each order.

    python -m kb_builder.frames.warm

Each line of its input is an `Order`, each line of its output how a run ended. A run is a process of its
own: it sees nothing of the runs before, but need not load the modules and templates that those loaded.
"""

from __future__ import annotations

import atexit
import ctypes
import gc
import importlib.util
import json
import os
import pickle
import signal
import site
import sys
import threading
import traceback
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

from kb_builder.article.compiled import CODE
from kb_builder.article.made_before import ARTICLES, MadeBefore
from kb_builder.frames import program
from kb_builder.frames.job import SHARED, Order, shared_pages
from kb_builder.frames.told import Learned

_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG
_INSTALLED = tuple(f"{place}{os.sep}" for place in (*site.getsitepackages(), Path(os.__file__).parent))


def main() -> None:
    """Run the program for each order, until there are no more."""
    answers = os.fdopen(os.dup(1), "w")
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C ends the builder, and this ends with it
    os.dup2(2, 1)  # what a module prints while it is loaded is no answer
    for line in sys.stdin:
        order = Order(**json.loads(line))
        if threading.active_count() > 1:
            return  # a process with threads cannot be copied
        copy = os.fork()
        if not copy:
            _become(order, os.getppid())
        code = os.waitstatus_to_exitcode(os.waitpid(copy, 0)[1])
        learned = _learned(order)
        print(code, file=answers, flush=True)
        _learn(learned)


def _become(order: Order, parent: int) -> NoReturn:
    """Run the program as a new Python would, and end."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with open(os.devnull, "rb") as nothing:  # noqa: PTH123 - a device
        os.dup2(nothing.fileno(), 0)
    for number, name in ((1, "out"), (2, "err")):
        with Path(order.place, name).open("wb") as file:
            os.dup2(file.fileno(), number)
    os.chdir(order.folder)
    os.environ.clear()
    os.environ.update(order.environment)
    sys.argv = [program.__name__, *order.arguments]
    before = frozenset(sys.modules), dict(CODE)
    code = _ended()
    with suppress(Exception):
        Path(order.place, "learned").write_bytes(pickle.dumps(_Learned.since(*before)))
    threading._shutdown()  # type: ignore[attr-defined] # as Python does before it ends
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _ended() -> int:
    """Run the program; give its exit code."""
    try:
        program.main()
    except SystemExit as end:
        if not isinstance(end.code, str):
            return int(end.code or 0)
        sys.stderr.write(f"{end.code}\n")
        return 1
    except BaseException:  # noqa: BLE001 - said as Python says it
        traceback.print_exc()
        return 1
    return 0


@dataclass(frozen=True, slots=True)
class _Learned:
    """What a run has loaded and made: modules, code of templates, what pages look like by file, articles."""

    modules: Sequence[str] = ()
    code: Mapping[str, bytes] = field(default_factory=dict)
    pages: Mapping[str, tuple[Learned, Collection[str]]] = field(default_factory=dict)
    articles: Mapping[str, MadeBefore] = field(default_factory=dict)

    @classmethod
    def since(cls, modules: Collection[str], code: Mapping[str, bytes]) -> _Learned:
        """Give what there is beside these modules and this code."""
        return cls(
            [name for name in sys.modules if name not in modules],
            {key: held for key, held in CODE.items() if code.get(key) != held},
            {file: (told.learned, told.order) for file, told in SHARED.items() if told.learned},
            ARTICLES.new,
        )


def _learned(order: Order) -> _Learned:
    """Give what a run has learned."""
    try:
        said = pickle.loads(Path(order.place, "learned").read_bytes())  # noqa: S301 - of our own copy
    except Exception:  # noqa: BLE001 - the run was ended, or had no room to say it
        return _Learned()
    return said  # type: ignore[no-any-return]


def _learn(new: _Learned) -> None:
    """Load what a run has loaded of what is installed, and keep what it made, so that the next one has it."""
    CODE.update(new.code)
    for name in new.modules:
        if _is_installed(name):
            with suppress(Exception):  # the run needs it once more, and will say so
                importlib.import_module(name)
    for file, known in new.pages.items():
        with suppress(Exception):  # as above
            shared_pages(file).learn(*known)
            ARTICLES.learn(file, new.articles)
    gc.collect()
    gc.freeze()  # so that no copy walks through what it never changes


def _is_installed(name: str) -> bool:
    """Tell whether a module is none that somebody may be writing just now."""
    try:
        # To look for more than the first name would load what is around the module.
        spec = importlib.util.find_spec(name.partition(".")[0])
    except (ImportError, ValueError):
        return False
    origin = (spec and spec.origin) or ""
    return origin in ("built-in", "frozen") or any(map(origin.startswith, _INSTALLED))


if __name__ == "__main__":
    main()
