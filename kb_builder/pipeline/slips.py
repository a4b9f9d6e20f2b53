"""What a maintainer wrote in `kb.yml`, `curation.yml` and pages of their own that does nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from kb_builder import pages, privacy
from kb_builder.article import insert_slips
from kb_builder.config import Project
from kb_builder.errors import BuildError
from kb_builder.knowledge import Knowledge
from kb_builder.privacy import Withheld
from kb_builder.publication import Page
from kb_builder.stored import Slips


def all_slips(project: Project, withheld: Withheld, knowledge: Knowledge, generated: Iterable[Page]) -> Slips:
    """Give the slips of `kb.yml` that curating found, with those of opt-outs, takedowns and inserts."""
    unfound = privacy.unfound(withheld, withheld.archived)
    inserts = _inserts(project.content, generated)
    return Slips((*knowledge.slips.found, *unfound, *inserts), knowledge.slips.perhaps)


def refuse(slips: Slips) -> None:
    """Raise a `BuildError` where a slip was found."""
    if slips.found:
        raise BuildError(
            "your files say what does nothing, which --strict forbids:",
            "Correct the lines above and build again; the old site stands.",
            slips.found,
        )


def _inserts(content: Path, generated: Iterable[Page]) -> Iterator[str]:
    for path, text in pages.handwritten(content, generated):
        for line, slip in insert_slips(text):
            yield f"content/{path}:{line}: {slip}"
