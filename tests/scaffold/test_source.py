"""What the workflow installs: one content by its hash or commit, and never a name alone."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import kb_builder
from kb_builder.scaffold import Address, Place, Source, planned, source_of, write
from tests.actions import run_script, step_named
from tests.repository.test_locks import lay_index, write_wheel
from tests.scaffold.test_place import git
from tests.serving import serve

COMMIT = "0123456789abcdef" * 2 + "01234567"
SHA256 = "ab" * 32
WHEEL = "https://github.com/acme/kb-builder/releases/download/v9/kb_builder-9-py3-none-any.whl"
NOTHING = f"kb-builder=={kb_builder.__version__} --hash=sha256:{'0' * 64}"


@pytest.mark.parametrize(
    ("facts", "line"),
    [
        ({"url": WHEEL, "archive_info": {"hashes": {"sha256": SHA256}}}, f"{WHEEL} --hash=sha256:{SHA256}"),
        ({"url": WHEEL, "archive_info": {"hash": f"sha256={SHA256}"}}, f"{WHEEL} --hash=sha256:{SHA256}"),
        (
            {"url": "https://github.com/acme/kb-builder", "vcs_info": {"vcs": "git", "commit_id": COMMIT}},
            f"git+https://github.com/acme/kb-builder@{COMMIT}",
        ),
    ],
)
def test_a_file_is_named_by_its_hash_and_a_repository_by_its_commit(facts: dict, line: str) -> None:
    assert source_of(facts) == Source(f"kb-builder @ {line}")


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"url": WHEEL, "archive_info": {}},
        {"url": "file:///home/me/kb_builder.whl", "archive_info": {"hashes": {"sha256": SHA256}}},
        {"url": f"{WHEEL}\nevil", "archive_info": {"hashes": {"sha256": SHA256}}},
        {"url": "https://github.com/acme/kb-builder", "vcs_info": {"vcs": "git", "commit_id": "main"}},
        {"url": "file:///nowhere", "dir_info": {"editable": True}},
    ],
)
def test_of_anything_else_nothing_is_installed(facts: dict) -> None:
    """The name stands with a hash that no file has."""
    assert source_of(facts) == Source(NOTHING, is_known=False)


def test_a_clone_is_named_by_the_commit_that_its_origin_has(tmp_path: Path) -> None:
    """A commit that was not pushed could not be installed by anybody else."""
    git(tmp_path, "init", "--initial-branch", "main")
    git(tmp_path, "config", "user.name", "Somebody")
    git(tmp_path, "config", "user.email", "somebody@example.org")
    git(tmp_path, "commit", "--allow-empty", "-m", "First")
    git(tmp_path, "remote", "add", "origin", "git@github.com:acme/kb-builder.git")
    facts = {"url": tmp_path.as_uri(), "dir_info": {}}
    assert not source_of(facts).is_known
    git(tmp_path, "update-ref", "refs/remotes/origin/main", "main")
    line = source_of(facts).requirement
    assert re.fullmatch(r"kb-builder @ git\+https://github\.com/acme/kb-builder@[0-9a-f]{40}", line)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package index with all that a lock names, newer releases, and a kb-builder of a stranger."""
    folder = tmp_path_factory.mktemp("index")
    (folder / "lock.txt").write_text(lay_index(folder, ["site"])["site"], encoding="utf-8")
    write_wheel(folder, "kb-builder", kb_builder.__version__)
    return folder


def install(project: Path, registry: str) -> tuple[subprocess.CompletedProcess[str], dict[str, str]]:
    """Run the workflow's own step in a fresh environment; give the outcome, and what is installed."""
    subprocess.run([sys.executable, "-m", "venv", project / "venv"], check=True)
    step = step_named(project / ".github/workflows/publish.yml", "Install kb-builder")
    environment = {
        "PATH": f"{project / 'venv/bin'}{os.pathsep}{os.environ['PATH']}",
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_INDEX_URL": registry,
        "PIP_NO_CACHE_DIR": "1",
    }
    done = run_script(step["run"], project, environment)
    listed = subprocess.run(
        [project / "venv/bin/python", "-m", "pip", "list", "--format=json", "--disable-pip-version-check"],
        capture_output=True,
        text=True,
        check=True,
    )
    return done, {one["name"]: one["version"] for one in json.loads(listed.stdout)}


@pytest.mark.slow
@pytest.mark.parametrize("is_known", [True, False], ids=["by its hash", "no hash is known"])
def test_the_step_installs_what_is_named_and_nothing_else(
    index: Path, tmp_path: Path, is_known: bool
) -> None:
    """From a file by its hash; where none is known, not even what the index has under our name."""
    wheel = next((index / "kb-builder").glob("*.whl"))
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    with serve(index) as registry:
        released = {
            "url": f"{registry}kb-builder/{wheel.name}",
            "archive_info": {"hashes": {"sha256": digest}},
        }
        named = source_of(released if is_known else {})
        write(planned(Place(tmp_path, tmp_path), Address("acme/widgets"), named))
        (tmp_path / "kb-requirements.txt").write_text((index / "lock.txt").read_text(encoding="utf-8"))
        done, installed = install(tmp_path, registry)
    assert (done.returncode == 0) == is_known, done.stdout + done.stderr
    assert ("kb-builder" in installed) == is_known
    assert is_known or "DO NOT MATCH THE HASHES" in done.stderr
