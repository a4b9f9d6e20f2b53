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
    """Thank people in their discussions.

    It writes one comment for each answer that is published for the first time, and for each idea
    that is delivered; at most 20 a run, and only for what is at most two weeks old. It never
    writes to people who opted out, or to your own team. Run it after the site is published,
    since the comments link to it. This needs `thank: true` in kb.yml and a token that may write
    discussions.
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
