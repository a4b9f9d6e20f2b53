"""`kb publish`: brings the finished site to an object store."""

from __future__ import annotations

import json

import click

from kb_builder.command.options import Run, global_options


@click.command()
@click.argument("address", metavar="s3://BUCKET/PREFIX")
@click.option("--dry-run", is_flag=True, help="Say what would be uploaded and removed, and do nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print the counts as one JSON document.")
@global_options
def publish(run: Run, address: str, dry_run: bool, as_json: bool) -> None:
    """Upload the finished site to an object store.

    Only what changed is uploaded: new files first, changed pages last. Then files that the site
    no longer has are removed. After a run that was cut off, run it again: it goes on. Set
    AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION and, for a store other than Amazon's,
    AWS_ENDPOINT_URL.
    """
    from kb_builder import bucket, website
    from kb_builder.archive import lock
    from kb_builder.command.counts import counted

    console, project = run.console(), run.project()
    place = bucket.Place.at(address)
    with lock(project.root):
        shown_at = website.site_facts(project.root, run.environment).url
        outcome = bucket.upload(project.site, place, shown_at, dry_run=dry_run)
    plan = outcome.plan
    counts = {
        "uploaded": len(plan.uploads),
        "bytes": outcome.bytes,
        "removed": len(plan.removals),
        "unchanged": plan.unchanged,
        "dry_run": dry_run,
    }
    if as_json:
        console.result(json.dumps(counts, indent=2))
        return
    for verb, paths in (("upload", plan.uploads), ("remove", plan.removals)):
        for path in paths if dry_run else ():
            console.result(f"{verb} {path}")
    done = ("to upload", "to remove") if dry_run else ("uploaded", "removed")
    console.note(
        f"{place}: {counted(len(plan.uploads), 'file')} {done[0]} ({outcome.bytes / 1e6:.1f} MB), "
        f"{len(plan.removals)} {done[1]}, {plan.unchanged} unchanged"
    )
