"""The command `kb upgrade`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

import click

from kb_builder.command.options import Run, global_options
from kb_builder.errors import KbError

if TYPE_CHECKING:
    from kb_builder.command.console import Console
    from kb_builder.scaffold import Change


@click.command()
@click.option("--write", is_flag=True, help="Write the changes. Commit your own changes first.")
@click.option("--json", "as_json", is_flag=True, help="Print the changes as one JSON document.")
@global_options
def upgrade(run: Run, write: bool, as_json: bool) -> None:
    """Show what this version would change in the files of a project.

    They are the files that `kb init` laid down. What you changed in them is kept: git merges it.
    With --write the changes are written. Where the same lines were changed, git's conflict
    markers stand in the file, and the exit code is 1.
    """
    from kb_builder import atomic
    from kb_builder.command.counts import counted
    from kb_builder.scaffold import RECORD, changes, in_conflict, look_around, recorded, source

    console, place = run.console(), look_around(run.folder)
    laid = recorded(place.folder)
    if laid is None:
        raise KbError(
            f"{place.folder / RECORD}: not found: it says what `kb init` wrote, so what you changed",
            "Lay down the files anew in an empty folder and compare: docs/upgrading.md says how.",
        )
    found = changes(place, laid, source())
    shown = {one: one.path.relative_to(place.root).as_posix() for one in found}
    for change in found if write else ():
        atomic.write_bytes(change.path, change.after.encode("utf-8", "surrogateescape"))
    if as_json:
        files = [
            {"path": shown[one], "diff": one.diff(shown[one]), "conflicts": one.conflicts} for one in found
        ]
        console.result(json.dumps({"written": write, "files": files}, indent=2, ensure_ascii=False))
    else:
        _show(console, shown, write=write)
    conflicts = [f"{shown[one]}: {counted(one.conflicts, 'place')}" for one in in_conflict(found)]
    if not found:
        console.note("Nothing to do: the files are those of this version, with what you changed.")
    elif not write:
        number = counted(sum(one.path.name != RECORD for one in found), "file")
        console.note(f"{number} would change. To write this: kb upgrade --write")
    if conflicts and write:
        raise KbError("you and this version changed the same lines", "Edit them at git's markers.", conflicts)
    for line in conflicts:
        console.warn(f"{line} that you and this version changed: there you will have to decide")


def _show(console: Console, shown: Mapping[Change, str], *, write: bool) -> None:
    from kb_builder.scaffold import RECORD

    for change, name in shown.items():
        if write:
            console.result(f"upgraded {name}")
        elif change.path.name != RECORD:
            console.result(change.diff(name).rstrip("\n"))
