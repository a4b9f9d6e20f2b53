"""The counts that a command reports: as values, as a line, and as the table of a job summary."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from kb_builder.command.console import printable

if TYPE_CHECKING:
    from kb_builder.pipeline.build import Built
    from kb_builder.pipeline.harvested import Harvested

Counts = Mapping[str, str | int]


def counted(number: str | int, one: str, many: str = "") -> str:
    """Give "1 topic", "2 topics"; `many` is needed only for irregular words."""
    return f"{number} {one if number == 1 else many or f'{one}s'}"


def harvest_counts(one: Harvested) -> Counts:
    """Count what one repository's harvest brought: seen in the listing, or asked for by number.

    `held` may be gone at the source and wait for a second look; `removed` are gone for good.
    """
    new, changed, failed = len(one.saved.created), len(one.saved.changed), len(one.harvest.rejected)
    return {
        "repository": one.harvest.repository.name_with_owner,
        "seen": one.seen,
        "new": new,
        "changed": changed,
        "unchanged": max(0, one.seen - new - changed - failed),
        "held": len(one.saved.held),
        "removed": len(one.saved.removed),
        "failed": failed,
        "points": one.harvest.cost,
        "requests": one.harvest.requests,
    }


def harvest_line(count: Counts, *, dry_run: bool) -> str:
    """Give one repository's counts as a line."""
    return (
        f"{count['repository']}: {counted(count['seen'], 'discussion')} seen, {count['new']} new, "
        f"{count['changed']} changed, {count['unchanged']} unchanged, {count['held']} held as missing, "
        f"{count['removed']} removed, {count['failed']} failed; "
        f"{counted(count['points'], 'point')} in {counted(count['requests'], 'request')}"
        f"{' (dry run: nothing was written)' if dry_run else ''}"
    )


def build_counts(built: Built) -> Counts:
    """Count what a build published."""
    return {
        **built.published,
        "pages_new": len(built.written.created),
        "pages_changed": len(built.written.changed),
        "pages_removed": len(built.written.removed),
        "pages_unchanged": built.written.unchanged,
        "site_pages": built.site.pages,
        "plain_text_pages": len(built.site.plain_pages),
    }


def build_line(count: Counts) -> str:
    """Give a build's counts as a line."""
    published = (
        counted(count["answers"], "answer"),
        counted(count["ideas"], "idea"),
        counted(count["people"], "person", "people"),
        counted(count["topics"], "topic"),
    )
    return (
        f"{', '.join(published)}; pages: {count['pages_new']} new, {count['pages_changed']} changed, "
        f"{count['pages_removed']} removed, {count['pages_unchanged']} unchanged"
    )


def nothing_shown(count: Counts) -> str:
    """Say why a site shows neither answer nor idea, "" where it shows some."""
    if count["answers"] or count["ideas"]:
        return ""
    if count["questions"]:
        waiting = counted(count["questions"], "question is open", "questions are open")
        return f"no answers yet: {waiting}, and none has an accepted answer: mark answers on GitHub"
    return (
        "no answers yet: the archive holds no question and no idea in the categories that kb.yml publishes: "
        "run `kb harvest`, or look at answers.categories and ideas.categories"
    )


def nothing_harvested(counts: Sequence[Counts]) -> str:
    """Say that repositories have no discussions yet, "" where some have."""
    empty = [str(count["repository"]) for count in counts if not count["seen"]]
    return (
        f"no discussions yet in {', '.join(empty)}: the first one appears with the next harvest"
        if empty
        else ""
    )


def by_cause(findings: Sequence[str]) -> Iterator[str]:
    """Yield findings for people: one a line, those that say the same of several files under one heading."""
    groups: dict[str, list[str]] = {}
    for finding in findings:
        place, _, what = finding.partition(" ")
        said = f": {what}" if place.endswith(":") else f" {what}"
        groups.setdefault(said if "/" in place else finding, []).append(finding)
    for said, found in groups.items():
        if len(found) == 1:
            yield printable(found[0])
        else:
            # What is said of one file is right of each of several.
            yield printable(f"Each of {len(found)} files{said}")
            yield from (f"  {printable(one.partition(' ')[0].rstrip(':'))}" for one in found)


def table(title: str, rows: Sequence[Counts]) -> str:
    """Give counts as a Markdown table under a heading."""
    if not rows:
        return f"### {title}\n\nNothing to do."
    cells = [[name.replace("_", " ") for name in rows[0]], ["---"] * len(rows[0])]
    cells += [[str(value) for value in row.values()] for row in rows]
    return "\n".join([f"### {title}", "", *("| " + " | ".join(row) + " |" for row in cells)])
