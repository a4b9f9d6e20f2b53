"""How faithfully community text is shown, measured against GitHub's own HTML and its parser."""

from __future__ import annotations

import argparse
import difflib
import json
import os
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import cmarkgfm
from cmarkgfm.cmark import Options
from pymdownx import gemoji_db

from kb_builder.gfm import render
from kb_builder.region import Region
from scripts import fidelity_dom as dom
from scripts.fidelity_tolerances import TOLERANCES

_CMARK = Options.CMARK_OPT_UNSAFE | Options.CMARK_OPT_FOOTNOTES | Options.CMARK_OPT_GITHUB_PRE_LANG
_EXTENSIONS = ("table", "autolink", "tagfilter", "strikethrough", "tasklist")
_BREAKS = re.compile(r"(?:<br ?/?>)+\n")
_BARE_POST = re.compile(
    r">https://github\.com/(?P<where>[\w.-]+/[\w.-]+)/(?:issues|pull|discussions)/(?P<number>\d+)"
    r"(?:#(?:(?P<comment>issuecomment|discussioncomment|discussion_r|pullrequestreview)[-\w]*|discussion-\d+))?</a>"
)
_EMOJI = dict.fromkeys((*gemoji_db.emoji, *gemoji_db.aliases), "")
_EXAMPLE = re.compile(r"^`{32} example[^\n]*\n(.*?)^\.\n(.*?)^`{32}$", re.MULTILINE | re.DOTALL)

BY_NATURE: tuple[tuple[str, str], ...] = (
    ("yaml-metadata__", "front matter is a table in files; in a comment it is a rule and a heading"),
)
"""Pairs whose file rendering a comment does not share, by how their names begin, and why."""


@dataclass
class Result:
    """One suite: how many of how many agree, and each difference as lines of text."""

    suite: str
    unit: str
    floor: float
    right: int = 0
    total: int = 0
    differences: list[tuple[str, str]] = field(default_factory=list)

    @property
    def share(self) -> float:
        """Per cent that agree."""
        return 100 * self.right / self.total if self.total else 0.0

    def compare(self, name: str, expected: str, shown: str) -> None:
        """Count one example, and keep what differs."""
        self.total += 1
        if expected == shown:
            self.right += 1
        else:
            lines = difflib.unified_diff(
                expected.splitlines(), shown.splitlines(), "GitHub", "kb-builder", "", "", 1
            )
            self.differences.append((name, "\n".join(lines)))

    def count(self, name: str, expected: Sequence[str], shown: Sequence[str]) -> None:
        """Count words: those that only one side shows are wrong, whichever side has more of them."""
        here, there = Counter(shown), Counter(expected)
        missing, added = there - here, here - there
        self.total += len(expected)
        self.right += len(expected) - max(missing.total(), added.total())
        if missing or added:
            self.differences.append((name, f"missing {dict(missing)}\nadded {dict(added)}"))


def shown(text: str, repository: str = dom.REPOSITORY) -> str:
    """Give what the site shows for `text`."""
    return render(Region(text, repository, dom.SOURCE)).html


def cmark(text: str) -> str:
    """Give what GitHub's parser makes of `text` as a comment."""
    html: str = cmarkgfm.markdown_to_html_with_extensions(
        text, _CMARK | Options.CMARK_OPT_HARDBREAKS, list(_EXTENSIONS)
    )
    return html


def pairs(data: Path) -> tuple[Result, Result]:
    """Measure the pairs of Markdown and GitHub's HTML: comments, and the rest."""
    comments = Result("github-pairs, comments", "documents", 97)
    rest = Result("github-pairs, the rest", "documents", 95)
    for source in sorted((data / "markdown/github-pairs").glob("*.md")):
        expected = source.with_suffix(".html").read_text("utf-8")
        # The fixtures write a space and a tab that must be seen as these two characters.
        text = source.read_text("utf-8").replace("␠", " ").replace("␉", "\t")
        if source.stem.startswith(tuple(name for name, _ in BY_NATURE)):
            continue
        if source.stem.endswith(".comment"):
            comments.compare(source.stem, dom.normalised(expected), dom.normalised(shown(text)))
        else:
            # A file's line break is a space: the one thing in which every file differs from a comment.
            html = _BREAKS.sub("\n", shown(text))
            rest.compare(source.stem, dom.normalised(_BREAKS.sub("\n", expected)), dom.normalised(html))
    return comments, rest


def specifications(data: Path) -> Result:
    """Measure the examples of CommonMark and of GitHub's extensions against GitHub's parser."""
    result = Result("CommonMark 0.31.2 and GFM", "examples", 98)
    for file in sorted((data / "markdown/specs").glob("*.txt")):
        for number, text in enumerate(examples(file.read_text("utf-8")), 1):
            result.compare(
                f"{file.stem} {number}\n{text}", dom.normalised(cmark(text)), dom.normalised(shown(text))
            )
    return result


def examples(specification: str) -> list[str]:
    """Give the Markdown of every example in the text of a specification."""
    return [text.replace("→", "\t") for text, _ in _EXAMPLE.findall(specification)]


def original_bodies(data: Path) -> tuple[Result, Result]:
    """Measure the words and code blocks of real bodies against GitHub's parser."""
    seen = Result("ik_llama, visible words", "words", 99.9)
    code = Result("ik_llama, code blocks", "blocks", 100)
    for name, body, repository in _bodies(data / "discussions/ik_llama.jsonl"):
        ours, theirs = shown(body, repository), cmark(body)
        seen.count(name, dom.words(as_github_shows(theirs, repository)), dom.words(ours))
        blocks, expected = dom.code_blocks(ours), dom.code_blocks(theirs)
        for place in range(max(len(blocks), len(expected))):
            code.compare(
                f"{name} block {place}", *("".join(side[place : place + 1]) for side in (expected, blocks))
            )
    return seen, code


def as_github_shows(html: str, repository: str) -> str:
    """Do to the parser's HTML what GitHub does after it: addresses, commits, emoji, alerts."""
    html = _BARE_POST.sub(lambda post: _short(post, repository), html)
    html = re.sub(r"(?<![\w/])([0-9a-f]{7})[0-9a-f]{33}(?!\w)", r"\1", html)
    html = re.sub(r":([\w+-]+):", lambda code: _EMOJI.get(code[0], code[0]), html)
    return re.sub(r"\[!(NOTE|TIP|IMPORTANT|WARNING|CAUTION)\]", lambda kind: kind[1].capitalize(), html)


def _short(post: re.Match[str], repository: str) -> str:
    where = "" if post["where"].lower() == repository.lower() else post["where"]
    comment = " (comment)" if post["comment"] else ""
    return f">{where}#{post['number']}{comment}</a>"


def _bodies(file: Path) -> Iterator[tuple[str, str, str]]:
    for line in file.read_text("utf-8").strip("\n").split("\n"):
        record = json.loads(line)
        for place, post in enumerate(_posts(record)):
            yield f"{file.stem} {record['number']}.{place}", post["body"], record["repository"]


def _posts(post: dict[str, object]) -> Iterator[dict[str, str]]:
    yield post  # type: ignore[misc]
    for kind in ("comments", "replies"):
        for child in (post.get(kind) or {}).get("nodes", ()):  # type: ignore[attr-defined]
            yield from _posts(child)


def github_html(data: Path) -> Result:
    """Measure the words of real posts against the HTML that GitHub gave with them."""
    result = Result("payload, visible words", "words", 99.5)
    for line in (data / "discussions/payload.jsonl").read_text("utf-8").strip("\n").split("\n"):
        record = json.loads(line)
        for place, post in enumerate(_posts(record)):
            name = f"payload {record['number']}.{place}"
            result.count(
                name, dom.words(post["bodyHTML"]), dom.words(shown(post["body"], record["repository"]))
            )
    return result


def main() -> int:
    """Print the share of each suite; tell by the exit code whether every floor is reached."""
    parser = argparse.ArgumentParser(prog="make fidelity", description=__doc__)
    default = os.environ.get("DATA", "../shared/data")
    parser.add_argument("data", nargs="?", type=Path, default=Path(default))
    parser.add_argument("-v", "--verbose", action="store_true", help="print every difference and tolerance")
    options = parser.parse_args()
    if not (options.data / "markdown/github-pairs").is_dir():
        print(
            f"Not measured: {options.data} does not hold the data. Say where it is: make fidelity DATA=folder"
        )
        return 2
    results = (
        *pairs(options.data),
        specifications(options.data),
        *original_bodies(options.data),
        github_html(options.data),
    )
    if options.verbose:
        _print_all(results)
    for one in results:
        verdict = "ok" if one.share >= one.floor else "BELOW"
        counts = f"{one.right:>7} of {one.total:>7} {one.unit:10}"
        print(f"{one.suite:28}{counts}{one.share:8.3f} % (at least {one.floor:g} %) {verdict}")
    return int(any(one.share < one.floor for one in results))


def _print_all(results: Sequence[Result]) -> None:
    for what, why in (*TOLERANCES, *BY_NATURE):
        print(f"left out: {what} - {why}")
    for result in results:
        for name, difference in result.differences:
            print(f"\n=== {result.suite}: {name}\n{difference}")


if __name__ == "__main__":
    sys.exit(main())
