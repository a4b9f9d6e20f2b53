"""`kb thank`: thanks people in their discussions."""

from __future__ import annotations

import json

import click

from kb_builder.command.options import Run, global_options


@click.command()
@click.option("--dry-run", is_flag=True, help="Show what would be written, and write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print what was written as one JSON document.")
@global_options
def thank(run: Run, dry_run: bool, as_json: bool) -> None:
    """Thank for new answers and delivered ideas, in their discussions.

    This writes only where kb.yml says `thank: true`, for what is at most two weeks old, at most
    20 comments a run, and never twice for the same answer or idea. Nobody who opted out is
    written to, nor is your own team. Run it when the site is published: the comment links to it.
    The token needs to write discussions.
    """
    from kb_builder.command.counts import counted
    from kb_builder.command.environment import connection
    from kb_builder.harvest import say_thanks
    from kb_builder.pipeline.thanks import thanks_due

    console, project = run.console(), run.project()
    due = thanks_due(project, run.environment)
    written: list[dict[str, str]] = []
    if dry_run:
        written = [{"discussion": one.place, "login": one.login, "body": one.body} for one in due]
    elif due:
        for one, url in say_thanks(connection(run.environment), due, console.warn):
            console.note(f"{one.place}: thanked {one.login}")
            written.append({"discussion": one.place, "login": one.login, "url": url})
    if as_json:
        console.result(json.dumps({"dry_run": dry_run, "thanks": written}, indent=2, ensure_ascii=False))
        return
    for entry in written if dry_run else ():
        console.result(f"{entry['discussion']} ({entry['login']}):\n{entry['body']}\n")
    done = "to write" if dry_run else "written"
    console.note(f"{counted(len(written), 'comment')} {done}.")
