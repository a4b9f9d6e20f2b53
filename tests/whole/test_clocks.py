"""Whatever the local clock says, and however it jumps: what is harvested and built is the same to the byte.

The clock is moved by libfaketime (https://github.com/wolfcw/libfaketime), which the program under test does
not know about: all that it asks of the system is told by another clock.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.github import GitHub, load
from tests.program import WIDGETS, Kb, digest, new_project

LIBRARY = next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), None)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(LIBRARY is None, reason="libfaketime is missing: apt-get install faketime"),
]

NOON = 1_795_348_800.0
SPRING = "@2026-03-29 01:59:59"
"""A second before clocks in Berlin jump from two to three, told in Berlin's time."""
OFF = ["-10y", "+10y", "-1h", "@1970-01-02 00:00:00", "@2038-01-19 03:14:00"]


@pytest.fixture
def github() -> Iterator[GitHub]:
    with GitHub([load(WIDGETS)], now=lambda: NOON) as server:
        yield server
    assert server.refused == server.crashes == []


def told(clock: str, **changes: str) -> dict[str, str]:
    """Give the environment in which the clock says `clock`."""
    return {"LD_PRELOAD": str(LIBRARY), "FAKETIME": clock, "FAKETIME_NO_CACHE": "1", **changes}


def archive(kb: Kb) -> dict[str, str]:
    return digest(kb.folder / "archive")


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    with GitHub([load(WIDGETS)], now=lambda: NOON) as server:
        kb = new_project(server, tmp_path_factory.mktemp("undisturbed"))
        kb("harvest")
    return archive(kb)


@pytest.mark.parametrize("clock", OFF)
def test_a_clock_that_is_years_off_changes_nothing(
    github: GitHub, tmp_path: Path, undisturbed: dict[str, str], clock: str
) -> None:
    """Check 14: first harvest, a change, an hour's wait for a deletion: by GitHub's clock alone."""
    kb = new_project(github, tmp_path / "project")
    kb("harvest", **told(clock))
    assert archive(kb) == undisturbed
    row = github.repository("acme/widgets").remove(3)
    kb("harvest", **told(clock))
    assert "1 held" in kb("harvest", **told("+10y")).stdout, "ten years by the wrong clock are no hour"
    github.repository("acme/widgets").discussions.append(row)
    kb("harvest", **told(clock))
    assert archive(kb) == undisturbed


@pytest.mark.parametrize("jumps", [("+1h", "+0"), ("+0", "-1h"), ("+10y", "-10y", "+0")], ids=str)
def test_a_clock_that_jumps_between_any_two_requests_changes_nothing(
    github: GitHub, tmp_path: Path, undisturbed: dict[str, str], jumps: tuple[str, ...]
) -> None:
    """Check 14: summer time begins or ends, or somebody sets the clock, over and over."""
    told_by = tmp_path / "clock"
    told_by.write_text("+0\n")
    turns = itertools.cycle(jumps)
    github.before_request.append(lambda *_: told_by.write_text(f"{next(turns)}\n"))
    kb = new_project(github, tmp_path / "project")
    clock = {"LD_PRELOAD": str(LIBRARY), "FAKETIME_NO_CACHE": "1", "FAKETIME_TIMESTAMP_FILE": str(told_by)}
    kb("harvest", **clock, FAKETIME_DONT_FAKE_MONOTONIC="1")
    assert archive(kb) == undisturbed
    kb("harvest", "--full", **clock, FAKETIME_DONT_FAKE_MONOTONIC="1")
    assert archive(kb) == undisturbed


def test_the_hour_that_summer_time_skips_skips_nothing(
    github: GitHub, tmp_path: Path, undisturbed: dict[str, str]
) -> None:
    kb = new_project(github, tmp_path / "project")
    kb("harvest", **told(SPRING, TZ="Europe/Berlin"))
    assert archive(kb) == undisturbed


@pytest.mark.parametrize("clock", ["-10y", "+10y", "-5m", "+5m"])
def test_an_app_signs_by_github_s_clock(
    github: GitHub, tmp_path: Path, undisturbed: dict[str, str], clock: str
) -> None:
    """Check 14: GitHub refuses a signature that is minutes off; the test server does so, too."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    github.tokens = set()
    kb = new_project(github, tmp_path / "project")
    app = {"KB_APP_ID": "1", "KB_APP_INSTALLATION_ID": "2", "KB_APP_PRIVATE_KEY": pem, "GITHUB_TOKEN": ""}
    kb("harvest", **told(clock, **app))
    assert archive(kb) == undisturbed
    assert github.tokens


def test_a_limit_is_waited_out_by_github_s_clock(github: GitHub, tmp_path: Path) -> None:
    """Check 20: three seconds are three seconds, although the local clock is ten years ahead."""
    kb = new_project(github, tmp_path)
    github.fail("rate-limit", nth=2)
    assert "needs a wait of 1801 s" in kb("harvest", "--max-wait", "600", expect=4, **told("+10y")).stderr


def test_a_build_does_not_look_at_the_clock(github: GitHub, tmp_path: Path) -> None:
    kb = new_project(github, tmp_path)
    kb("harvest")
    kb("build")
    before = {name: digest(tmp_path / name) for name in ("content", "site")}
    kb("build", "--clean", **told("+10y", TZ="Pacific/Apia"))
    assert {name: digest(tmp_path / name) for name in ("content", "site")} == before


def test_the_library_does_move_the_clock(tmp_path: Path) -> None:
    """A test of the tests: what it is loaded into believes it."""
    import subprocess
    import sys

    done = subprocess.run(
        [sys.executable, "-c", "import time; print(time.gmtime().tm_year)"],
        env={**os.environ, **told("@2036-01-02 00:00:00")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "2036\n"
