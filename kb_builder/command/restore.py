"""`kb restore`: the site of an earlier revision."""

from __future__ import annotations

import json

import click

from kb_builder.command.options import Run, global_options


@click.command()
@click.option(
    "--to",
    "revision",
    required=True,
    metavar="REVISION",
    help="A commit, tag or branch of the project's git repository.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the counts as one JSON document.")
@global_options
def restore(run: Run, revision: str, as_json: bool) -> None:
    """Rebuild the site of an earlier revision.

    site/ is then, byte for byte, what this version of kb-builder builds of that revision;
    archive/ and content/ stay as they are. People who opted out since then are left out.
    The next `kb build` makes the site of today again.
    """
    from kb_builder.command.counts import build_counts, build_line
    from kb_builder.pipeline import restoring as pipeline

    console, project = run.console(), run.project()
    built = pipeline.restore(project, revision, run.environment, console.warn)
    counts = build_counts(built)
    console.result(json.dumps(counts, indent=2) if as_json else f"{revision}: {build_line(counts)}")
