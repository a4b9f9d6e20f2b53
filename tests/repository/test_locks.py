"""A lock installs the same on any day: what it names and nothing else, whatever the registry holds."""

from __future__ import annotations

import functools
import hashlib
import importlib.metadata
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.actions import steps_of
from tests.serving import serve

ROOT = Path(__file__).resolve().parents[2]
SCAFFOLD = ROOT / "kb_builder/scaffold/files"
LOCKS = {"site": ROOT / "requirements.txt", "dev": ROOT / "requirements-dev.txt"}
GROUPS = {"site": ("build",), "dev": ("build", "test", "lint")}
NEWER = "9999.0"
NAMES_A_LOCK = re.compile(r"-r (\S*requirements\S*\.txt)")


def locked(lock: Path) -> list[Requirement]:
    """Give the requirements of a lock that hold on this machine."""
    lines = lock.read_text(encoding="utf-8").splitlines()
    every = [Requirement(line.rstrip("\\ ")) for line in lines if not line.startswith(" ")]
    return [one for one in every if one.marker is None or one.marker.evaluate()]


def versions(requirements: Iterable[Requirement]) -> dict[str, str]:
    """Give the version that each requirement is pinned to, by name."""
    return {canonicalize_name(one.name): next(iter(one.specifier)).version for one in requirements}


def required(by: Requirement) -> Iterator[Requirement]:
    """Give what an installed package says that it needs, with the extras that `by` asks for."""
    for text in importlib.metadata.requires(by.name) or ():
        needed = Requirement(text)
        if not needed.marker or any(needed.marker.evaluate({"extra": extra}) for extra in {"", *by.extras}):
            yield needed


@functools.cache
def commands() -> dict[str, str]:
    """Give every command of the Makefile, the workflows and the README that installs a lock, by its place."""
    makefile = [
        "make",
        "--no-print-directory",
        "--dry-run",
        "--always-make",
        "VENV=venv",
        "venv/site.ok",
        "venv/dev.ok",
    ]
    texts = {
        "Makefile": subprocess.run(makefile, cwd=ROOT, capture_output=True, text=True, check=True).stdout,
        "README": (ROOT / "README.md").read_text(encoding="utf-8").partition("\n## Use it")[2],
    }
    for name, file in {
        "scaffold": SCAFFOLD / "publish.yml",
        "called": ROOT / ".github/workflows/help-site.yml",
    }.items():
        texts[name] = "\n".join(step.get("run", "") for step in steps_of(file))
    return {
        f"{place} {found.group(1)}": line.strip().partition("   #")[0]
        for place, text in texts.items()
        for line in text.splitlines()
        if (found := NAMES_A_LOCK.search(line))
    }


@pytest.mark.parametrize("lock", LOCKS)
def test_every_requirement_is_pinned_with_hashes(lock: str) -> None:
    """Each is one exact version, no address, and names at least one file by its digest."""
    entries = re.split(r"\n(?! )", LOCKS[lock].read_text(encoding="utf-8").strip())
    form = re.compile(r"[\w.-]+==[\w.]+( ; [^\\\n]+)?( \\\n    --hash=sha256:[0-9a-f]{64})+")
    assert [entry.partition("\n")[0] for entry in entries if not form.fullmatch(entry)] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_is_complete(lock: str) -> None:
    """All that the packages of a lock need, extras included, is in it, in a version that they accept."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = [text for group in GROUPS[lock] for text in project["dependency-groups"][group]]
    pinned = versions(locked(LOCKS[lock]))
    asked = [Requirement(text) for text in (*project["project"]["dependencies"], *groups)]
    seen: set[str] = set()
    while asked:
        one = asked.pop()
        if str(one) in seen:
            continue
        seen.add(str(one))
        version = pinned.get(canonicalize_name(one.name))
        assert version, f"{one} is missing"
        assert one.specifier.contains(version, prereleases=True), f"{one} is locked at {version}"
        asked += required(one)
    assert len(seen) >= len(pinned)


def test_a_new_project_gets_our_own_lock() -> None:
    assert (SCAFFOLD / "kb-requirements.txt").read_bytes() == LOCKS["site"].read_bytes()


def test_the_fonts_can_be_added_to_the_lock_of_the_site() -> None:
    """They are those of the extra, as the other lock has them, and need nothing that a site has not."""
    fonts = ROOT / "fonts.lock"
    assert fonts.read_text(encoding="utf-8") in LOCKS["dev"].read_text(encoding="utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    extra = {Requirement(text).name for text in project["project"]["optional-dependencies"]["fonts"]}
    have = versions((*locked(fonts), *locked(LOCKS["site"])))
    needed = {one.name for name in extra for one in required(Requirement(name))}
    assert extra | needed | {"fonttools"} <= set(have)


def write_wheel(index: Path, name: str, version: str) -> str:
    """Put an empty release into the index, with what the installed package requires; give its digest."""
    known = importlib.metadata.metadata(name)
    facts = [
        f"{key}: {value}" for key in ("Requires-Dist", "Provides-Extra") for value in known.get_all(key) or ()
    ]
    folder = index / canonicalize_name(name)
    folder.mkdir(parents=True, exist_ok=True)
    stem = f"{canonicalize_name(name).replace('-', '_')}-{version}"
    wheel = folder / f"{stem}-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as packed:
        metadata = ["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}", *facts]
        packed.writestr(f"{stem}.dist-info/METADATA", "\n".join([*metadata, ""]))
        packed.writestr(
            f"{stem}.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        packed.writestr(f"{stem}.dist-info/RECORD", "")
    return hashlib.sha256(wheel.read_bytes()).hexdigest()


def lay_index(index: Path, names: Iterable[str] = tuple(LOCKS)) -> dict[str, str]:
    """Fill an index with all releases of the locks and a newer one of each; give the locks of these files."""
    digests: dict[tuple[str, str], str] = {}
    locks = {}
    for name in names:
        pinned = versions(locked(LOCKS[name]))
        for one in pinned.items() - digests.keys():
            digests[one] = write_wheel(index, *one)
            write_wheel(index, one[0], NEWER)
        entries = (f"{one[0]}=={one[1]} \\\n    --hash=sha256:{digests[one]}\n" for one in pinned.items())
        locks[name] = "".join(entries)
    return locks


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, dict[str, str]]]:
    """Give the address of an index that is served, and the locks of its files: laid once, it is only read."""
    index = tmp_path_factory.mktemp("index")
    locks = lay_index(index)
    with serve(index) as address:
        yield address, locks


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a fresh virtual environment, as a runner or a clone has it."""
    folder = tmp_path_factory.mktemp("machine")
    subprocess.run([sys.executable, "-m", "venv", folder / "venv"], check=True)
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("place", commands())
def test_what_is_installed_is_the_lock(
    place: str, machine: Path, registry: tuple[str, dict[str, str]], tmp_path: Path
) -> None:
    """Each command that installs a lock installs exactly that, though every package has a newer release."""
    command = commands()[place]
    named = NAMES_A_LOCK.search(command).group(1)
    which = "dev" if "dev" in named else "site"
    address, locks = registry
    lock, installed = machine / named, tmp_path / "installed"
    lock.parent.mkdir(exist_ok=True)
    lock.write_text(locks[which], encoding="utf-8")
    environment = {
        "PATH": f"{machine / 'venv/bin'}{os.pathsep}{os.environ['PATH']}",
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_INDEX_URL": address,
        "PIP_NO_CACHE_DIR": "1",
        "PIP_TARGET": str(installed),
    }
    done = subprocess.run(
        ["bash", "-c", command], cwd=machine, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    found = {
        canonicalize_name(one.name): one.version
        for one in importlib.metadata.distributions(path=[str(installed)])
    }
    assert found == versions(locked(LOCKS[which]))


def test_every_way_of_installing_is_tried() -> None:
    """The Makefile installs two locks; each workflow, and who follows the README, the one of the site."""
    assert sorted(commands()) == [
        "Makefile requirements-dev.txt",
        "Makefile requirements.txt",
        "README kb-builder/requirements.txt",
        "called requirements.txt",
        "scaffold kb-requirements.txt",
    ]
