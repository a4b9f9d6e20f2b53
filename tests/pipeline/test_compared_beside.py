"""What is near to each page is found by a helper, while people are found: the same as one after the other."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb_builder.config import load_project
from kb_builder.kept import FOLDER, Kept
from kb_builder.knowledge import Knowledge
from kb_builder.pipeline.archive import knowledge_beside, knowledge_in, withheld_from
from kb_builder.stored import Archived
from tests import build

ENOUGH = 1_000
"""So many answers are worth a helper in a later build."""


@pytest.mark.no_cover  # a thousand answers, which run the lines of a few
def test_a_helper_finds_what_is_found_one_after_the_other(tmp_path: Path) -> None:
    (tmp_path / "kb.yml").write_text("repositories: [acme/widgets]\n", encoding="utf-8")
    project, kept = load_project(tmp_path), Kept(tmp_path / FOLDER)
    waiting: list[Knowledge] = []

    def known(changed: str) -> tuple[Knowledge, Knowledge]:
        asked = [build.answered(one, body=f"gadget{one // 3} hums") for one in range(1, ENOUGH)]
        archived = Archived((build.repository(),), (*asked, build.answered(ENOUGH, body=changed)))
        withheld = withheld_from(project, archived)
        alone = knowledge_in(project, withheld)  # without a cache the first time
        kept.open()
        together = knowledge_beside(project, withheld, None, kept, 2, lambda found, _: waiting.append(found))
        return alone, together

    for body in ("gadget7 hums", "gadget8 hums"):
        alone, together = known(body)
        assert together == alone
        assert together.related
    assert [bool(one.related) for one in waiting] == [False]
