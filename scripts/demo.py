"""`make demo`: the whole way in one folder, from a GitHub on this machine to a help site."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image

from tests.github import Dataset, GitHub, load

SAMPLE = Path(__file__).parents[1] / "tests/data/github/acme-widgets.json"
FOR_TESTS_ONLY = (11, 12)
"""Discussions of the sample that try to break a page, or say nothing."""


def main(folder: Path) -> int:
    """Lay down, harvest and build a project in `folder`; give the exit code."""
    again, is_read = (folder / "site").is_dir(), (folder / _ASKED_LATER).is_file()
    with GitHub([_sample(later=again)]) as github:
        _draw_avatars(github)
        print(f"A GitHub with sample discussions answers at {github.url}; nothing leaves this machine.")
        if is_read:
            print("Since the last run nothing has happened.")
        elif again:
            print("Since the last run a question was asked and answered, and another one got its answer.")
        for command in _commands(folder):
            print(f"\n$ {' '.join(command)}", flush=True)
            if code := _run(command, github):
                return code
    print(f"\nThe site is in {folder}/site, its pages as Markdown in {folder}/content.")
    print(f"Look at it with: .venv/bin/kb serve -C {folder}")
    print("Run `make demo` once more to see a harvest that reads only what is new." if not again else "")
    return 0


def _commands(folder: Path) -> Iterator[tuple[str, ...]]:
    if not (folder / "kb.yml").exists():
        yield ("git", "init", "--quiet", str(folder))  # a repository of its own, as a project has
        yield ("kb", "init", str(folder), "--repo", "acme/widgets", "--quiet")
    yield ("kb", "harvest", "-C", str(folder))
    yield ("kb", "build", "-C", str(folder))


def _run(command: tuple[str, ...], github: GitHub) -> int:
    program = [sys.executable, "-m", "kb_builder"] if command[0] == "kb" else [command[0]]
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GITHUB_", "KB_"))}
    environment = {
        **kept,
        "GITHUB_API_URL": github.url,
        "GITHUB_GRAPHQL_URL": github.graphql_url,
        "GITHUB_TOKEN": "demo",
        "NO_PROXY": "127.0.0.1",
    }
    return subprocess.run([*program, *command[1:]], env=environment, check=False).returncode


def _sample(*, later: bool) -> Dataset:
    """Give the sample repository, as it was or as it is when something has happened since."""
    sample = load(SAMPLE)
    for number in FOR_TESTS_ONLY:
        sample.remove(number)
    if later:
        blinking = _without_answer(sample.remove(2))
        sample.add(blinking | {"updatedAt": "2025-03-02T09:00:00Z", "comments": [_LAMP]})
        sample.add(_QUESTION)
    return sample


def _without_answer(row: dict[str, Any]) -> dict[str, Any]:
    kept = ("number", "title", "body", "author", "createdAt")
    return {"category": "Q&A", **{word: row[word] for word in kept}}


_LAMP = {
    "author": {"login": "linus-m", "databaseId": 103},
    "authorAssociation": "MEMBER",
    "createdAt": "2025-03-02T08:00:00Z",
    "body": "The lamp shows the last command, not the state: `widget status` tells whether it is drained.",
    "isAnswer": True,
    "upvoteCount": 4,
}
_QUESTION = {
    "number": 15,
    "title": "Can two widgets share one key?",
    "body": "We have a pair that always works together.",
    "category": "Q&A",
    "author": {"login": "barbara", "databaseId": 104},
    "createdAt": "2025-03-03T09:00:00Z",
    "updatedAt": "2025-03-03T12:00:00Z",
    "upvoteCount": 2,
    "comments": [
        {
            "author": {"login": "grace", "databaseId": 102},
            "authorAssociation": "CONTRIBUTOR",
            "createdAt": "2025-03-03T11:00:00Z",
            "body": "Yes: `widget key share --with NAME`. Rotate the key on one of them only.",
            "isAnswer": True,
            "upvoteCount": 5,
        }
    ],
}


_ASKED_LATER = f"archive/acme/widgets/discussions/{_QUESTION['number']}.json"


def _draw_avatars(github: GitHub) -> None:
    """Give every account a picture: a square in a colour of its own."""
    for account in _accounts(github.endpoint.datasets[0]):
        number = int(account.get("databaseId") or 1)
        colour = (90 + number * 37 % 120, 90 + number * 59 % 120, 90 + number * 83 % 120)
        drawn = BytesIO()
        Image.new("RGB", (96, 96), colour).save(drawn, "PNG")
        github.media.files[f"/avatars/{number}"] = drawn.getvalue()
        account["avatarUrl"] = f"{github.url}/avatars/{number}"


def _accounts(sample: Dataset) -> Iterator[dict[str, Any]]:
    for row in sample.discussions:
        posts = (row, *sample.posts(row["number"]))
        yield from (post["author"] for post in posts if post["author"])
        yield from (one for one in (row["answerChosenBy"],) if one)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
