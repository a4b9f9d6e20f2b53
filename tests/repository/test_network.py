"""The guard that keeps the tests on this machine is itself tested."""

from __future__ import annotations

import socket
import sys

import pytest

from tests.github import GitHub
from tests.github.client import send_to


def test_another_machine_cannot_be_reached(request: pytest.FixtureRequest) -> None:
    """192.0.2.1 is an address for documentation; nobody has it (RFC 5737)."""
    conftest = next(
        plugin for plugin in request.config.pluginmanager.get_plugins() if hasattr(plugin, "strangers")
    )
    with pytest.raises(PermissionError, match=r"192\.0\.2\.1"):
        socket.create_connection(("192.0.2.1", 80), timeout=1)
    assert conftest.strangers == [("192.0.2.1", 80)]
    conftest.strangers.clear()


def test_this_machine_can_be_reached() -> None:
    with GitHub() as github:
        assert send_to(github.url, b"{}", token="").status == 401
    assert sys.flags.isolated in (0, 1)
