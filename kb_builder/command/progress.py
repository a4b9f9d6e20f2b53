"""How progress is shown: bars on a terminal, a line for each tenth elsewhere."""

from __future__ import annotations

import logging
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
from kb_builder.steps import Progress, silent

_MANY = 20
"""Of fewer things only the end is worth a line."""


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


@contextmanager
def steps_shown(console: Console) -> Iterator[None]:
    """Show the steps of a build, as fits the console."""
    with shown(console) as report:
        logger, handler = logging.getLogger("kb_builder"), _Steps(report)
        logger.addHandler(handler)
        try:
            yield
        finally:
            logger.removeHandler(handler)


class _Steps(logging.Handler):
    def __init__(self, report: Progress) -> None:
        super().__init__(logging.DEBUG)
        self._report = report

    def emit(self, record: logging.LogRecord) -> None:
        if hasattr(record, "step"):
            what, done, total = record.step
            self._report(what, done, total, 0)


def _lines(console: Console) -> Progress:
    shown: dict[str, int] = {}

    def report(what: str, done: int, total: int, points: int) -> None:
        tenth = 10 * done // total if total else 10
        is_worth_a_line = not total or total >= _MANY or done == total
        if is_worth_a_line and shown.get(what) != tenth:
            shown[what] = tenth
            so_far = f"{done} of {total}" if total else ""
            paid = f"{points} {'point' if points == 1 else 'points'} so far" if points else ""
            console.note(": ".join(filter(None, (what, ", ".join(filter(None, (so_far, paid)))))))

    return report


@contextmanager
def _bars(terminal: Terminal) -> Iterator[Progress]:
    tasks: dict[str, TaskID] = {}
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        _Count(),
        _Rate(),
        _Points(),
        TimeRemainingColumn(),
    )
    # Without a thread for drawing: of a process with threads no copy can be made to share the work.
    with Bars(*columns, console=terminal, auto_refresh=False) as bars:

        def end_uncounted() -> None:
            for task in bars.tasks:
                if task.total is None:
                    bars.update(task.id, total=1, completed=1)

        def report(what: str, done: int, total: int, points: int) -> None:
            if what not in tasks:
                end_uncounted()
                name = escape(printable(what))
                tasks[what] = bars.add_task(name, total=total or None, points=points, is_counted=total > 0)
            bars.update(tasks[what], completed=done, total=total or None, points=points, refresh=True)

        yield report
        end_uncounted()


class _Count(MofNCompleteColumn):
    def render(self, task: Task) -> Text:
        return super().render(task) if task.fields["is_counted"] else Text()


class _Rate(ProgressColumn):
    def render(self, task: Task) -> Text:
        if not task.fields["is_counted"]:
            return Text()
        speed = task.finished_speed or task.speed
        return Text(f"{speed:.0f}/s" if speed else "-/s")


class _Points(ProgressColumn):
    def render(self, task: Task) -> Text:
        points = task.fields["points"]
        return Text(f"{points} {'point' if points == 1 else 'points'}" if points else "")
