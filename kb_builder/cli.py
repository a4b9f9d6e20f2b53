"""The commands of `kb`, and the help that people read."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import click

import kb_builder
from kb_builder import pipeline
from kb_builder.config import Project
from kb_builder.console import Console, printable
from kb_builder.curate import masked
from kb_builder.errors import ConfigError, KbError
from kb_builder.gfm import render as render_region
from kb_builder.harvesting import HarvestPlan
from kb_builder.invocation import Program, Run, aliases, connection, global_options
from kb_builder.outcome import Counts, build_counts, build_line, harvest_counts, harvest_line, table
from kb_builder.region import Region
from kb_builder.report import export_ledger, summarize
from kb_builder.scaffold import lay_down

_as_of = click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%SZ"]),
    metavar="DATE",
    help="Work as if it were this day; default: the newest time in the archive.",
)


@click.group(cls=Program, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(kb_builder.__version__, "-V", "--version", prog_name="kb")
@global_options
def main(_: Run) -> None:
    """Turn the answers and ideas of GitHub Discussions into a help site, with credit.

    \b
    A first site, in an empty folder:
      kb init --repo OWNER/NAME    lay down the project's files
      kb harvest                   GitHub -> archive/ (needs GITHUB_TOKEN)
      kb build                     archive/ -> content/ -> site/
      kb serve                     look at it

    \b
    Exit codes: 0 done, 1 failed, 2 wrong usage, 3 refused by a guard (nothing
    changed), 4 try again later, 5 another run holds the lock.
    """


@main.command()
@click.argument("target", metavar="[DIR]", type=click.Path(file_okay=False, path_type=Path), required=False)
@click.option(
    "--repo", "repository", metavar="OWNER/NAME", required=True, help="Whose Discussions to publish."
)
@global_options
def init(run: Run, target: Path | None, repository: str) -> None:
    """Lay down a project: kb.yml, mkdocs.yml, curation.yml, home page and workflow.

    A file that exists already is left as it is.
    """
    console = run.console()
    folder = run.folder / (target or "")
    laid = lay_down(folder, repository)
    for file in laid.kept:
        console.note(f"kept {file} (it was there already)")
    for file in laid.created:
        console.result(f"created {folder / file}")
    console.note("Next: set GITHUB_TOKEN, then run `kb harvest` and `kb serve` in that folder.")


@main.command()
@click.option(
    "--discussion",
    "numbers",
    type=click.IntRange(min=1),
    multiple=True,
    metavar="N",
    help="Only this discussion (repeatable).",
)
@click.option("--full", is_flag=True, help="Read every discussion again, also where nothing seems changed.")
@click.option(
    "--accept-removals",
    type=click.IntRange(min=0),
    default=0,
    metavar="N",
    help="Let up to N published pages go at once, which the guard would refuse.",
)
@click.option(
    "--deleted",
    type=click.IntRange(min=1),
    multiple=True,
    metavar="N",
    help="GitHub's event says that N was deleted: if it is gone, do not wait for a second look (repeatable).",
)
@click.option("--dry-run", is_flag=True, help="Read everything, write nothing, tell what would change.")
@click.option(
    "--max-wait",
    type=click.FloatRange(min=0),
    default=900.0,
    show_default=True,
    metavar="SECONDS",
    help="How long to wait for rate limits in all; pauses of seconds do not count.",
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
    """Read Discussions from GitHub into archive/: what is new, and what has changed.

    A discussion that is gone leaves the archive when GitHub has said so twice, an hour or more
    apart. What changes without a trace in GitHub's list (a comment that is hidden, votes for
    comments) is seen with --full.

    The token comes from GITHUB_TOKEN or GH_TOKEN; reading public discussions is all it
    needs to allow. A GitHub App works too: KB_APP_ID, KB_APP_PRIVATE_KEY and
    KB_APP_INSTALLATION_ID.
    """
    console, project = run.console(), run.project()
    _warn_of_what_waits(console, project)
    with console.progress() as progress:
        github, named = connection(run.environment), aliases(run.environment)
        plan = HarvestPlan(
            github, numbers, dry_run, max_wait, progress, full, accept_removals, deleted, named
        )
        done = pipeline.harvest(project, plan)
    counts = [harvest_counts(one) for one in done]
    for message in (message for one in done for message in one.harvest.rejected):
        console.warn(message)
    if as_json:
        console.result(json.dumps({"dry_run": dry_run, "repositories": counts}, indent=2))
    else:
        console.result("\n".join(harvest_line(count, dry_run=dry_run) for count in counts))
    console.summarize(table("Harvest", counts))


@main.command()
@click.option("--strict", is_flag=True, help="Fail on every warning of MkDocs too.")
@click.option("--clean", is_flag=True, help="Render every text anew; reuse nothing of an earlier build.")
@_as_of
@click.option("--json", "as_json", is_flag=True, help="Print the counts as one JSON document.")
@global_options
def build(run: Run, strict: bool, clean: bool, as_of: datetime | None, as_json: bool) -> None:
    """Turn archive/ into pages and the pages into site/. Needs no network and no token."""
    console, project = run.console(), run.project()
    _warn_of_what_waits(console, project)
    counts = _build(console, run, project, _moment(as_of), strict=strict, clean=clean)
    console.result(json.dumps(counts, indent=2) if as_json else build_line(counts))


@main.command()
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
    help="Port on 127.0.0.1; 0 takes a free one.",
)
@global_options
def serve(run: Run, port: int) -> None:
    """Build the site, serve it on this machine, and build again on every change."""
    from kb_builder.preview import serve_site  # noqa: PLC0415 - only here is a server wanted

    console, project = run.console(), run.project()

    def rebuild() -> None:
        # The old site stays up while somebody is still editing.
        try:
            console.note(build_line(_build(console, run, run.project())))
        except KbError as error:
            console.fail(error)

    console.note(build_line(_build(console, run, project)))
    serve_site(
        project,
        run.environment,
        rebuild,
        port,
        lambda url: console.result(f"Serving {url} (stop with Ctrl-C)"),
    )


@main.command()
@click.option("--json", "as_json", is_flag=True, help="Print the findings as one JSON document.")
@global_options
def check(run: Run, as_json: bool) -> None:
    """Verify configuration, archive, content and site, without network."""
    console = run.console()
    try:
        findings = pipeline.check(run.project(), run.environment)
    except ConfigError as error:
        findings = tuple(f"{error.file}: {finding}" for finding in error.findings)
    except KbError as error:
        findings = (f"{error.reason}. {error.next_step}".strip(),)
    if as_json:
        console.result(
            json.dumps({"ok": not findings, "findings": list(findings)}, indent=2, ensure_ascii=False)
        )
    else:
        for finding in findings:
            console.result(printable(finding))
        console.note(f"{len(findings)} findings" if findings else "All is well.")
    if findings:
        raise click.exceptions.Exit(1)


@main.command()
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "markdown", "json"]),
    default="text",
    show_default=True,
    help="How to tell it.",
)
@click.option("--ledger", type=click.Choice(["csv", "json"]), help="Print every point instead, row by row.")
@_as_of
@global_options
def report(run: Run, form: str, ledger: str | None, as_of: datetime | None) -> None:
    """Tell how the community fares: what waits, response times, stale answers, what became of ideas."""
    knowledge = pipeline.knowledge_of(run.project(), _moment(as_of))
    run.console().result(export_ledger(knowledge, ledger) if ledger else summarize(knowledge, form))


@main.command()
@click.argument(
    "files", nargs=-1, metavar="[FILE]...", type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Write DIR/NAME.html for each file.",
)
@click.option(
    "--repo", "repository", default="", metavar="OWNER/NAME", help="Where #12 and relative links point."
)
@click.option("--language", default="", metavar="CODE", help="As theme.language says; else English.")
@global_options
def render(run: Run, files: tuple[Path, ...], out: Path | None, repository: str, language: str) -> None:
    """Show the safe HTML that a page would hold for each GFM document (default: standard input)."""
    console = run.console()
    for file in files or (None,):
        source = sys.stdin.buffer.read() if file is None else file.read_bytes()
        safe = masked(source.decode("utf-8", "replace"))
        rendered = render_region(Region(safe.text, repository, language=language))
        if safe.kinds:
            console.warn(f"{file or 'standard input'}: masked {', '.join(safe.kinds)}")
        if rendered.is_plain:
            console.warn(f"{file or 'standard input'}: shown as plain text, {rendered.reason}")
        if out is None:
            click.echo(rendered.html)
        else:
            out.mkdir(parents=True, exist_ok=True)
            (out / f"{'stdin' if file is None else file.stem}.html").write_text(
                rendered.html + "\n", encoding="utf-8"
            )


def _build(
    console: Console,
    run: Run,
    project: Project,
    as_of: datetime | None = None,
    *,
    strict: bool = False,
    clean: bool = False,
) -> Counts:
    named = aliases(run.environment)
    built = pipeline.build(project, run.environment, as_of, strict=strict, clean=clean, aliases=named)
    for notice in (*built.knowledge.notices, *built.knowledge.masked):
        console.warn(notice)
    for page in built.site.plain_pages:
        console.warn(f"{page}: a post could not be rendered and is shown as plain text, with a link to it")
    counts = build_counts(built)
    console.summarize(table("Build", [counts]))
    return counts


def _moment(as_of: datetime | None) -> datetime | None:
    return None if as_of is None else as_of.replace(tzinfo=UTC)


def _warn_of_what_waits(console: Console, project: Project) -> None:
    if project.config.publish == "review":
        console.warn("kb.yml: publish: review has no effect in this version; changes are published directly")
    if project.config.thank:
        console.warn("kb.yml: thank: true has no effect in this version; nobody is written to")
