"""A build by the workers of a Dask cluster on loopback: the same bytes, and nothing lost with a worker."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kb_builder.processes import mapped
from tests.cluster import cluster
from tests.github import GitHub, load
from tests.program import WIDGETS, Kb, digest, new_project

pytestmark = pytest.mark.slow
_ROOT = Path(__file__).parents[2]


@pytest.fixture(name="address")
def _address() -> Iterator[str]:
    with cluster() as address:
        yield address


def _deadly(task: tuple[int, str]) -> int:
    number, mark = task
    if number == 200 and not Path(mark).exists():
        Path(mark).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return number * number


def test_a_cluster_makes_the_same_site(address: str, tmp_path: Path) -> None:
    with GitHub([load(WIDGETS)]) as github:
        kb = new_project(github, tmp_path / "project")
        kb("harvest")
    kb("build", "--clean", "--jobs", "1")
    alone = digest(kb.folder / "site")
    (kb.folder / "site").rename(tmp_path / "alone")
    kb("build", "--clean", "--executor", address)
    assert digest(kb.folder / "site") == alone


def killed(address: str, folder: str) -> None:
    """Let a worker be killed midway, in a program of its own."""
    tasks = [(number, f"{folder}/killed") for number in range(400)]
    assert list(mapped(_deadly, tasks, address)) == [number**2 for number in range(400)]


def test_a_killed_worker_loses_nothing(address: str, tmp_path: Path) -> None:
    program = f"from tests.whole.test_cluster import killed; killed({address!r}, {str(tmp_path)!r})"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=_ROOT, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "killed").exists()


@pytest.fixture(scope="module", name="harvested")
def _harvested(tmp_path_factory: pytest.TempPathFactory) -> Kb:
    with GitHub([load(WIDGETS)]) as github:
        kb = new_project(github, tmp_path_factory.mktemp("harvested"))
        kb("harvest")
    return kb


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://127.0.0.1:1", "dask://10.0.0.5:8786"),
        *((f"dask://{given}", "dask://10.0.0.5:8786") for given in ("127.0.0.1", "[::1", "a:99999", "a:1/b")),
        ("dask://127.0.0.1:9", "no scheduler answers"),
    ],
)
def test_a_wrong_address_is_told(harvested: Kb, url: str, said: str) -> None:
    assert said in harvested("build", "--executor", url, expect=1).stderr
    assert not (harvested.folder / "site").exists()
