"""The commands `kb alert` and `kb settings`: what a workflow asks about a project, and tells of it."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import click

from kb_builder.command.options import Run, global_options
from kb_builder.errors import KbError

_RESULT = click.Choice(["success", "failure", "cancelled", "skipped"])


@click.command()
@click.option("--harvest", type=_RESULT, default="success", help="How the job that harvests ended.")
@click.option(
    "--code", type=click.IntRange(min=0), default=0, metavar="N", help="The exit code of the harvest."
)
@click.option("--build", type=_RESULT, default="success", help="How the job that builds ended.")
@click.option("--dry-run", is_flag=True, help="Show what the issue would say, and write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print what was found as one JSON document.")
@global_options
def alert(run: Run, harvest: str, code: int, build: str, dry_run: bool, as_json: bool) -> None:
    """Keep one issue that says what is wrong.

    The issue is opened when something is wrong, rewritten when that changes, and closed when all
    is well. It tells of a harvest that failed or that a guard refused, of a failed build, of a
    schedule that GitHub is about to stop, and of discussions that cannot be read. This needs
    `alert: true` in kb.yml and a token that may write issues.
    """
    from kb_builder import report
    from kb_builder.command.environment import connection, run_address
    from kb_builder.harvest import Told, keep_issue, watch
    from kb_builder.pipeline.reviewing import unread

    console, project = run.console(), run.project()
    repository, github = _repository(run), connection(run.environment)
    watched = watch(github, repository, report.ALERT_MARK)
    outcome = report.Outcome(harvest, code, build, run_address(run.environment))
    found = report.troubles(outcome, unread(project), watched.pushed_at, watched.body, datetime.now(UTC))
    body = report.alert(found) if found else ""
    if dry_run:
        done, url = "none", ""
    else:
        done, url = keep_issue(github, watched, Told(report.ALERT_TITLE, body) if found else None)
    for one in found:
        console.warn(f"{one.heading} (since {one.since.isoformat()})")
    if as_json:
        told = {"troubles": [one.name for one in found], "issue": done, "url": url}
        console.result(json.dumps(told, indent=2))
    elif dry_run and body:
        console.result(body.rstrip("\n"))
    console.note("All is well." if not found else f"The issue: {url}" if url else "Nothing was written.")
    if body:
        console.summarize(body)


def _repository(run: Run) -> str:
    if not run.project().config.alert:
        raise KbError("`kb alert` needs `alert: true` in kb.yml", "Write `alert: true` into kb.yml.")
    if repository := run.environment.get("GITHUB_REPOSITORY", ""):
        return repository
    raise KbError(
        "the repository of the issue is not known",
        "Set GITHUB_REPOSITORY (owner/name), as GitHub Actions does.",
    )


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the settings as one JSON document.")
@global_options
def settings(run: Run, as_json: bool) -> None:
    """Print the settings of kb.yml that a workflow needs.

    Each stands on a line of its own, as NAME=VALUE.
    """
    console, config = run.console(), run.project().config
    if as_json:
        console.result(json.dumps({"publish": config.publish, "alert": config.alert}, indent=2))
    else:
        console.result(f"publish={config.publish}\nalert={str(config.alert).lower()}")
