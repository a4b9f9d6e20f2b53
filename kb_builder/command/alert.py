"""The commands `kb alert` and `kb settings`: what a workflow asks about a project, and tells of it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from kb_builder.command.options import Run, global_options
from kb_builder.command.values import Whole
from kb_builder.errors import KbError

if TYPE_CHECKING:
    from kb_builder.command.console import Console
    from kb_builder.config import Project
    from kb_builder.harvest import Watched

_ADDRESS = re.compile(r"https?://[!-~]+")
_RESULT = click.Choice(["success", "failure", "cancelled", "skipped"])


@click.command()
@click.option("--harvest", type=_RESULT, default="success", help="How the job that harvests ended.")
@click.option("--code", type=Whole(min=0), default=0, metavar="N", help="The exit code of the harvest.")
@click.option("--build", type=_RESULT, default="success", help="How the job that builds ended.")
@click.option("--build-code", type=Whole(min=0), default=0, metavar="N", help="The exit code of the build.")
@click.option("--dry-run", is_flag=True, help="Show what the issue would say, and write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print what was found as one JSON document.")
@global_options
def alert(
    run: Run, harvest: str, code: int, build: str, build_code: int, dry_run: bool, as_json: bool
) -> None:
    """Keep one issue that says what is wrong.

    The issue is opened when something is wrong, rewritten when that changes, and closed when all
    is well. It tells of a harvest or a build that failed or that a guard refused, of a schedule that
    GitHub is about to stop, and of discussions that cannot be read. This needs `alert: true` in
    kb.yml and a token that may write issues.
    """
    from kb_builder import report
    from kb_builder.command.environment import connection, run_address
    from kb_builder.harvest import Told, keep_issue
    from kb_builder.pipeline import last_harvest
    from kb_builder.pipeline.reviewing import unread

    console, project = run.console(), run.project()
    watched = _watched(run, console, dry_run=dry_run)
    pushed_at, before = (watched.pushed_at, watched.body) if watched else (None, "")
    failing = last_harvest.read(project.root).failing
    outcome = report.Outcome(harvest, code, build, build_code, failing, run_address(run.environment))
    found = report.troubles(outcome, unread(project), pushed_at, before, datetime.now(UTC))
    body = report.alert(found) if found else ""
    if dry_run or watched is None:
        done, url = "none", ""
    else:
        told = Told(report.ALERT_TITLE, body) if found else None
        done, url = keep_issue(connection(run.environment), watched, told)
    for one in found:
        console.warn(f"{one.heading} (since {one.since.isoformat()})")
    if as_json:
        document = {"troubles": [one.name for one in found], "issue": done, "url": url}
        console.result(json.dumps(document, indent=2))
    elif dry_run and body:
        console.result(body.rstrip("\n"))
    console.note("All is well." if not found else f"The issue: {url}" if url else "Nothing was written.")
    if body:
        console.summarize(body)


def _watched(run: Run, console: Console, *, dry_run: bool) -> Watched | None:
    """Look at the repository and its issue; a dry run does without where there is no token."""
    from kb_builder import report
    from kb_builder.command.environment import connection, has_token
    from kb_builder.harvest import watch

    if not run.project().config.alert:
        raise KbError("`kb alert` needs `alert: true` in kb.yml", "Write `alert: true` into kb.yml.")
    if dry_run and not has_token(run.environment):
        console.warn(
            "no token, so GitHub is not asked: when somebody last pushed, and since when something is wrong, "
            "is not known. Set GITHUB_TOKEN to see that, too"
        )
        return None
    return watch(connection(run.environment), _repository(run, dry_run=dry_run), report.ALERT_MARK)


def _repository(run: Run, *, dry_run: bool) -> str:
    """Give the repository that holds the help site; a dry run, which writes nothing, may guess it."""
    from kb_builder.scaffold import look_around

    if repository := run.environment.get("GITHUB_REPOSITORY", ""):
        return repository
    project = run.project()
    origin = look_around(project.root).origin
    likely = (origin.name,) if origin else project.config.repositories
    if dry_run and len(likely) == 1:
        return likely[0]
    raise KbError(
        "the repository of the issue is not known",
        "Set GITHUB_REPOSITORY (owner/name), as GitHub Actions does.",
    )


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the settings as one JSON document.")
@global_options
def settings(run: Run, as_json: bool) -> None:
    """Print the settings that a workflow needs.

    Each stands on a line of its own, as NAME=VALUE: `publish` and `alert` of kb.yml, and as `site`
    the site_url of mkdocs.yml.
    """
    console, project = run.console(), run.project()
    config, site = project.config, _site_address(project, run.environment)
    if as_json:
        told = {"publish": config.publish, "alert": config.alert, "site": site}
        console.result(json.dumps(told, indent=2))
    else:
        console.result(f"publish={config.publish}\nalert={str(config.alert).lower()}\nsite={site}")


def _site_address(project: Project, environment: Mapping[str, str]) -> str:
    """Give the address of the site, "" where mkdocs.yml says none or cannot be read: the build says why."""
    from kb_builder import website
    from kb_builder.command.environment import own_repository

    own = own_repository(environment)
    if own and not (project.root / "mkdocs.yml").exists():
        return own.pages  # which `kb build` writes there, too
    try:
        address = website.site_facts(project.root, environment).url
    except KbError:
        return ""
    return address if _ADDRESS.fullmatch(address) else ""
