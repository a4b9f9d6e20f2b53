"""Which request fails and how: a plan that is used up as requests come in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from tests.github.exchange import Fault, Request


@dataclass(slots=True)
class _Step:
    name: str
    fault: Fault
    skip: int
    times: int | None
    when: Callable[[Request], bool] | None


@dataclass(slots=True)
class Plan:
    """Planned faults; the first that is due for a request wins, each counts for itself."""

    steps: list[_Step] = field(default_factory=list)

    def fail(
        self,
        name: str,
        fault: Fault,
        *,
        nth: int,
        times: int | None,
        when: Callable[[Request], bool] | None,
    ) -> None:
        """Plan a fault for the nth request from now and the following ones; `times` None is for ever."""
        self.steps.append(_Step(name, fault, nth - 1, times, when))

    def next(self, request: Request) -> tuple[str, Fault | None]:
        """Give name and fault due for this request, or ("", None)."""
        due: tuple[str, Fault | None] = ("", None)
        for step in self.steps:
            if step.times == 0 or (step.when is not None and not step.when(request)):
                continue
            if step.skip:
                step.skip -= 1
            elif due[1] is None:
                due = (step.name, step.fault)
                step.times = None if step.times is None else step.times - 1
        return due
