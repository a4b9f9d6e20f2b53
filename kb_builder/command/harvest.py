"""The command `kb harvest`."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from kb_builder.command.options import Run, global_options
from kb_builder.command.values import Number, Whole

if TYPE_CHECKING:
    from kb_builder.command.console import Console
    from kb_builder.config import Project
    from kb_builder.errors import KbError
    from kb_builder.pipeline.harvest import HarvestPlan
    from kb_builder.pipeline.harvested import Harvested, PartlyHarvested


@click.command()
@click.option(
    "--discussion",
    "numbers",
    type=Whole(min=1),
    multiple=True,
    metavar="N",
    help="Only this discussion (repeatable).",
)
@click.option("--full", is_flag=True, help="Read every discussion again, changed or not.")
@click.option(
    "--accept-removals",
    type=Whole(min=0),
    default=0,
    metavar="N",
    help="Accept that up to N published pages go at once.",
)
@click.option(
    "--deleted",
    type=Whole(min=1),
    multiple=True,
    metavar="N",
    help="Remove discussion N at once if GitHub has it no more, as an event said (repeatable).",
)
@click.option("--dry-run", is_flag=True, help="Show what would change, and write nothing.")
@click.option(
    "--max-wait",
    type=Number(min=0),
    default=900.0,
    show_default=True,
    metavar="SECONDS",
    help="How long to wait for rate limits in all.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the counts as one JSON document.")
@global_options
def harvest(
    run: Run,
    numbers: tuple[int, ...],
    full: bool,
    accept_removals: int,
    deleted: tuple[int, ...],
    dry_run: bool,
    max_wait: float,
    as_json: bool,
) -> None:
    """Read new and changed discussions from GitHub into archive/.

    A discussion that is gone is removed from the archive after GitHub has said so twice, at
    least an hour apart. GitHub's list does not show every change: votes for comments and
    hidden comments are read with --full.

    The token comes from GITHUB_TOKEN or GH_TOKEN and needs to read public discussions only.
    A GitHub App works too: KB_APP_ID, KB_APP_PRIVATE_KEY and KB_APP_INSTALLATION_ID.
    """
    from kb_builder.command.environment import aliases, connection, newest_commit
    from kb_builder.command.progress import shown
    from kb_builder.pipeline.harvest import HarvestPlan

    console, project = run.console(), run.project()
    github, named = connection(run.environment), aliases(run.environment)
    committed = newest_commit(project.root, run.environment)
    with shown(console) as progress:
        plan = HarvestPlan(
            github, numbers, dry_run, max_wait, progress, full, accept_removals, deleted, named, committed
        )
        done, failed = _harvested(console, project, plan)
    failures = failed.failures if failed else {}
    _show(console, done, numbers, failures, dry_run=dry_run, as_json=as_json)
    if failed:
        raise failed


def _harvested(
    console: Console, project: Project, plan: HarvestPlan
) -> tuple[tuple[Harvested, ...], PartlyHarvested | None]:
    """Harvest, and warn of what goes wrong by waiting, whatever comes of it."""
    from kb_builder.pipeline import harvest as pipeline
    from kb_builder.pipeline import last_harvest
    from kb_builder.pipeline.harvested import PartlyHarvested

    try:
        return pipeline.harvest(project, plan), None
    except PartlyHarvested as error:
        return error.done, error
    finally:
        for line in last_harvest.overdue(last_harvest.read(project.root), datetime.now(UTC).date()):
            console.warn(line)


def _show(
    console: Console,
    done: Sequence[Harvested],
    numbers: Sequence[int],
    failures: Mapping[str, KbError],
    *,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Show what each repository brought; why others failed is shown by whoever catches it."""
    from kb_builder.command.counts import harvest_counts, harvest_line, nothing_harvested, table

    counts = [harvest_counts(one) for one in done]
    for message in (message for one in done for message in one.harvest.rejected):
        console.warn(message)
    if as_json:
        failing = {"failing": {name: error.reason for name, error in failures.items()}} if failures else {}
        console.result(json.dumps({"dry_run": dry_run, "repositories": counts, **failing}, indent=2))
    else:
        console.result("\n".join(harvest_line(count, dry_run=dry_run) for count in counts))
    if not numbers and (reason := nothing_harvested(counts)):
        console.warn(reason)
    console.summarize(table("Harvest", counts))
