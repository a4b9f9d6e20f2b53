"""Says what a pull request would publish, so that a person can judge it in a minute.

GitHub's Markdown turns words into links, mentions and pictures wherever it shows them. So nothing that a
stranger wrote stands outside code here: titles are in code spans, texts in code blocks.
"""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import unified_diff

from kb_builder.report.quiet import code, longest_run, quiet, visible

MARK = "<!-- kb-builder: review -->"
_LONGEST = 60_000
"""GitHub takes texts of up to 65,536 characters."""
_LISTED = 100
_LONGEST_DIFF = 8_000
_RULE = (
    "**Nothing below is on the site yet. Merging this publishes it; the next harvest brings this pull "
    "request up to date.** Do not commit to its branch."
)


@dataclass(frozen=True, slots=True)
class Shown:
    """A page as it stands, or stood, in content/: of which discussion, at which address of GitHub."""

    kind: str
    title: str
    url: str
    path: str
    text: str


@dataclass(frozen=True, slots=True)
class Review:
    """What a merge would change: pages by discussion, before and after, and all that is kept from them.

    `others` counts the other files of content/ that differ, such as lists and the pages of people.
    """

    before: Mapping[str, Shown]
    after: Mapping[str, Shown]
    others: int = 0
    held: tuple[str, ...] = ()
    masked: tuple[str, ...] = ()

    @property
    def new(self) -> tuple[Shown, ...]:
        """Pages of discussions that have none yet."""
        return tuple(self.after[key] for key in sorted(self.after.keys() - self.before.keys()))

    @property
    def removed(self) -> tuple[Shown, ...]:
        """Pages of discussions that would have none any more."""
        return tuple(self.before[key] for key in sorted(self.before.keys() - self.after.keys()))

    @property
    def changed(self) -> tuple[tuple[Shown, Shown], ...]:
        """Pages that would differ, as they are and as they would be."""
        both = sorted(self.before.keys() & self.after.keys())
        return tuple((self.before[k], self.after[k]) for k in both if self.before[k] != self.after[k])


def title(review: Review) -> str:
    """Give the title of the pull request: counts, and nobody's words."""
    found = (
        (len(review.new), "new"),
        (len(review.changed), "changed"),
        (len(review.removed), "removed"),
    )
    told = ", ".join(f"{count:,} {word}" for count, word in found if count)
    return f"Publish the help site: {told or 'lists and archive only'}"


def describe(review: Review, run: str = "") -> str:
    """Give the text of the pull request, as long as GitHub takes; `run` is the address of the run."""
    parts = [MARK, _introduction(review, run)]
    parts += _listed("New", [(one, "") for one in review.new])
    parts += _listed("Changed", [(now, _moved(was, now)) for was, now in review.changed])
    parts += _listed("Removed", [(one, "") for one in review.removed])
    parts += _lines("Held back", review.held)
    parts += _lines("Masked", review.masked)
    left = _LONGEST - sum(len(part) + 2 for part in parts)
    return "\n\n".join((*parts, *_folds(review, left))) + "\n"


def _introduction(review: Review, run: str) -> str:
    lines = [_RULE]
    if run:
        lines.append(
            f"The site as it would be: [artifact `help-site`]({run}#artifacts) of the run. Unpack it, and "
            "run `python3 -m http.server` there."
        )
    if review.others:
        lines.append(f"Besides: {review.others:,} lists, pages of people and other files of `content/`.")
    return "\n\n".join(lines)


def _moved(was: Shown, now: Shown) -> str:
    return "" if was.title == now.title else f", until now {code(was.title)}"


def _listed(heading: str, found: Sequence[tuple[Shown, str]]) -> Iterator[str]:
    if found:
        rows = [f"- {one.kind} [{code(one.title)}]({quiet(one.url)}){more}" for one, more in found[:_LISTED]]
        yield _section(heading, len(found), rows)


def _lines(heading: str, found: Sequence[str]) -> Iterator[str]:
    if found:
        yield _section(heading, len(found), [f"- {code(line)}" for line in found[:_LISTED]])


def _section(heading: str, count: int, rows: list[str]) -> str:
    if count > len(rows):
        rows = [*rows, f"- and {count - len(rows):,} more"]
    return "\n".join((f"### {heading} ({count:,})", "", *rows))


def _folds(review: Review, left: int) -> Iterator[str]:
    """Yield what differs in each page, folded, while there is room; then how many are left out."""
    pages: list[tuple[Shown | None, Shown | None]] = [
        *review.changed,
        *((None, one) for one in review.new),
        *((one, None) for one in review.removed),
    ]
    if pages and left > 0:
        yield "### What differs"
    shown = 0
    for was, now in pages:
        fold = _fold(was, now)
        if len(fold) + 100 > left:
            break
        left -= len(fold) + 2
        shown += 1
        yield fold
    if shown < len(pages):
        yield f"{len(pages) - shown:,} more under *Files changed*, in `content/`."


def _fold(was: Shown | None, now: Shown | None) -> str:
    path = (now or was or _NOTHING).path
    old, new = (was.text if was else ""), (now.text if now else "")
    lines = unified_diff(old.splitlines(), new.splitlines(), n=2, lineterm="")
    text = "\n".join(visible(line) for number, line in enumerate(lines) if number > 1)
    if len(text) > _LONGEST_DIFF:
        text = f"{text[:_LONGEST_DIFF]}\n (more under Files changed)"
    fence = "`" * max(3, longest_run(text) + 1)
    summary = f"<summary><code>{html.escape(visible(path))}</code></summary>"
    return f"<details>{summary}\n\n{fence}diff\n{text}\n{fence}\n\n</details>"


_NOTHING = Shown("", "", "", "", "")
