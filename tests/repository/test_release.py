"""A release: wheel and sdist as the workflow builds them, and the wheel as a new user gets it."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from pathlib import Path

import pytest

import kb_builder
from tests.actions import run_script, step_named
from tests.repository.test_locks import lay_index
from tests.serving import serve

ROOT = Path(__file__).resolve().parents[2]
RELEASE = ROOT / ".github/workflows/release.yml"
BIN = Path(sys.executable).parent
LIBRARIES = sysconfig.get_paths()["purelib"]


def build(place: Path, tag: str) -> subprocess.CompletedProcess[str]:
    """Run the workflow's own step in a copy of what git has here."""
    place.mkdir()
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    for name in filter(None, tracked.stdout.split("\0")):
        if name.startswith(("kb_builder/", "README", "LICENSE", "CHANGELOG", "pyproject", ".gitignore")):
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            (place / name).write_bytes((ROOT / name).read_bytes())
    environment = {"PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", "GITHUB_REF_NAME": tag}
    return run_script(step_named(RELEASE, "Build")["run"], place, environment)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of a release."""
    place = tmp_path_factory.mktemp("release") / "source"
    done = build(place, f"v{kb_builder.__version__}")
    assert done.returncode == 0, done.stdout + done.stderr
    return next((place / "dist").glob("*.whl"))


@pytest.mark.slow
def test_two_builds_are_the_same_bytes(wheel: Path, tmp_path: Path) -> None:
    """So whoever doubts an attestation builds the commit and compares."""
    build(tmp_path / "again", f"v{kb_builder.__version__}")
    for one in wheel.parent.iterdir():
        assert (tmp_path / "again/dist" / one.name).read_bytes() == one.read_bytes()


@pytest.mark.slow
def test_a_tag_of_another_version_is_refused(tmp_path: Path) -> None:
    done = build(tmp_path / "source", "v99.0")
    assert done.returncode == 1
    assert "::error::The tag is v99.0" in done.stdout
    assert not (tmp_path / "source/dist").exists()


@pytest.mark.slow
def test_the_wheel_holds_every_file_of_the_package(wheel: Path) -> None:
    """And no file of anything else; the sdist has them, too."""
    tracked = subprocess.run(
        ["git", "ls-files", "kb_builder"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    packed = [name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name]
    assert sorted(packed) == sorted(tracked)
    with tarfile.open(next(wheel.parent.glob("*.tar.gz"))) as sdist:
        names = {name.partition("/")[2] for name in sdist.getnames()}
    assert set(tracked) <= names


@pytest.mark.slow
def test_the_wheel_works_from_a_package_index(wheel: Path, tmp_path: Path) -> None:
    """Installed by its hash, with the scaffold's own lock, by the laid-down workflow's own step.

    The index has an empty package for each of the lock, so the program then runs with the libraries of
    this environment: what it lacks of its own would be missing.
    """
    lock = lay_index(tmp_path / "index", ["site"])["site"]
    folder = tmp_path / "index/kb-builder"
    folder.mkdir()
    (folder / wheel.name).write_bytes(wheel.read_bytes())
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    project = tmp_path / "project"
    project.mkdir()
    (project / "kb-requirements.txt").write_text(lock, encoding="utf-8")
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "venv"], check=True)
    with serve(tmp_path / "index") as registry:
        line = f"kb-builder @ {registry}kb-builder/{wheel.name} --hash=sha256:{digest}"
        (project / "kb-builder.txt").write_text(line, encoding="utf-8")
        template = ROOT / "kb_builder/scaffold/files/publish.yml"
        environment = {
            "PATH": f"{tmp_path / 'venv/bin'}{os.pathsep}{os.environ['PATH']}",
            "PIP_CONFIG_FILE": os.devnull,
            "PIP_INDEX_URL": registry,
            "PIP_NO_CACHE_DIR": "1",
        }
        done = run_script(step_named(template, "Install kb-builder")["run"], project, environment)
        once = [BIN / "uvx", "--default-index", registry, "--python", sys.executable, "--from", "kb-builder"]
        given = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "PYTHONPATH": LIBRARIES}
        ran = subprocess.run(
            [*once, "kb", "--version"], env=given, capture_output=True, text=True, check=False
        )
    assert kb_builder.__version__ in ran.stdout, ran.stderr
    assert done.returncode == 0, done.stdout + done.stderr
    for folder in (tmp_path / "venv/lib").glob("python3*/site-packages/kb_builder*"):
        shutil.copytree(folder, tmp_path / "alone" / folder.name)

    def kb(*arguments: str) -> str:
        program = [tmp_path / "venv/bin/python", "-m", "kb_builder", *arguments]
        libraries = f"{tmp_path / 'alone'}{os.pathsep}{LIBRARIES}"
        given = {"PATH": os.environ["PATH"], "PYTHONPATH": libraries}
        ran = subprocess.run(program, cwd=project, env=given, capture_output=True, text=True, check=False)
        assert ran.returncode == 0, ran.stdout + ran.stderr
        return ran.stdout

    assert kb_builder.__version__ in kb("--version")
    kb("init", "help", "--repo", "acme/widgets")
    assert line in (project / "help/kb-builder.txt").read_text(encoding="utf-8")
    kb("-C", "help", "build", "--strict")
    kb("-C", "help", "check")
    assert json.loads((project / "help/site/kb.json").read_text(encoding="utf-8"))["pages"] == []


def test_the_publishing_job_installs_one_locked_package(tmp_path: Path) -> None:
    """The job that can publish runs no package but the one that publishes."""
    script = step_named(RELEASE, "Publish to PyPI")["run"].partition("python3 -m venv")[0]
    done = run_script(script, ROOT, {"PATH": os.environ["PATH"], "RUNNER_TEMP": str(tmp_path)})
    assert done.returncode == 0, done.stderr
    text = (tmp_path / "uv.txt").read_text(encoding="utf-8")
    assert re.fullmatch(r"uv==[\d.]+ \\\n(    --hash=sha256:[0-9a-f]{64}( \\)?\n)+", text)


def test_the_image_installs_by_hash_and_runs_as_an_ordinary_user() -> None:
    """Each file that it copies is there and reaches the builder; the last user is not root."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line.split(maxsplit=1) for line in text.splitlines() if line and not line.startswith("#")]
    let_in = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert let_in[0] == "*"
    copied = [
        word for verb, rest in lines if verb == "COPY" for word in rest.split()[:-1] if "--" not in word
    ]
    here = [name for name in copied if not name.startswith("/")]
    assert all((ROOT / name).exists() and f"!{name}" in let_in for name in here)
    assert [rest for verb, rest in lines if verb == "USER"] == ["kb"]
    assert [verb for verb, _ in lines].index("USER") < [verb for verb, _ in lines].index("ENTRYPOINT")
    installs = [rest for verb, rest in lines if verb == "RUN" and "pip install" in rest]
    assert [("--require-hashes" in one or "--no-build-isolation ." in one) for one in installs] == [
        True,
        True,
    ]
    assert not any(verb == "ADD" or "TOKEN" in rest for verb, rest in lines)
