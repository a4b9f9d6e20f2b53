"""How long each kind of fault is waited out, and how often."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from kb_builder.harvest.faults import Fault, FaultKind

_A_MINUTE = 60.0


@dataclass(frozen=True, slots=True)
class Pause:
    """How many seconds to wait; a short one is our own manners, not a limit of GitHub's."""

    seconds: float
    is_short: bool


@dataclass(frozen=True, slots=True)
class Patience:
    """How a kind of fault is waited out: tries in all, seconds before the second, most between two."""

    tries: int
    first: float
    most: float

    def pause(self, fault: Fault, earlier: int) -> Pause:
        """Give the pause after `fault`, before which `earlier` ones of its kind came in a row."""
        is_short = self.most < _A_MINUTE and fault.wait is None
        if fault.kind is FaultKind.LIMITED and fault.wait is not None:
            # A reset that has passed and did not help is told again: do not hammer.
            return Pause(max(fault.wait, self.first * 2.0 ** (earlier - 1) if earlier else 0), is_short)
        first = self.first if fault.wait is None else max(1, fault.wait)
        return Pause(max(first, min(self.most, first * 2.0**earlier)), is_short)


PATIENCE: Mapping[FaultKind, Patience] = MappingProxyType(
    {
        FaultKind.LIMITED: Patience(tries=5, first=60, most=3600),
        FaultKind.SECONDARY: Patience(tries=5, first=60, most=3600),
        FaultKind.OVERLOADED: Patience(tries=5, first=1, most=16),
        FaultKind.BROKEN: Patience(tries=5, first=1, most=16),
    }
)
