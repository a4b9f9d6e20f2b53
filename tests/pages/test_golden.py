"""The whole publication as files that people can read: `pytest --update-golden` writes them anew."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from kb_builder.knowledge import Knowledge
from tests.pages.knowing import everything, knowledge, publish

GOLDEN = Path(__file__).parent / "golden"


def _files(found: Knowledge) -> dict[str, str]:
    published = publish(found)
    files = {f"content/{page.path}": page.text for page in published.pages}
    files |= {f"site/{one.path}": one.text for one in published.files}
    records = json.dumps([asdict(record) for record in published.records], ensure_ascii=False, indent=1)
    return {**files, "records.json": records + "\n"}


@pytest.mark.parametrize(("name", "found"), [("everything", everything()), ("nothing", knowledge())])
def test_the_publication_is_as_it_was_approved(name: str, found: Knowledge, update_golden: bool) -> None:
    """Every page, file and search record of a small site, and of an empty one."""
    folder, files = GOLDEN / name, _files(found)
    if update_golden:
        for old in sorted(folder.rglob("*"), reverse=True):
            old.unlink() if old.is_file() else old.rmdir()
        for path, text in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(text.encode())
    approved = {
        str(one.relative_to(folder)): one.read_bytes().decode() for one in folder.rglob("*") if one.is_file()
    }
    assert files == approved
