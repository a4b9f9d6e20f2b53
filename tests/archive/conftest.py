"""An archive that holds something."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb_builder.archive import Archive
from tests.archive.filled import REPOSITORY
from tests.build import at, discussion


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An archive of discussions 2, 9 and 10."""
    archive = tmp_path / "archive"
    Archive(archive).save(REPOSITORY, [discussion(number) for number in (10, 2, 9)], at(1))
    return archive
