"""What a checkout knows of its last harvest: when one came through, and how the newest one ended.

It stands in a file that git ignores: a harvest without news changes nothing in the archive. The site says
it to its readers (`harvest.json`), since a site that nobody refreshes any more cannot know that by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Literal

import msgspec

from kb_builder import atomic
from kb_builder.errors import KbError, Refused
from kb_builder.trends import IDLE, OLD, STOPPED

FILE = ".kb-harvested"


class LastHarvest(msgspec.Struct, frozen=True, omit_defaults=True):
    """The day of the last harvest that brought something, and how the newest one ended.

    `committed` is the day of the newest commit, None where no schedule depends on it. `failing` names the
    repositories that were not read, where others were.
    """

    harvested: date | None = None
    ended: Literal["done", "refused", "failed"] = "done"
    committed: date | None = None
    failing: tuple[str, ...] = ()

    def seen_at(self, as_of: datetime) -> LastHarvest:
        """Give it beside an archive of a moment: where only failures are known, one came through by then."""
        is_empty = as_of.timestamp() <= 0
        if self.ended == "done" or self.harvested or is_empty:
            return self
        return msgspec.structs.replace(self, harvested=as_of.date())

    def text(self) -> str:
        """Give it as one line of JSON."""
        return msgspec.json.encode(self).decode("ascii") + "\n"


def read(root: Path) -> LastHarvest:
    """Give what is known in the project `root`; a file that is missing or damaged tells nothing."""
    try:
        return msgspec.json.decode((root / FILE).read_bytes(), type=LastHarvest)
    except (OSError, msgspec.DecodeError):
        return LastHarvest()


def remember(
    root: Path, moments: Sequence[datetime], failures: Mapping[str, KbError], committed: date | None
) -> None:
    """Remember a harvest of everything: when each repository came through, and how others failed, by name."""
    before, refused = read(root), any(isinstance(one, Refused) for one in failures.values())
    known = LastHarvest(
        max(moments).date() if moments else before.harvested,
        "refused" if refused else "failed" if failures else "done",
        committed,
        tuple(failures) if moments else (),
    )
    if known != before:
        atomic.write_text(root / FILE, known.text())


def overdue(known: LastHarvest, today: date) -> Iterator[str]:
    """Yield what a run should warn of: a schedule that GitHub is about to stop, a harvest that is old."""
    if known.committed and today - known.committed >= IDLE:
        yield (
            f"the newest commit is {(today - known.committed).days} days old, and after {STOPPED.days} days "
            "without one GitHub stops the daily harvest of a public repository: push a commit, or press "
            "Enable workflow under Actions"
        )
    if known.ended != "done" and known.harvested and today - known.harvested >= OLD:
        yield f"no harvest has come through for {(today - known.harvested).days} days, so the site is as old"
