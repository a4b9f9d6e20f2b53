"""Work by several processes: the same results in the same order, whatever happens to the helpers."""

from __future__ import annotations

import logging
import multiprocessing
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from functools import partial
from pathlib import Path

import pytest

from kb_builder.errors import KbError
from kb_builder.gfm import Store, marked
from kb_builder.kept import Kept
from kb_builder.processes import beside, mapped, return_free_memory
from kb_builder.region import Region

_ALONE = "from tests.ground.test_processes import {0} as run; run()"


def _in_a_program_of_its_own(name: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", _ALONE.format(name)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def _say(what: object) -> None:
    sys.stdout.write(f"{what}\n")


def _helper(number: int) -> tuple[int, int]:
    return number, os.getpid()


def _shared() -> None:
    made = list(mapped(_helper, range(1000), 3))
    assert [number for number, _ in made] == list(range(1000))
    _say(len({pid for _, pid in made} - {os.getpid()}))


def _replaced() -> None:
    made = list(mapped(_helper, range(1000), 2, reach=10))
    assert [number for number, _ in made] == list(range(1000))
    _say(len({pid for _, pid in made} - {os.getpid()}) >= 5)


def _with_a_thread() -> None:
    over = threading.Event()
    threading.Thread(target=over.wait).start()
    few, many = list(mapped(_helper, range(1000), 2)), list(mapped(_helper, range(3000), 2))
    over.set()
    assert [number for number, _ in many] == list(range(3000))
    _say((len({pid for _, pid in few} - {os.getpid()}), len({pid for _, pid in many} - {os.getpid()}) > 0))


_PROGRAM = os.getpid()


def _deadly(number: int) -> int:
    if number == 500 and os.getpid() != _PROGRAM:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def _killed() -> None:
    _say(list(mapped(_deadly, range(1000), 2)) == list(range(1000)))


def _beside_us() -> None:
    with beside(os.getpid, 2) as two, beside(os.getpid, 1) as one:
        _say((two.result() == os.getpid(), one.result() == os.getpid()))


def _killed_beside_us() -> None:
    with beside(lambda: _deadly(500), 2) as handle:
        _say(handle.result())


def _not_sent() -> None:
    with beside(threading.Lock, 2) as handle:
        _say(handle.result().locked())


def _awaited() -> None:
    here, there = multiprocessing.Pipe(duplex=False)
    with beside(here.recv, 2) as two, beside(os.getpid, 1) as one:
        was_ready = two.is_ready
        there.send("now")
        said = two.result()
        _say((was_ready, said, one.is_ready))


def _left() -> None:
    """Leave the block while the helper sleeps."""
    with beside(partial(time.sleep, 600), 2):
        pass
    _say(multiprocessing.active_children())


_LOGGER = logging.getLogger("kb_builder.tests")


def _faulty() -> None:
    _LOGGER.warning("beside %s", "you")
    raise KbError("it is not there", "Look for it.")


def _much_beside_us() -> None:
    with beside(partial(bytes, 1_000_000), 2) as handle:
        multiprocessing.active_children()[0].join()
        _say(len(handle.result()))


def _faults_beside_us() -> None:
    logging.basicConfig(format="%(name)s %(message)s", stream=sys.stdout)
    for jobs in (1, 2):
        try:
            with beside(_faulty, jobs) as handle:
                handle.result()
        except KbError as error:
            _say(error)


@pytest.mark.skipif(sys.platform != "linux", reason="copies of a process are made on Linux alone")
def test_work_is_done_beside() -> None:
    assert _in_a_program_of_its_own("_beside_us") == "(False, True)\n"


def test_what_a_helper_beside_leaves_undone_is_done_here() -> None:
    assert _in_a_program_of_its_own("_killed_beside_us") == "500\n"
    assert _in_a_program_of_its_own("_not_sent") == "False\n"


@pytest.mark.skipif(sys.platform != "linux", reason="copies of a process are made on Linux alone")
def test_work_beside_tells_when_it_is_done() -> None:
    assert _in_a_program_of_its_own("_awaited") == "(False, 'now', True)\n"


@pytest.mark.skipif(sys.platform != "linux", reason="copies of a process are made on Linux alone")
def test_a_helper_beside_ends_before_it_is_asked_what_it_made() -> None:
    assert _in_a_program_of_its_own("_much_beside_us") == "1000000\n"


def test_a_helper_beside_does_not_outlive_its_block() -> None:
    assert _in_a_program_of_its_own("_left") == "[]\n"


def test_a_helper_beside_says_and_raises_what_the_program_would() -> None:
    lines = _in_a_program_of_its_own("_faults_beside_us").splitlines()
    assert lines[0] == "kb_builder.tests beside you"
    assert lines[: len(lines) // 2] == lines[len(lines) // 2 :]


@pytest.mark.skipif(sys.platform != "linux", reason="copies of a process are made on Linux alone")
def test_helpers_share_the_work() -> None:
    assert int(_in_a_program_of_its_own("_shared")) in (1, 2, 3)


@pytest.mark.skipif(sys.platform != "linux", reason="copies of a process are made on Linux alone")
def test_helpers_whose_work_looks_at_much_memory_are_replaced_more_often() -> None:
    assert _in_a_program_of_its_own("_replaced") == "True\n"


@pytest.mark.slow
def test_a_program_with_threads_is_not_copied() -> None:
    assert _in_a_program_of_its_own("_with_a_thread") == "(0, True)\n"


def test_what_a_helper_leaves_undone_is_done_here() -> None:
    assert _in_a_program_of_its_own("_killed") == "True\n"


def test_a_fault_is_raised_here() -> None:
    with pytest.raises(ZeroDivisionError):
        list(mapped(lambda number: 1 // number, [1, 0]))


def test_the_store_of_texts_can_be_given_to_another_process(tmp_path: Path) -> None:
    store = Store(Kept(tmp_path))
    store.take(store.prepare(marked([Region("*x*")])))
    again = pickle.loads(pickle.dumps(store))  # noqa: S301 - our own
    assert again.render(Region("*x*")) == store.render(Region("*x*"))


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere memory is returned as the system likes")
def test_memory_that_was_let_go_of_is_returned() -> None:
    """One small text after a thousand others would hold all their memory."""
    texts = [bytes(2_000) for _ in range(20_000)]
    left = texts[-1]
    del texts
    before = _memory()
    return_free_memory()
    assert _memory() <= before - 20_000_000, left


def _memory() -> int:
    """Give the bytes of memory that this process has."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")
