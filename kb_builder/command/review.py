"""The command `kb review`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

import click

from kb_builder.command.options import Run, global_options
from kb_builder.errors import KbError

if TYPE_CHECKING:
    from kb_builder.command.console import Console
    from kb_builder.config import Project

BRANCH = "kb-review"
"""The branch of the pull request; the workflow pushes to it."""


@click.command()
@click.option(
    "--since",
    default="HEAD",
    show_default=True,
    metavar="REVISION",
    help="Compare with this revision of git.",
)
@click.option("--open", "is_open", is_flag=True, help="Open, update or close the pull request on GitHub.")
@click.option("--json", "as_json", is_flag=True, help="Print the counts as one JSON document.")
@global_options
def review(run: Run, since: str, is_open: bool, as_json: bool) -> None:
    """Show what a merge would publish.

    It compares archive/ and content/ as they are now with a revision. With --open it opens or
    updates one pull request from the branch kb-review, and closes it where nothing differs. That
    needs `publish: review` in kb.yml and a token that may write pull requests.
    """
    from kb_builder import report
    from kb_builder.command.environment import run_address
    from kb_builder.pipeline.reviewing import review_of

    console, project = run.console(), run.project()
    found = review_of(project, since)
    is_empty = not (found.new or found.changed or found.removed or found.others)
    told = "" if is_empty else report.describe(found, run_address(run.environment))
    counts = {
        "new": len(found.new),
        "changed": len(found.changed),
        "removed": len(found.removed),
        "others": found.others,
        "held": len(found.held),
        "masked": len(found.masked),
    }
    if is_open:
        title = report.title(found)
        done = _open(console, run.environment, project, None if is_empty else (title, told))
        counts |= {"pull_request": done[0], "url": done[1]}  # type: ignore[dict-item]
    if as_json:
        console.result(json.dumps(counts, indent=2))
    elif not is_open:
        console.result(told.rstrip("\n") or f"Nothing differs from {since}.")
    if told:
        console.summarize(told)


def _open(
    console: Console, environment: Mapping[str, str], project: Project, told: tuple[str, str] | None
) -> tuple[str, str]:
    from kb_builder.command.environment import connection
    from kb_builder.harvest import Branches, Told, propose

    if project.config.publish != "review":
        raise KbError(
            "`kb review --open` needs `publish: review` in kb.yml",
            "Write `publish: review` into kb.yml.",
        )
    repository, base = environment.get("GITHUB_REPOSITORY", ""), environment.get("GITHUB_REF_NAME", "")
    if not repository or not base:
        raise KbError(
            "the repository and the branch of the pull request are not known",
            "Set GITHUB_REPOSITORY (owner/name) and GITHUB_REF_NAME (main), as GitHub Actions does.",
        )
    branches = Branches(repository, BRANCH, base)
    done, url = propose(connection(environment), branches, Told(*told) if told else None)
    said = {"none": "Nothing to review.", "unchanged": f"The pull request is up to date: {url}"}
    console.note(said.get(done, f"The pull request was {done}: {url}"))
    return done, url
