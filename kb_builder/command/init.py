"""The command `kb init`."""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kb_builder.command.options import Run, global_options
from kb_builder.errors import ConfigError, KbError

if TYPE_CHECKING:
    from kb_builder.command.console import Console
    from kb_builder.harvest import Overview
    from kb_builder.scaffold import Address, Place, Planned

_IN_GIT = ("kb.yml", "curation.yml", "content/index.md", "archive/acme/widgets/discussions/1.json")
"""Files that git must not ignore; the last stands for the whole archive."""
_SOURCE = "kb-builder.txt"
_NO_SOURCE = f"{_SOURCE}: the workflow cannot install kb-builder yet, since its hash is that of no file: "
_WRITE_SOURCE = (
    "write into it where to get kb-builder from, before the workflow runs. The one that runs here comes "
    "neither from a file with an address nor from a commit that is pushed"
)
_KNOWN_SOURCE = "remove it and run `kb init` again, which knows now where to get kb-builder from"
_NOT_AGAIN = (
    "Remove kb.yml before you run `kb init` again, which leaves a kb.yml as it is; or look at "
    "ideas.categories and ideas.statuses in it yourself."
)
_NO_REPOSITORY = (
    "Missing option '--repo': neither kb.yml nor a git remote `origin` says whose Discussions to publish."
)


@click.command()
@click.argument("target", metavar="[DIR]", type=click.Path(file_okay=False, path_type=Path), required=False)
@click.option(
    "--repo",
    "repository",
    metavar="OWNER/NAME",
    help="Whose Discussions to publish; an address works too (default: the git remote origin).",
)
@click.option("--dry-run", is_flag=True, help="Show what would be written, and write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print what was written as one JSON document.")
@global_options
def init(run: Run, target: Path | None, repository: str | None, dry_run: bool, as_json: bool) -> None:
    """Write the files of a new project.

    They are kb.yml, mkdocs.yml, curation.yml, the home page and the workflow that publishes,
    which stands at the top of the git repository. A file that exists already is left as it is;
    only .gitignore gets the lines that it lacks. Where a file that is kept would break the site,
    nothing is written, and the exit code is 1.

    With a token (GITHUB_TOKEN) it looks at the repository, says what is there, and proposes in
    kb.yml which category holds ideas and which labels stand for which status.
    """
    from kb_builder.config import load_project
    from kb_builder.scaffold import is_nowhere, look_around, planned, proposal, source, write

    console, folder = run.console(), run.folder / (target or "")
    place = look_around(folder)
    publishes = _publishes(place, repository)
    origin = source()
    seen = _seen(run, console, place, publishes, dry_run=dry_run)
    plan = planned(place, publishes, origin, proposal(seen.categories, seen.labels) if seen else "")
    problems = tuple(_problems(run, place, plan, publishes))
    if problems:
        elsewhere = "" if target else ", or give the site a folder of its own: `kb init help`"
        raise KbError(
            "nothing was written: files that are here already would break the help site",
            f"Correct them and run `kb init` again{elsewhere}.",
            problems,
        )
    if not dry_run:
        write(plan)
        load_project(folder)
    site = _site(run, place, publishes)
    if as_json:
        files = [{"path": str(_shown(file.path)), "action": str(file.kind)} for file in plan]
        console.result(json.dumps({"dry_run": dry_run, "files": files, "site": site}, indent=2))
    _tell(console, plan, dry_run=dry_run, as_json=as_json)
    if any(file.path.name == _SOURCE and is_nowhere(_text(file)) for file in plan):
        console.warn(_NO_SOURCE + (_KNOWN_SOURCE if origin.is_known else _WRITE_SOURCE))
    if not dry_run:
        _tell_what_is_left(console, place, plan, publishes, site)


def _publishes(place: Place, repository: str | None) -> Address:
    """Give the repository to publish: as asked for, as kb.yml says, of `origin`, or as answered."""
    from kb_builder.config import load_project
    from kb_builder.scaffold import Address, read_address

    if repository is not None:
        if address := read_address(repository):
            return address
        raise KbError(
            f"{repository!r} is not OWNER/NAME", "Give it as on GitHub, for example --repo acme/widgets."
        )
    if (place.folder / "kb.yml").is_file():
        name = load_project(place.folder).config.repositories[0]
        return Address(name, place.origin.host) if place.origin else Address(name)
    if place.origin:
        return place.origin
    if not sys.stdin.isatty():
        raise click.UsageError(f"{_NO_REPOSITORY} Give it, for example: --repo acme/widgets")
    return _ask()


def _ask() -> Address:
    from kb_builder.scaffold import read_address

    def read(text: str) -> Address:
        if address := read_address(text):
            return address
        raise click.BadParameter(f"{text!r} is not OWNER/NAME, such as acme/widgets, and no address of it.")

    question = "Whose Discussions should be published? OWNER/NAME"
    answer: Address = click.prompt(question, value_proc=read, err=True)
    return answer


def _seen(run: Run, console: Console, place: Place, publishes: Address, *, dry_run: bool) -> Overview | None:
    """Look at the repository, where there is a token for it, and say what is there."""
    from kb_builder.command.environment import connection, has_token
    from kb_builder.harvest import overview

    if not has_token(run.environment):
        return None
    try:
        seen = overview(connection(run.environment), publishes.name)
    except KbError as error:
        is_kept = (place.folder / "kb.yml").exists()
        left = "kb.yml stays as it is." if is_kept else "kb.yml gets the defaults."
        then = "" if is_kept or dry_run else _NOT_AGAIN
        console.warn(" ".join(filter(None, (f"{error.reason}: {left}", error.next_step, then))))
        return None
    _tell_what_is_there(console, publishes, seen)
    return seen


def _tell_what_is_there(console: Console, publishes: Address, seen: Overview) -> None:
    from kb_builder.command.counts import counted
    from kb_builder.scaffold import idea_categories

    if not seen.has_discussions:
        console.warn(
            f"{publishes.name} has no Discussions: switch them on under Features at {publishes.url}/settings"
        )
        return
    questions = [one.slug for one in seen.categories if one.answerable]
    ideas = idea_categories(seen.categories)
    console.note(
        f"{publishes.name}: {counted(seen.discussions, 'discussion')}, {seen.answered} of them answered; "
        f"questions in {', '.join(questions) or 'no category'}, ideas in {', '.join(ideas) or 'no category'}"
    )
    if not questions:
        console.warn(
            "no category is in the format Question / Answer, so nothing can be accepted as an answer: "
            f"change one at {publishes.url}/discussions/categories"
        )


def _problems(run: Run, place: Place, plan: Sequence[Planned], publishes: Address) -> Iterator[str]:
    """Yield what is wrong with files that are kept, each with what to change."""
    from kb_builder.config import load_project
    from kb_builder.scaffold import Kind, ignored, works_elsewhere
    from kb_builder.website import site_facts

    kept = {file.path.name for file in plan if file.kind is Kind.KEEP}
    try:
        if "kb.yml" in kept:
            published = load_project(place.folder).config.repositories
            if publishes.name.lower() not in [name.lower() for name in published]:
                yield (
                    f"kb.yml: publishes {', '.join(published)}, not {publishes.name}: add it to "
                    "repositories, or leave --repo out"
                )
    except ConfigError as error:
        yield from (_short(finding, place) for finding in error.findings)
    try:
        if "mkdocs.yml" in kept:
            site_facts(place.folder, run.environment)
    except ConfigError as error:
        yield from (_short(finding, place) for finding in error.findings)
    yield from works_elsewhere(place, plan)
    yield from ignored(place, _IN_GIT)


def _short(finding: str, place: Place) -> str:
    return finding.removeprefix(f"{place.folder}/")


def _tell(console: Console, plan: Sequence[Planned], *, dry_run: bool, as_json: bool) -> None:
    from kb_builder.scaffold import Kind

    for file in plan:
        shown = _shown(file.path)
        if file.kind is Kind.KEEP:
            console.note(f"kept {shown} (it was there already)")
        elif not as_json:
            verb = {Kind.CREATE: "would create", Kind.EXTEND: "would extend"}[file.kind]
            console.result(f"{verb if dry_run else file.kind} {shown}")
    kept = {file.path.name: file.path for file in plan if file.kind is Kind.KEEP}
    if "mkdocs.yml" in kept and "answers/index.md" not in kept["mkdocs.yml"].read_text(
        encoding="utf-8", errors="replace"
    ):
        console.warn(
            "mkdocs.yml: nav does not lead to the generated pages: add answers/index.md, ideas/index.md, "
            "topics/index.md and people/index.md to it"
        )


def _text(file: Planned) -> str:
    """Give what stands in a file of the plan, written or kept."""
    is_kept = not file.text and file.path.is_file()
    return file.path.read_text(encoding="utf-8", errors="replace") if is_kept else file.text


def _site(run: Run, place: Place, publishes: Address) -> str:
    """Give the address of the site: as mkdocs.yml says, "" where it says none."""
    from kb_builder.website import site_facts

    if (place.folder / "mkdocs.yml").exists():
        return site_facts(place.folder, run.environment).url
    return (place.origin or publishes).pages


def _tell_what_is_left(
    console: Console, place: Place, plan: Sequence[Planned], publishes: Address, site: str
) -> None:
    from kb_builder.scaffold import GITHUB

    home = place.origin or publishes
    workflow = next(file.path.name for file in plan if file.path.parent.name == "workflows")
    console.note("Three things are left to do:")
    console.note(f"1. {_to_push(place, home)}")
    console.note(f'2. Choose "GitHub Actions" as the source of the site: {home.url}/settings/pages')
    console.note(f'3. Press "Run workflow", once: {home.url}/actions/workflows/{workflow}')
    console.note(_where_it_will_be(site, home))
    if home.name.lower() != publishes.name.lower():
        console.note(
            f"The Discussions are in {publishes.name}: their events start no run here, so the site follows "
            "once a day."
        )
    server = f"export GITHUB_API_URL=https://{publishes.host}/api/v3, " if publishes.host != GITHUB else ""
    there = "" if place.folder == Path.cwd() else f" in {_shown(place.folder)}"
    console.note(
        f"To see it here first: {server}export GITHUB_TOKEN=$(gh auth token), then run `kb harvest` and "
        f"`kb serve`{there}."
    )


def _to_push(place: Place, home: Address) -> str:
    """Say how the files come to GitHub; a workflow runs only where it stands at the top of a repository."""
    if place.is_in_git:
        return f"Commit these files and push them to {home.url}"
    return (
        f"This folder is part of no git repository: move it into a clone of {home.url}, run "
        f"`kb init {shlex.quote(place.folder.name)}` there, commit the files and push them. Or give the site "
        "a repository of its own: `git init` and `git remote add origin ADDRESS` here, then `kb init` again, "
        "which says what is left to do there"
    )


def _where_it_will_be(site: str, home: Address) -> str:
    if not site:
        return f"The site will be at {home.pages}: write that into mkdocs.yml as site_url."
    said = f"The site will be at {site} (site_url in mkdocs.yml)."
    if site == home.pages:
        return said
    return f"{said} Without a domain of its own it will be at {home.pages}: then change site_url."


def _shown(path: Path) -> Path:
    """Give a path as seen from the current folder, whole where it lies outside."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path
