"""What a harvest brought, and how it says that repositories failed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from kb_builder.archive import Saved
from kb_builder.errors import HarvestError, KbError
from kb_builder.harvest import Harvest


@dataclass(frozen=True, slots=True)
class Harvested:
    """What one run brought from one repository: `harvest` without its discussions, and how many were seen."""

    harvest: Harvest
    saved: Saved
    seen: int

    @classmethod
    def of(cls, harvest: Harvest, saved: Saved) -> Harvested:
        """Let go of the discussions: in the archive they are stored, and in memory they would stand twice."""
        seen = len(harvest.discussions) if harvest.partial else len(harvest.listed)
        return cls(replace(harvest, discussions=()), saved, seen)


class PartlyHarvested(HarvestError):
    """Some repositories failed, each with its error by name; what others brought is `done`, and stored."""

    def __init__(self, failures: Mapping[str, KbError], done: tuple[Harvested, ...]) -> None:
        known = gathered([*failures.values()])
        super().__init__(known.reason, known.next_step, known.details)
        self.exit_code = known.exit_code
        self.failures = failures
        self.done = done


def gathered(failures: Sequence[KbError]) -> KbError:
    """Give one error for several: with all reasons, and what to do about the worst."""
    if len(failures) == 1:
        return failures[0]
    worst = min(failures, key=lambda error: error.exit_code)
    known = HarvestError("; ".join(error.reason for error in failures), worst.next_step)
    known.exit_code = worst.exit_code
    return known
