"""The options that every command takes, and how an error becomes a message and an exit code."""

from __future__ import annotations

import atexit
import functools
import gc
import os
import signal
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from kb_builder.command.values import Day
from kb_builder.errors import KbError

if TYPE_CHECKING:
    from kb_builder.command.console import Console
    from kb_builder.config import Project

_INTERRUPTED = 128 + signal.SIGINT
"""The exit code after Ctrl-C, by the convention of shells."""
_GRACE = 0.7
"""How many seconds a command has to clean up after Ctrl-C."""
_READABLE = 0o022
"""Whatever is written is published: a web server must be able to read it, whatever the user's umask."""
_COLLECT_AFTER = 3_000_000, 20, 100
"""How seldom a command collects garbage. It keeps what it reads and makes, and to go through that as often as
usual takes up to a third of its time. Helpers, which make and forget, collect more often (`processes`)."""
_AS_USUAL = gc.get_threshold()
_TRY_AGAIN = "Nothing is half written. Mend the cause and run it again; --debug shows where it happened."


def _in_utc(_context: click.Context, _option: click.Parameter, when: datetime | None) -> datetime | None:
    return None if when is None else when.replace(tzinfo=UTC)


as_of_option = click.option(
    "--as-of",
    type=Day(),
    callback=_in_utc,
    metavar="DATE",
    help="Compute for this day (default: the newest time in the archive).",
)


@dataclass(slots=True)
class Run:
    """What every command knows: the project's folder, how much to say, and the environment."""

    folder: Path = Path()
    verbosity: int = 0
    debug: bool = False
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)

    def console(self) -> Console:
        """Give the console, which also shows what the stages log."""
        from kb_builder.command.console import attached

        return attached(self.environment, self.verbosity)

    def project(self) -> Project:
        """Read the project's configuration. Raises `ConfigError`.

        A workflow needs no kb.yml: there the defaults hold for the repository that it runs in.
        """
        from kb_builder.config import load_project

        return load_project(self.folder, self.environment.get("GITHUB_REPOSITORY", ""))


class Program(click.Group):
    """The group of commands; the only place that catches errors."""

    def invoke(self, context: click.Context) -> object:
        """Run the command; an error becomes a message and an exit code."""
        run = context.ensure_object(Run)
        os.umask(_READABLE)
        gc.set_threshold(*_COLLECT_AFTER)
        atexit.register(gc.freeze)  # a program that ends need not go through all that it made
        if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
            signal.signal(signal.SIGINT, _interrupt)
        try:
            return super().invoke(context)
        except (KeyboardInterrupt, click.Abort):
            _end_now()
        except (KbError, OSError, RecursionError, MemoryError) as error:
            if run.debug:
                raise
            known = error if isinstance(error, KbError) else KbError(_described(error), _TRY_AGAIN)
            console = run.console()
            console.fail(known)
            console.summarize_failure(context.invoked_subcommand or "", known)
            context.exit(known.exit_code)


def global_options(function: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of every command; it receives the `Run` that they describe."""

    @functools.wraps(function)
    @click.pass_context
    def command(
        context: click.Context,
        /,
        *arguments: object,
        folder: Path | None,
        more: bool,
        less: bool,
        debug: bool,
        **options: object,
    ) -> None:
        run = context.ensure_object(Run)
        run.folder = folder or run.folder
        run.verbosity = 1 if more else -1 if less else run.verbosity
        run.debug = run.debug or debug
        function(run, *arguments, **options)

    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def collect_as_usual() -> None:
    """Let Python collect garbage as often as usual: for a server that runs for days."""
    gc.set_threshold(*_AS_USUAL)


def warn_of_empty_archive(console: Console, project: Project) -> None:
    """Warn where nothing was harvested yet, since a site without answers looks like a fault."""
    if not project.archive.is_dir():
        console.warn("there is no archive/ yet: run `kb harvest` first")


def _interrupt(_signal: int, _frame: object) -> None:
    # The timer ends a run whose threads wait for the network; a killed run leaves nothing half written.
    timer = threading.Timer(_GRACE, _end_now)
    timer.daemon = True
    timer.start()
    raise KeyboardInterrupt


def _end_now() -> NoReturn:
    click.echo("Stopped by Ctrl-C. Nothing is half written.", err=True)
    # Not sys.exit, which would wait for threads.
    os._exit(_INTERRUPTED)


def _described(error: BaseException) -> str:
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__


_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
_OPTIONS = (
    click.option("-C", "folder", metavar="DIR", type=_FOLDER, help="Project folder (default: this one)."),
    click.option("-v", "--verbose", "more", is_flag=True, help="Show each step."),
    click.option("-q", "--quiet", "less", is_flag=True, help="Show results and problems only."),
    click.option("--debug", is_flag=True, help="Show tracebacks."),
)
