"""Whatever a server sends ends in bounded time and memory with a reason, and nothing is taken from it."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from kb_builder.errors import HarvestError
from kb_builder.harvest.client import Bounds
from tests.github import GitHub, load
from tests.github.faults import slow
from tests.github.hostile import HOSTILE, drip, dripping_headers
from tests.harvest.harvesting import connect, harvest

SOON = Bounds(seconds=1, silence=0.5, trying=4, size=2**20, values=10_000)
"""Bounds that make no test wait."""
SMALL = replace(SOON, seconds=20, silence=20, trying=60)
HEAVY = ["gigabyte in a megabyte", "a million objects", "elsewhere, with a gigabyte", "endless chunks"]


@pytest.fixture
def hostile(widgets: Path):
    """A GitHub whose record of broken connections is of no interest."""
    with GitHub([load(widgets)]) as server:
        yield server


def _fails(server: GitHub, words: str, bounds: Bounds = SMALL) -> list[float]:
    waits: list[float] = []
    with pytest.raises(HarvestError, match=words) as caught:
        harvest(server, waits=waits, connection=replace(connect(server), bounds=bounds))
    assert caught.value.next_step
    return waits


@pytest.mark.no_cover  # the test below runs the same lines, less often
@pytest.mark.parametrize("how", sorted(HOSTILE))
def test_a_hostile_answer_is_no_answer(hostile, how):
    hostile.fail_always(HOSTILE[how])
    _fails(hostile, "the answer|no connection|without data|redirects")
    assert 1 <= len(hostile.requests) <= 12


@pytest.mark.parametrize("how", sorted(HOSTILE))
def test_after_one_hostile_answer_the_harvest_goes_on(hostile, how):
    """The bounds hold for one exchange; the next has its own, on a connection of its own."""
    undisturbed = harvest(hostile, numbers=[1])
    hostile.fail(HOSTILE[how], nth=2)
    again = harvest(hostile, numbers=[1], connection=replace(connect(hostile), bounds=SMALL))
    assert again.discussions == undisturbed.discussions


@pytest.mark.parametrize("how", [drip(), dripping_headers()], ids=["body", "headers"])
def test_a_server_that_drips_is_left(hostile, how):
    """Check 23: a byte now and then keeps no exchange alive beyond its seconds."""
    hostile.fail_always(how)
    _fails(hostile, "the answer takes too long", SOON)
    assert len(hostile.requests) <= 3, "a second each and pauses of one and two make four"


def test_a_server_that_is_silent_is_left(hostile):
    hostile.fail_always(slow(3600))
    _fails(hostile, "no answer in time", SOON)
    assert len(hostile.requests) <= 4


def test_seconds_in_vain_count_with_the_pauses_between(hostile):
    """What ends at once may be tried five times, what takes its time may not."""
    hostile.fail_always("dropped")
    assert _fails(hostile, r"no connection \(.*\), 5 times") == [1, 2, 4, 8]
    assert _fails(hostile, r"no connection \(.*\), 3 times", replace(SMALL, trying=6)) == [1, 2]


def test_answers_of_a_good_size_are_no_concern(hostile):
    """The default bounds leave every honest answer alone, and the exchange's seconds start with it."""
    assert harvest(hostile).discussions


@pytest.mark.slow
@pytest.mark.parametrize("how", HEAVY)
def test_memory_stays_below_500_megabytes(widgets, how):
    """Check 23: the peak of a process of its own, with the bounds that users have."""
    with GitHub([load(widgets)]) as server:
        server.fail_always(HOSTILE[how])
        program = [sys.executable, str(Path(__file__).with_name("peak.py")), server.url]
        environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
        done = subprocess.run(program, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) < 500, "megabytes"
