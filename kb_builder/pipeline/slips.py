"""What a maintainer wrote in files and pages of their own that does nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from kb_builder import pages, privacy
from kb_builder.article import insert_slips
from kb_builder.config import Project
from kb_builder.errors import BuildError
from kb_builder.knowledge import Knowledge
from kb_builder.listing import Tree
from kb_builder.privacy import Withheld
from kb_builder.publication import Page, SiteFacts
from kb_builder.stored import Slips


def all_slips(
    project: Project,
    withheld: Withheld,
    knowledge: Knowledge,
    facts: SiteFacts,
    generated: Iterable[Page],
    tree: Tree | None = None,
) -> Slips:
    """Give the slips that curating found, with those of opt-outs, takedowns, `mkdocs.yml` and inserts.

    `tree` is what stands in `content/`, where somebody looked before.
    """
    asked = privacy.slips(withheld, withheld.archived)
    inserts = _inserts(project.content, generated, tree)
    is_strict = project.config.strict_privacy
    fonts = Slips(facts.fonts.found) if is_strict else Slips(perhaps=facts.fonts.perhaps)
    several = (knowledge.slips, asked, facts.slips, Slips((*_contact(facts), *inserts)), fonts)
    return Slips(
        tuple(line for slips in several for line in slips.found),
        tuple(line for slips in several for line in slips.perhaps),
    )


def refuse(slips: Slips) -> None:
    """Raise a `BuildError` where a slip was found."""
    if slips.found:
        raise BuildError(
            "your files have settings without effect, which --strict does not allow:",
            "Correct the lines above and build again; the old site stands.",
            slips.found,
        )


def _contact(facts: SiteFacts) -> Iterator[str]:
    if facts.contact and pages.contact_link(facts.contact) is None:
        yield (
            "mkdocs.yml: extra.contact is neither an e-mail address nor a web address, so no page shows it: "
            "write help@example.org, or https://example.org/help"
        )


def _inserts(content: Path, generated: Iterable[Page], tree: Tree | None) -> Iterator[str]:
    for path, text in pages.handwritten(content, generated, tree):
        for line, slip in insert_slips(text):
            yield f"content/{path}:{line}: {slip}"
