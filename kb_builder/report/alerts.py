"""What keeps the site from being up to date, and what to do: the text of the one issue that says so."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from kb_builder.report.quiet import code
from kb_builder.trends import IDLE, OFTEN, OLD, STOPPED

MARK = "<!-- kb-builder: alert -->"
TITLE = "The help site needs somebody"
_SINCE = re.compile(r"^### .+ \(since (\d{4}-\d{2}-\d{2})\)\n<!-- kb-builder: (\w+) -->$", re.MULTILINE)
_REFUSED = 3
"""The exit code of a command that a guard refused."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the last run of the workflow went, in GitHub's words: "success", "failure", "skipped".

    `code` and `build_code` are the exit codes of harvest and build, `failing` the repositories that were
    not read where others were, `address` is that of the run.
    """

    harvest: str = "success"
    code: int = 0
    build: str = "success"
    build_code: int = 0
    failing: tuple[str, ...] = ()
    address: str = ""

    @property
    def why(self) -> str:
        """Say where the reason stands, "" where no run is known."""
        return f" [The run]({self.address}) says why." if self.address else ""


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing that is wrong: its name, a heading, since when, and what to do, as Markdown."""

    name: str
    heading: str
    since: date
    text: str


def troubles(
    outcome: Outcome, unread: Mapping[str, int], pushed_at: datetime | None, before: str, now: datetime
) -> tuple[Trouble, ...]:
    """Give what is wrong, the gravest first; `before` is what the issue says now, or "".

    `unread` are discussions and in how many harvests GitHub did not give them; `pushed_at` is when
    somebody last pushed to the repository, None where nothing is stopped for want of that.
    """
    since = {name: date.fromisoformat(day) for day, name in _SINCE.findall(before)}
    return (
        *_harvest(outcome, since.get("harvest", now.date()), now.date()),
        *_build(outcome, since.get("build", now.date())),
        *_schedule(pushed_at, now),
        *_unread(unread, since.get("unread", now.date())),
    )


def alert(found: tuple[Trouble, ...]) -> str:
    """Give the text of the issue."""
    parts = [
        f"{MARK}\n`kb alert` keeps this issue: closed when all is well, opened again when something is not."
    ]
    for one in found:
        heading = f"### {one.heading} (since {one.since.isoformat()})\n<!-- kb-builder: {one.name} -->"
        parts += [heading, one.text]
    return "\n\n".join(parts) + "\n"


def _harvest(outcome: Outcome, since: date, today: date) -> Iterator[Trouble]:
    if outcome.harvest != "failure":
        return
    part = f" of {', '.join(map(code, outcome.failing))}" if outcome.failing else ""
    if outcome.code == _REFUSED:
        yield Trouble(
            "harvest",
            "A guard refused the harvest",
            since,
            f"More pages{part} would go at once than the guard allows, or GitHub does not show them any "
            f"more, so they are as they were.{outcome.why} Look at the discussions. Where the pages may go, "
            "run the workflow by hand with `accept-removals`.",
        )
        return
    if part:
        yield Trouble(
            "harvest",
            "Some repositories were not harvested",
            since,
            f"The harvest{part} failed, so those pages are as they were. All others are up to date."
            f"{outcome.why}",
        )
        return
    old = "The site is as it was more than a week ago. " if today - since > OLD else ""
    yield Trouble(
        "harvest",
        "No harvest came through",
        since,
        f"{old}Nothing new is published until one does.{outcome.why}",
    )


def _build(outcome: Outcome, since: date) -> Iterator[Trouble]:
    if outcome.build != "failure":
        return
    if outcome.build_code == _REFUSED:
        yield Trouble(
            "build",
            "A guard refused the build",
            since,
            f"More pages would go at once than the guard allows, so the site before stands.{outcome.why} "
            "Look at the repositories and categories in kb.yml. Where the pages may go, run the workflow by "
            "hand with `accept-removals`.",
        )
        return
    yield Trouble("build", "The site could not be built", since, f"The site before stands.{outcome.why}")


def _schedule(pushed_at: datetime | None, now: datetime) -> Iterator[Trouble]:
    if pushed_at is None or now - pushed_at < IDLE:
        return
    stops = (pushed_at + STOPPED).date()
    does = "stops" if now.date() <= stops else "has stopped"
    yield Trouble(
        "schedule",
        f"GitHub {does} the daily harvest",
        pushed_at.date(),
        f"Nobody has pushed to this repository since {pushed_at.date().isoformat()}. After 60 days "
        f"without that, on {stops.isoformat()}, GitHub stops the schedule of a public repository. Push a "
        "commit; where it has stopped, press *Enable workflow* under Actions.",
    )


def _unread(unread: Mapping[str, int], since: date) -> Iterator[Trouble]:
    often = sorted(name for name, count in unread.items() if count >= OFTEN)
    if often:
        lines = "\n".join(f"- {code(name)}" for name in often)
        yield Trouble(
            "unread",
            "GitHub does not give some discussions",
            since,
            f"{OFTEN} harvests or more could not read them, so their pages are as they were:\n\n{lines}\n\n"
            "Look whether they open on GitHub, and run `kb harvest --discussion NUMBER -v`.",
        )
