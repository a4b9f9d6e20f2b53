"""Prints results on standard output and everything else on standard error.

A terminal gets colour and progress bars, a log gets plain lines, and a GitHub
workflow gets annotations and a job summary
(https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands).
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Mapping
from pathlib import Path

import click

from kb_builder.errors import KbError

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
        self.in_colour = not environment.get("NO_COLOR")
        self.in_workflow = environment.get("GITHUB_ACTIONS") == "true"
        self._summary = environment.get("GITHUB_STEP_SUMMARY", "")

    def result(self, text: str) -> None:
        """Print what the command was asked for, on standard output; end where nobody reads on, as `head`."""
        try:
            click.echo(text)
        except BrokenPipeError:
            # Python writes again what is left when it ends, and would tell of the same error:
            # https://docs.python.org/3/library/signal.html#note-on-sigpipe
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise click.exceptions.Exit(1) from None

    def note(self, text: str) -> None:
        """Print a line about the work, unless asked to be quiet."""
        if self.verbosity >= 0:
            click.echo(printable(text), err=True)

    def warn(self, text: str) -> None:
        """Print a warning; in a workflow as an annotation."""
        self._mark("warning", text)

    def fail(self, error: KbError) -> None:
        """Print why the command failed, and what to do next."""
        self._mark("error", error.reason)
        for line in error.details:
            click.echo(f"  {printable(line)}", err=True)
        if error.next_step:
            click.echo(printable(error.next_step), err=True)

    def summarize_failure(self, command: str, error: KbError) -> None:
        """Append to the job summary why a command failed, as code: it may quote a stranger."""
        lines = (error.reason, *error.details, error.next_step)
        code = "\n".join(f"    {printable(line)}" for line in lines if line)
        self.summarize(f"### `kb {command}` ended with code {error.exit_code}\n\n{code}")

    def summarize(self, markdown: str) -> None:
        """Append to the job summary, where the workflow has one."""
        if not self._summary:
            return
        file = Path(self._summary)
        used = file.stat().st_size if file.exists() else 0
        if used + len(markdown.encode()) <= _SUMMARY_LIMIT:
            with file.open("a", encoding="utf-8") as summary:
                summary.write(markdown.rstrip("\n") + "\n\n")

    def _mark(self, kind: str, text: str) -> None:
        line = printable(text)
        if self.in_workflow:
            # "%" is the escape character of workflow commands.
            click.echo(f"::{kind}::{line.replace('%', '%25')}", err=True)
        else:
            color = {"error": "red", "warning": "yellow"}[kind]
            label = click.style(f"{kind}:", fg=color, bold=True) if self.in_colour else f"{kind}:"
            click.echo(f"{label} {line}", err=True)


class _LogLines(logging.Handler):
    """Shows log records on the console: warnings always, the rest by verbosity."""

    def __init__(self, console: Console) -> None:
        super().__init__(level=(logging.WARNING, logging.INFO, logging.DEBUG)[console.verbosity + 1])
        self._console = console

    def emit(self, record: logging.LogRecord) -> None:
        """Print one record; steps are shown by `progress`."""
        if hasattr(record, "step"):
            return
        if record.levelno >= logging.WARNING:
            self._console.warn(record.getMessage())
        else:
            self._console.note(record.getMessage())


def attached(environment: Mapping[str, str], verbosity: int = 0) -> Console:
    """Give a console that also shows what the stages log, and nothing of other libraries."""
    console = Console(environment, verbosity)
    logger = logging.getLogger("kb_builder")
    logger.handlers = [_LogLines(console)]
    logger.setLevel(logging.DEBUG)
    logger.propagate = False
    sys.stderr.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    return console
