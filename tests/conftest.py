"""Fixtures that many tests share."""

from __future__ import annotations

import ipaddress
import os
import signal
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests import warm
from tests.chromium import chromium
from tests.github import GitHub, load

strangers: list[object] = []
"""Addresses beyond this machine that a test tried to reach; each fails its test."""


def _guard(event: str, arguments: tuple[object, ...]) -> None:
    if event == "socket.connect" and isinstance(arguments[1], tuple):
        host = str(arguments[1][0])
        if host != "localhost" and not ipaddress.ip_address(host.partition("%")[0]).is_loopback:
            strangers.append(arguments[1])
            raise PermissionError(f"a test must not talk to {host}")


# The interpreter itself asks before each connection, whoever makes it; there is no way to take this back.
sys.addaudithook(_guard)


@pytest.fixture(autouse=True)
def _threads_untraced() -> None:
    """Keep coverage's tracer out of the servers' threads: two that start at once may break each other.

    For each test anew: coverage traces threads again whenever a test that it does not measure has ended.
    """
    threading.settrace(None)


@pytest.fixture(scope="session", autouse=True)
def _interruptible() -> None:
    """Let Ctrl-C reach what tests start: a shell's background job ignores it, and so would its children."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session", autouse=True)
def _copies_counted() -> Iterator[None]:
    """End the process that copies of kb are made of before coverage adds up what processes have run."""
    yield
    warm.end()


@pytest.fixture(autouse=True)
def _this_machine_only() -> Iterator[None]:
    """Let a test fail that tried to reach another machine, even if the failure was handled."""
    strangers.clear()
    yield
    assert strangers == [], "tests talk to this machine only"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Offer `--update-golden`: approve what the code writes today as the expected output."""
    parser.addoption("--update-golden", action="store_true", help="write the golden files anew")


def pytest_xdist_setupnodes() -> None:
    """Start workers that do not count their lines as programs under test do: the plugin counts them."""
    os.environ.pop("COVERAGE_PROCESS_CONFIG", None)


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """Let one counter of lines run in a worker: the one that a test which is not measured stops.

    pytest-cov 7 starts one when a worker reads the options, and another one after this. With the second
    stopped, the first would go on.
    """
    counting = session.config.pluginmanager.getplugin("_cov")
    if hasattr(session.config, "workerinput") and counting and counting.cov_controller:
        counting.cov_controller.cov.stop()


_SITES = ("shown", "served")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Group the tests that look at one site, or share what their file or folder makes once.

    With `--dist loadgroup` one process runs a group; any other test goes to whichever process is free.
    The group stands behind the test's name: xdist 3.8 reads it there, and knows no way to write it that
    pytest 9.2 does not ignore (a mark `xdist_group` changes nothing).
    """
    for item in items:
        # What is drawn is drawn to find faults: that lines are run at all is for examples to show. To count
        # lines takes as much time again.
        if getattr(getattr(item, "obj", None), "is_hypothesis_test", False):
            item.add_marker("no_cover")
    if not config.getoption("loadgroup", False):  # only a process of xdist's has it
        return
    for item in items:
        if isinstance(item, pytest.Function) and (group := _group(item)):
            item._id = type(item._id).parse(f"{item.nodeid}@{group}")


def _group(test: pytest.Function) -> str:
    for site in _SITES:
        if site in test.fixturenames:
            return site
    scopes = {definitions[-1].scope for definitions in test._fixtureinfo.name2fixturedefs.values()}
    shared = {"package": test.path.parent, "module": test.path}
    return next((place.as_posix() for scope, place in shared.items() if scope in scopes), "")


@pytest.fixture
def update_golden(request: pytest.FixtureRequest) -> bool:
    """Whether expected output is to be written anew instead of compared."""
    return bool(request.config.getoption("--update-golden"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, one for all tests of a process: Playwright does not run twice in it."""
    with sync_playwright() as playwright:
        running = chromium(playwright)
        yield running
        running.close()


@pytest.fixture
def widgets() -> Path:
    """The data set of acme/widgets: 14 discussions, one of each kind that GitHub knows."""
    return Path(__file__).parent / "data/github/acme-widgets.json"


@pytest.fixture
def github(widgets: Path) -> Iterator[GitHub]:
    """A GitHub on loopback that serves acme/widgets; a query that the real one refuses fails the test."""
    with GitHub([load(widgets)]) as server:
        yield server
    assert server.crashes == []
    assert server.refused == [], "GitHub refuses these queries; a test of that makes a GitHub() of its own"
