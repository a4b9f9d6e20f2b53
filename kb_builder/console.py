"""How the program speaks: results on standard output, all else on standard error, shaped for who reads.

A person at a terminal gets colour and progress bars, a log gets plain lines, and a GitHub
workflow gets annotations and a job summary
(https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands).
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import click
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

from kb_builder.errors import KbError
from kb_builder.harvest import Progress, silent

_SUMMARY_LIMIT = 900_000
"""GitHub drops a step's summary above 1 MiB."""


def printable(text: str) -> str:
    """Give `text` on one line, without control characters and without commands to a workflow's log.

    A runner obeys `::command::` at the start of a line and the older `##[command]` anywhere.
    """
    line = "".join(char if char.isprintable() else " " for char in text).strip().replace("##[", "## [")
    return f": :{line[2:]}" if line.startswith("::") else line


class Console:
    """Where messages go. `verbosity` is -1 (quiet), 0 or 1."""

    def __init__(self, environment: Mapping[str, str], verbosity: int = 0) -> None:
        self.verbosity = verbosity
        self.in_workflow = environment.get("GITHUB_ACTIONS") == "true"
        self._summary = environment.get("GITHUB_STEP_SUMMARY", "")
        self._terminal = Terminal(stderr=True, no_color=bool(environment.get("NO_COLOR")), highlight=False)

    def result(self, text: str) -> None:
        """Print what the command was asked for, on standard output."""
        click.echo(text)

    def note(self, text: str) -> None:
        """Tell how it goes, unless asked to be quiet."""
        if self.verbosity >= 0:
            click.echo(printable(text), err=True)

    def warn(self, text: str) -> None:
        """Tell what wants a look; in a workflow as an annotation."""
        self._mark("warning", text)

    def fail(self, error: KbError) -> None:
        """Tell why the command ended, and what to do next."""
        self._mark("error", error.reason)
        if error.next_step:
            click.echo(printable(error.next_step), err=True)

    def summarize(self, markdown: str) -> None:
        """Append to the job summary, where a workflow offers one."""
        if not self._summary:
            return
        file = Path(self._summary)
        used = file.stat().st_size if file.exists() else 0
        if used + len(markdown.encode()) <= _SUMMARY_LIMIT:
            with file.open("a", encoding="utf-8") as summary:
                summary.write(markdown.rstrip("\n") + "\n\n")

    @contextmanager
    def progress(self) -> Iterator[Progress]:
        """Show how far a long step is: bars on a terminal, a line per tenth elsewhere."""
        if self.verbosity < 0:
            yield silent
        elif self._terminal.is_terminal and not self.in_workflow:
            with self._bars() as bars:
                yield _Bars(bars)
        else:
            yield _Lines(self)

    def _bars(self) -> Bars:
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            _Rate(),
            TextColumn("{task.fields[points]} points"),
            TimeRemainingColumn(),
        )
        return Bars(*columns, console=self._terminal)

    def _mark(self, kind: str, text: str) -> None:
        line = printable(text)
        if self.in_workflow:
            # "%" is the escape character of workflow commands.
            click.echo(f"::{kind}::{line.replace('%', '%25')}", err=True)
        else:
            color = {"error": "red", "warning": "yellow"}[kind]
            label = f"{kind}:" if os.environ.get("NO_COLOR") else click.style(f"{kind}:", fg=color, bold=True)
            click.echo(f"{label} {line}", err=True)


class _Rate(ProgressColumn):
    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        return Text(f"{speed:.0f}/s" if speed else "-/s")


class _Bars:
    def __init__(self, bars: Bars) -> None:
        self._bars = bars
        self._tasks: dict[str, TaskID] = {}

    def __call__(self, what: str, done: int, total: int, points: int) -> None:
        if what not in self._tasks:
            self._tasks[what] = self._bars.add_task(escape(printable(what)), total=total, points=points)
        self._bars.update(self._tasks[what], completed=done, total=total, points=points)


class _Lines:
    def __init__(self, console: Console) -> None:
        self._console = console
        self._shown: dict[str, int] = {}

    def __call__(self, what: str, done: int, total: int, points: int) -> None:
        tenth = 10 * done // total if total else 10
        if self._shown.get(what) != tenth:
            self._shown[what] = tenth
            self._console.note(f"{what}: {done} of {total}, {points} points so far")


class LogLines(logging.Handler):
    """Carry the stages' log records to the console: warnings always, the rest by verbosity."""

    def __init__(self, console: Console) -> None:
        super().__init__(level=(logging.WARNING, logging.INFO, logging.DEBUG)[console.verbosity + 1])
        self._console = console

    def emit(self, record: logging.LogRecord) -> None:
        """Print one record."""
        if record.levelno >= logging.WARNING:
            self._console.warn(record.getMessage())
        else:
            self._console.note(record.getMessage())


def attach_log(console: Console) -> None:
    """Send what the stages log to `console`, and nothing of other libraries."""
    logger = logging.getLogger("kb_builder")
    logger.handlers = [LogLines(console)]
    logger.setLevel(logging.DEBUG)
    logger.propagate = False
    sys.stderr.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
