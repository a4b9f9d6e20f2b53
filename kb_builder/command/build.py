"""The commands `kb build` and `kb serve`."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING

import click

from kb_builder.command.options import (
    Run,
    as_of_option,
    global_options,
    warn_of_empty_archive,
)
from kb_builder.command.values import Whole
from kb_builder.errors import KbError

if TYPE_CHECKING:
    from kb_builder.command.console import Console
    from kb_builder.command.counts import Counts
    from kb_builder.config import Project
    from kb_builder.pipeline.build import Built
    from kb_builder.pipeline.held import Held
    from kb_builder.processes import Jobs

_AGAIN = re.compile("and (run the command|build) again")


@click.command()
@click.option("--strict", is_flag=True, help="Fail on warnings of MkDocs, and on slips in your own files.")
@click.option("--clean", is_flag=True, help="Reuse nothing of an earlier build.")
@click.option(
    "--accept-removals",
    type=Whole(min=0),
    default=0,
    metavar="N",
    help="Accept that up to N published pages go at once.",
)
@click.option(
    "--jobs",
    type=Whole(min=1),
    default=None,
    metavar="N",
    help="Let up to N processes work at once. Without it, one for each core.",
)
@click.option(
    "--executor",
    default="",
    metavar="URL",
    help="Let the workers of a Dask cluster do the heavy work: dask://HOST:PORT.",
)
@as_of_option
@click.option("--json", "as_json", is_flag=True, help="Print the counts as one JSON document.")
@global_options
def build(
    run: Run,
    strict: bool,
    clean: bool,
    accept_removals: int,
    jobs: int | None,
    executor: str,
    as_of: datetime | None,
    as_json: bool,
) -> None:
    """Turn archive/ into pages in content/ and into site/.

    This needs no network and no token.
    """
    from kb_builder.cluster import check_address
    from kb_builder.command.counts import build_line

    if executor:
        check_address(executor)
    console, project = run.console(), run.project()
    warn_of_empty_archive(console, project)
    counts = _build(
        console,
        run,
        project,
        as_of,
        strict=strict,
        clean=clean,
        accept_removals=accept_removals,
        jobs=executor or jobs or 0,
    )
    console.result(json.dumps(counts, indent=2) if as_json else build_line(counts))


@click.command()
@click.option(
    "--port",
    type=Whole(0, 65535),
    default=8000,
    show_default=True,
    help="Port on 127.0.0.1; 0 takes a free one.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the address as one JSON document.")
@global_options
def serve(run: Run, port: int, as_json: bool) -> None:
    """Build the site, serve it, and build again after every change."""
    from kb_builder.command.counts import build_line
    from kb_builder.command.environment import aliases
    from kb_builder.command.serve import check_port, serve_site
    from kb_builder.pipeline import build as pipeline
    from kb_builder.pipeline.held import Held
    from kb_builder.processes import quiet

    console, project = run.console(), run.project()
    named = aliases(run.environment)
    check_port(port)
    warn_of_empty_archive(console, project)
    held = Held()

    def rebuild(shown: Callable[[], None], is_wanted: Callable[[], bool]) -> None:
        held.site.shown, held.site.is_wanted = shown, is_wanted
        # The old site stays up while somebody is still editing.
        try:
            console.note(build_line(_build(console, run, run.project(), held=held)))
        except KbError as error:
            console.fail(_while_serving(error))

    def announce(url: str) -> None:
        console.result(json.dumps({"url": url}) if as_json else f"Serving {url} (stop with Ctrl-C)")

    def prepare(is_wanted: Callable[[], bool]) -> None:
        # The site that stands needs no build, but the next one has something to go on with then.
        held.builds_anew, held.site.is_wanted = True, is_wanted
        if not held.is_filled:
            with suppress(KbError, OSError), quiet():
                pipeline.build(run.project(), run.environment, held=held, aliases=named)

    console.note(build_line(_build(console, run, project, held=held)))
    serve_site(project, run.environment, (prepare, rebuild), port, announce)


def _while_serving(error: KbError) -> KbError:
    """Give the same error with a next step for somebody who has to run nothing: each change is built."""
    step = _AGAIN.sub("and save it, and the site is built again", error.next_step)
    return KbError(error.reason, step, error.details)


def _build(
    console: Console,
    run: Run,
    project: Project,
    as_of: datetime | None = None,
    *,
    strict: bool = False,
    clean: bool = False,
    accept_removals: int = 0,
    jobs: Jobs = 0,
    held: Held | None = None,
) -> Counts:
    from kb_builder.command.counts import build_counts, nothing_shown, table
    from kb_builder.command.environment import aliases
    from kb_builder.command.progress import steps_shown
    from kb_builder.pipeline import build as pipeline

    _lay_down_site(console, run, project)
    named = aliases(run.environment)
    with steps_shown(console):
        built = pipeline.build(
            project,
            run.environment,
            as_of,
            strict=strict,
            clean=clean,
            aliases=named,
            accept_removals=accept_removals,
            jobs=jobs,
            held=held,
        )
    _warn(console, built)
    if not built.is_new:
        console.note("Nothing changed since the last build.")
    counts = build_counts(built)
    if project.archive.is_dir() and (reason := nothing_shown(counts)):
        console.warn(reason)
    console.summarize(table("Build", [counts]))
    return counts


def _warn(console: Console, built: Built) -> None:
    for notice in built.notices:
        console.warn(notice)
    for page in built.site.plain_pages:
        console.warn(f"{page}: a post could not be rendered and is shown as plain text, with a link to it")


def _lay_down_site(console: Console, run: Run, project: Project) -> None:
    """Write the files that a site has to have, in a workflow: there a project needs none of its own."""
    from kb_builder.command.environment import own_repository

    publishes = own_repository(run.environment)
    if publishes is None:
        return
    from kb_builder.scaffold import site_files, write

    for file in site_files(project.root, publishes):
        write([file])
        console.note(f"{file.path.relative_to(project.root)}: there was none, this one has the defaults")
