"""How a command is called: the options every command takes, the environment, and how errors end it."""

from __future__ import annotations

import functools
import logging
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import click

from kb_builder.config import Project, load_project
from kb_builder.console import Console, attach_log
from kb_builder.curate.aliases import Aliases
from kb_builder.errors import KbError
from kb_builder.harvest import AppCredentials, Connection

logger = logging.getLogger(__name__)
_SAFE_KEY = 16


@dataclass(slots=True)
class Run:
    """What every command knows: the project's folder, how to speak, and the environment."""

    folder: Path = Path()
    verbosity: int = 0
    debug: bool = False
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)

    def console(self) -> Console:
        """Open the way out, with the stages' log attached."""
        console = Console(self.environment, self.verbosity)
        attach_log(console)
        return console

    def project(self) -> Project:
        """Read the project's configuration. Raises `ConfigError`."""
        return load_project(self.folder)


class Program(click.Group):
    """The group that turns errors into a message and an exit code; nothing else catches them."""

    def invoke(self, context: click.Context) -> object:
        """Run the command that was asked for."""
        run = context.ensure_object(Run)
        try:
            return super().invoke(context)
        except (KbError, OSError, RecursionError, MemoryError) as error:
            if run.debug:
                raise
            known = error if isinstance(error, KbError) else KbError(_described(error), _TRY_AGAIN)
            Console(run.environment, run.verbosity).fail(known)
            context.exit(known.exit_code)


_TRY_AGAIN = "Nothing is half written. Mend the cause and run it again; --debug shows where it happened."


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


def connection(environment: Mapping[str, str]) -> Connection:
    """Read from the environment how to reach GitHub, by the names that GitHub itself uses.

    Raises `KbError` where there is no token and no complete GitHub App.
    """
    api = environment.get("GITHUB_API_URL") or "https://api.github.com"
    token = environment.get("GITHUB_TOKEN") or environment.get("GH_TOKEN") or ""
    app = _app(environment) if environment.get("KB_APP_ID") else None
    if not token and app is None:
        raise KbError(
            "no token: GitHub's GraphQL API answers nobody without one",
            "Set GITHUB_TOKEN to a token that may read discussions, "
            "for example: export GITHUB_TOKEN=$(gh auth token)",
        )
    # GitHub Enterprise Server has REST at /api/v3 and GraphQL at /api/graphql.
    beside = api.rstrip("/").removesuffix("/v3") + "/graphql"
    return Connection(api, environment.get("GITHUB_GRAPHQL_URL") or beside, token, app)


def aliases(environment: Mapping[str, str]) -> Aliases:
    """Read from the environment the key of the aliases, and warn of one that is quickly guessed."""
    key = environment.get("KB_ALIAS_KEY", "")
    if 0 < len(key) < _SAFE_KEY:
        logger.warning("KB_ALIAS_KEY is shorter than %s characters: it can be guessed", _SAFE_KEY)
    return Aliases(key)


def _app(environment: Mapping[str, str]) -> AppCredentials:
    names = ("KB_APP_ID", "KB_APP_PRIVATE_KEY", "KB_APP_INSTALLATION_ID")
    missing = [name for name in names if not environment.get(name)]
    if missing or not environment[names[2]].isdecimal():
        raise KbError(
            f"the GitHub App is not complete: {', '.join(missing) or names[2] + ' is not a number'}",
            f"Set {', '.join(names)}, or none of them.",
        )
    return AppCredentials(environment[names[0]], environment[names[1]], int(environment[names[2]]))


def _described(error: BaseException) -> str:
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__


_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
_OPTIONS = (
    click.option(
        "-C", "folder", metavar="DIR", type=_FOLDER, help="Project folder, default the current one."
    ),
    click.option("-v", "--verbose", "more", is_flag=True, help="Tell each step."),
    click.option("-q", "--quiet", "less", is_flag=True, help="Tell results and problems only."),
    click.option("--debug", is_flag=True, help="Show tracebacks."),
)
