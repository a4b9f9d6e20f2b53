"""The program `kb` and its shorter commands.

A command imports what it needs when it runs, so that help and mistakes answer at once.
"""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path

import click

import kb_builder
from kb_builder.command.alert import alert, settings
from kb_builder.command.build import build, serve
from kb_builder.command.harvest import harvest
from kb_builder.command.init import init
from kb_builder.command.mcp import mcp
from kb_builder.command.options import Program, Run, as_of_option, global_options, warn_of_empty_archive
from kb_builder.command.publish import publish
from kb_builder.command.restore import restore
from kb_builder.command.review import review
from kb_builder.command.search import search
from kb_builder.command.thank import thank
from kb_builder.command.upgrade import upgrade
from kb_builder.errors import ConfigError, KbError


@click.group(cls=Program, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(kb_builder.__version__, "-V", "--version", prog_name="kb")
@global_options
def main(_: Run) -> None:
    """Turn the answers and ideas of GitHub Discussions into a help site, with credit.

    \b
    A first site, in an empty folder:
      kb init --repo OWNER/NAME    write the project's files
      kb harvest                   GitHub -> archive/ (needs GITHUB_TOKEN)
      kb build                     archive/ -> content/ -> site/
      kb serve                     look at it

    \b
    Exit codes: 0 done, 1 failed, 2 wrong usage, 3 refused by a guard
    (nothing changed), 4 try again later, 5 another run holds the lock,
    130 stopped by Ctrl-C.
    """


@main.command()
@click.option("--json", "as_json", is_flag=True, help="Print the findings as one JSON document.")
@global_options
def check(run: Run, as_json: bool) -> None:
    """Verify configuration, archive, content and site.

    This needs no network. The exit code is 1 where there is a finding.
    """
    from kb_builder.command.counts import by_cause, counted
    from kb_builder.pipeline import check as pipeline

    console = run.console()
    try:
        findings = pipeline.check(run.project(), run.environment)
    except ConfigError as error:
        findings = error.findings
    except KbError as error:
        findings = (f"{error.reason}. {error.next_step}".strip(),)
    if as_json:
        console.result(
            json.dumps({"ok": not findings, "findings": list(findings)}, indent=2, ensure_ascii=False)
        )
    else:
        for line in by_cause(findings):
            console.result(line)
        console.note(counted(len(findings), "finding") if findings else "No findings.")
    if findings:
        raise click.exceptions.Exit(1)


@main.command()
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "markdown", "json"]),
    default="text",
    show_default=True,
    help="Format of the report.",
)
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@click.option(
    "--questions",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Say how well the site answers the questions in FILE (one on each line).",
)
@click.option(
    "--ledger", type=click.Choice(["csv", "json"]), help="Print the ledger of points in place of the report."
)
@as_of_option
@global_options
def report(
    run: Run, form: str, as_json: bool, questions: Path | None, ledger: str | None, as_of: datetime | None
) -> None:
    """Show how the community is doing.

    The report begins with what needs you now. Then come open questions, response times, answers
    that may be out of date, and what became of ideas.
    """
    from kb_builder import kept
    from kb_builder.pipeline.publishing import knowledge_of
    from kb_builder.report import answered, export_ledger, summarize
    from kb_builder.search import open_index

    console, project = run.console(), run.project()
    if questions:
        asked = questions.read_text(encoding="utf-8", errors="replace").splitlines()
        found = answered(
            open_index(project.site, project.root / kept.FOLDER), asked, "json" if as_json else form
        )
        console.result(found)
        return
    warn_of_empty_archive(console, project)
    knowledge = knowledge_of(project, as_of)
    form = "json" if as_json else form
    console.result(export_ledger(knowledge, ledger) if ledger else summarize(knowledge, form))


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
    "--repo", "repository", default="", metavar="OWNER/NAME", help="Repository of #12 and of relative links."
)
@click.option("--language", default="", metavar="CODE", help="Language of our words (default: English).")
@click.option("--json", "as_json", is_flag=True, help="Print what came of each FILE as one JSON document.")
@global_options
def render(
    run: Run, files: tuple[Path, ...], out: Path | None, repository: str, language: str, as_json: bool
) -> None:
    """Print the safe HTML of GFM documents.

    It is what a page would hold for each FILE, or for standard input.
    """
    from kb_builder.gfm import render as render_region
    from kb_builder.privacy import masked
    from kb_builder.region import Region

    console = run.console()
    documents: list[dict[str, object]] = []
    for file in files or (None,):
        source = sys.stdin.buffer.read() if file is None else file.read_bytes()
        safe = masked(source.decode("utf-8", "replace"))
        rendered = render_region(Region(safe.text, repository, language=language))
        if safe.kinds:
            console.warn(f"{file or 'standard input'}: masked {', '.join(safe.kinds)}")
        if rendered.is_plain:
            console.warn(f"{file or 'standard input'}: shown as plain text, {rendered.reason}")
        told = {"masked": list(safe.kinds), "plain": rendered.reason if rendered.is_plain else ""}
        documents.append({"file": str(file) if file else None, "html": rendered.html, **told})
        if out is None and not as_json:
            console.result(rendered.html)
        elif out is not None:
            out.mkdir(parents=True, exist_ok=True)
            (out / f"{'stdin' if file is None else file.stem}.html").write_text(
                rendered.html + "\n", encoding="utf-8"
            )
    if as_json:
        console.result(json.dumps({"documents": documents}, indent=2, ensure_ascii=False))


for _command in (
    init,
    upgrade,
    harvest,
    build,
    serve,
    search,
    mcp,
    publish,
    restore,
    review,
    thank,
    alert,
    settings,
):
    main.add_command(_command)
