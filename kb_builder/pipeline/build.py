"""`kb build`: nothing where nothing changed since the last one, else all of `pipeline/publishing.py`."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from kb_builder.archive import lock
from kb_builder.config import Project
from kb_builder.kept import FOLDER, Kept
from kb_builder.pipeline.unchanged import Inputs, forget, recall
from kb_builder.privacy import Aliases
from kb_builder.processes import Jobs
from kb_builder.publication import SiteReport, Written

if TYPE_CHECKING:
    from kb_builder.pipeline.held import Held

logger = logging.getLogger(__name__)

_NO_ALIASES = Aliases()


@dataclass(frozen=True, slots=True)
class Built:
    """What one build published, or the last one did where nothing has changed since.

    `published` counts answers, ideas, people, topics and open questions by name; `notices` are for the
    maintainer, slips first.
    """

    published: Mapping[str, int]
    notices: tuple[str, ...]
    written: Written
    site: SiteReport
    is_new: bool

    def memo(self, said: Sequence[tuple[int, str]]) -> dict[str, object]:
        """Give what to remember, as plain data, for `repeated`; `said` is what was logged."""
        return {
            "said": said,
            "published": dict(self.published),
            "notices": self.notices,
            "pages": len(self.written.created) + len(self.written.changed) + self.written.unchanged,
            "site": (self.site.pages, self.site.records, self.site.plain_pages, self.site.size),
        }

    @classmethod
    def repeated(cls, memo: Mapping[str, Any]) -> Built:
        """Give what a build would give that finds nothing changed, and log what it would."""
        for level, line in memo["said"]:
            logger.log(level, "%s", line)
        pages_shown, records, plain, size = memo["site"]
        site = SiteReport(pages_shown, records, tuple(plain), is_closed=True, size=size)
        written = Written(unchanged=memo["pages"])
        return cls(memo["published"], tuple(memo["notices"]), written, site, is_new=False)


@dataclass(frozen=True, slots=True)
class Run:
    """What `build` was called with."""

    project: Project
    environment: Mapping[str, str]
    as_of: datetime | None
    strict: bool
    aliases: Aliases
    accept_removals: int
    jobs: Jobs
    held: Held | None


def build(
    project: Project,
    environment: Mapping[str, str],
    as_of: datetime | None = None,
    *,
    strict: bool = False,
    clean: bool = False,
    aliases: Aliases = _NO_ALIASES,
    accept_removals: int = 0,
    jobs: Jobs = 0,
    held: Held | None = None,
) -> Built:
    """Turn the archive into pages and the pages into the site.

    First the archive loses what `curation.yml` withholds; `aliases` name who is hidden. `as_of` defaults to
    the newest time in the archive, `strict` makes slips and warnings of MkDocs failures, `clean` forgets the
    texts that an earlier build rendered, `accept_removals` lets so many pages go at once, `environment` is
    what MkDocs may see (secrets are taken out), `jobs` is how many processes work (0: one for each core),
    `held` has what this program composed before. Raises `ArchiveError`, `BuildError`, `ConfigError`,
    `Refused`, `Locked` and `OSError`; the old site then stands.
    """
    with lock(project.root):
        kept = Kept(project.root / FOLDER)
        opened = kept.open(clean=clean)
        options = project.config, project.curation, as_of, strict, aliases.digest("")
        inputs = Inputs.of(project, environment, *options)
        if (held is None or held.may_repeat) and (memo := recall(kept, inputs, project.site)):
            return Built.repeated(memo)
        forget(kept)
        # Loaded now: that takes a third of the time in which a build sees that nothing changed.
        from kb_builder.pipeline.publishing import build_anew  # noqa: PLC0415

        run = Run(project, environment, as_of, strict, aliases, accept_removals, jobs, held)
        return build_anew(run, kept, opened, inputs)
