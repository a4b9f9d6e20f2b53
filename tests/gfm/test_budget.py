"""The time budget: work that takes too long is interrupted, and nothing is left behind."""

from __future__ import annotations

import signal
import threading

import pytest

from kb_builder.gfm.budget import OutOfTimeError, at_most


def spin() -> None:
    while True:
        pass


def test_endless_work_is_interrupted() -> None:
    with pytest.raises(OutOfTimeError), at_most(0.05):
        spin()


def test_the_timer_is_put_back() -> None:
    with at_most(100):
        assert signal.getitimer(signal.ITIMER_VIRTUAL)[0] > 0
    assert signal.getitimer(signal.ITIMER_VIRTUAL) == (0.0, 0.0)


def test_a_ring_that_comes_late_interrupts_nobody() -> None:
    with at_most(100):
        pass
    signal.raise_signal(signal.SIGVTALRM)
    with at_most(100), pytest.raises(OutOfTimeError):
        signal.raise_signal(signal.SIGVTALRM)


def test_another_thread_works_without_a_timer() -> None:
    done: list[bool] = []

    def work() -> None:
        with at_most(0.0001):
            done.append(signal.getitimer(signal.ITIMER_VIRTUAL)[0] == 0)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert done == [True]
