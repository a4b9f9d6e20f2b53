"""How progress is shown: bars on a terminal, a line for each tenth elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console as Terminal
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    ProgressColumn,
    Task,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)
from rich.progress import Progress as Bars
from rich.text import Text

from kb_builder.command.console import Console, printable
from kb_builder.harvest import Progress, silent


@contextmanager
def shown(console: Console) -> Iterator[Progress]:
    """Show how far a long step is, as fits the console."""
    terminal = Terminal(stderr=True, no_color=not console.in_colour, highlight=False)
    if console.verbosity < 0:
        yield silent
    elif terminal.is_terminal and not console.in_workflow:
        with _bars(terminal) as report:
            yield report
    else:
        yield _lines(console)


def _lines(console: Console) -> Progress:
    shown: dict[str, int] = {}

    def report(what: str, done: int, total: int, points: int) -> None:
        tenth = 10 * done // total if total else 10
        if shown.get(what) != tenth:
            shown[what] = tenth
            console.note(f"{what}: {done} of {total}, {points} points so far")

    return report


@contextmanager
def _bars(terminal: Terminal) -> Iterator[Progress]:
    tasks: dict[str, TaskID] = {}
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        _Rate(),
        TextColumn("{task.fields[points]} points"),
        TimeRemainingColumn(),
    )
    with Bars(*columns, console=terminal) as bars:

        def report(what: str, done: int, total: int, points: int) -> None:
            if what not in tasks:
                tasks[what] = bars.add_task(escape(printable(what)), total=total, points=points)
            bars.update(tasks[what], completed=done, total=total, points=points)

        yield report


class _Rate(ProgressColumn):
    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        return Text(f"{speed:.0f}/s" if speed else "-/s")
