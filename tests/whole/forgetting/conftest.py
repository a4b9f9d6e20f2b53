"""The project of that community, harvested and built once; each test has a copy."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.github import GitHub
from tests.pictures import picture
from tests.program import Kb, against, new_project
from tests.whole.forgetting.community import ADA, BOB, EVE, FOLDERS, NAMED, found, settle


@pytest.fixture(scope="package")
def server() -> Iterator[GitHub]:
    """A GitHub where everybody has an avatar."""
    with GitHub() as server:
        for person in (BOB, ADA, EVE):
            number = person["databaseId"]
            person["avatarUrl"] = f"{server.url}/avatars/{number}?v=4"
            server.media.files[f"/avatars/{number}"] = picture("PNG", (40, int(number) % 90 + 10))
        yield server
        assert server.crashes == []


@pytest.fixture(scope="package")
def built(server: GitHub, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of that community, harvested and built before anybody asked for anything."""
    settle(server)
    kb = new_project(server, tmp_path_factory.mktemp("built"))
    kb("harvest")
    kb("build", "--strict")
    assert {folder for folder, _ in found(kb, NAMED)} >= set(FOLDERS)
    return kb.folder


@pytest.fixture
def github(server: GitHub) -> GitHub:
    """That GitHub, with the community as it was."""
    settle(server)
    return server


@pytest.fixture
def kb(github: GitHub, built: Path, tmp_path: Path) -> Kb:
    """A copy of that project."""
    shutil.copytree(built, tmp_path / "project")
    return against(github, tmp_path / "project")
