"""Data sets: a repository with its discussions, read from files and filled in where they are silent."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.github.discussions import category, discussion
from tests.github.repositories import repository

Row = dict[str, Any]


@dataclass(slots=True)
class Dataset:
    """One repository in GitHub's GraphQL shape: rows may be changed between requests.

    `repository` holds the fields of `Repository`, `discussions` those of `Discussion` with
    plain lists in place of connections (`comments`, `replies`, `labels`, poll `options`).
    `former_names` answer too, unless the query says `followRenames: false`.
    """

    repository: Row
    categories: list[Row]
    discussions: list[Row]
    former_names: list[str] = field(default_factory=list)
    pull_requests: list[Row] = field(default_factory=list)
    issues: list[Row] = field(default_factory=list)
    labels: list[Row] = field(default_factory=list)
    """Labels that programs made; those of discussions stand in `discussions`."""

    @property
    def name(self) -> str:
        """Give "owner/name"."""
        return str(self.repository["nameWithOwner"])

    def discussion(self, number: int) -> Row:
        """Give the discussion of this number; KeyError if there is none."""
        for row in self.discussions:
            if row["number"] == number:
                return row
        raise KeyError(number)

    def posts(self, number: int) -> Iterator[Row]:
        """Yield the comments and replies of a discussion, each reply after its comment."""
        for comment in self.discussion(number)["comments"]:
            yield comment
            yield from comment["replies"]

    def touch(self, number: int, at: str, **changes: Any) -> Row:
        """Change a discussion at a moment, as an edit on GitHub does."""
        row = self.discussion(number)
        row.update(changes, updatedAt=at)
        return row

    def add(self, given: Row) -> Row:
        """Add a discussion, filled in like those of a file."""
        row = discussion(given, self.name)
        self._classify(row)
        self.discussions.append(row)
        return row

    def remove(self, number: int) -> Row:
        """Take a discussion away, as deleting or transferring it does."""
        row = self.discussion(number)
        self.discussions.remove(row)
        return row

    def rename(self, name: str) -> None:
        """Call the repository "owner/name" from now on: ids stay, every address changes."""
        old, short = self.name, name.partition("/")[2]
        self.former_names = [one for one in (*self.former_names, old) if one.lower() != name.lower()]
        self.repository.update(nameWithOwner=name, name=short)
        rows = [self.repository, *self.categories]
        for row in self.discussions:
            rows += [row, *row["labels"], *self.posts(row["number"])]
        for row in rows:
            for word in {"url", "resourcePath"} & row.keys():
                row[word] = str(row[word]).replace(f"/{old}", f"/{name}", 1)
            if "repository" in row:
                row["repository"] = name

    def _classify(self, row: Row) -> None:
        known = {one["slug"]: one for one in self.categories}
        wanted = row["category"]
        if wanted["slug"] not in known:
            self.categories.append(wanted)
        row["category"] = known.get(wanted["slug"], wanted)


def dataset(records: list[Row], name: str = "", about: Row | None = None) -> Dataset:
    """Make a data set of records in the shape of GitHub's `Discussion`.

    `about` holds fields of `Repository`, besides `categories` and `formerNames`; `name`
    ("owner/name") wins over what the records say.
    """
    facts = dict(about or {})
    known = name or facts.get("nameWithOwner") or next((r["repository"] for r in records), "acme/widgets")
    categories = [category(one, known) for one in facts.pop("categories", ())]
    former = list(facts.pop("formerNames", ()))
    made = Dataset(repository({**facts, "nameWithOwner": known}), categories, [], former)
    for record in records:
        made.add(record)
    return made


def load_jsonl(path: Path | str, name: str = "") -> Dataset:
    """Read one discussion per line; a line whose only key is `repository` describes the repository."""
    lines = Path(path).read_text(encoding="utf-8").split("\n")
    records = [json.loads(line) for line in lines if line.strip()]
    about = next((r["repository"] for r in records if isinstance(r.get("repository"), dict)), None)
    return dataset([r for r in records if "number" in r], name, about)


def load(path: Path | str, name: str = "") -> Dataset:
    """Read a data set: a .jsonl file, a .json file of {repository, discussions}, or a folder of such."""
    place = Path(path)
    if place.is_dir():
        about = place / "repository.json"
        files = sorted(file for file in place.glob("*.json") if file != about)
        facts = json.loads(about.read_text(encoding="utf-8")) if about.exists() else None
        return dataset([json.loads(file.read_text(encoding="utf-8")) for file in files], name, facts)
    if place.suffix == ".jsonl":
        return load_jsonl(place, name)
    content = json.loads(place.read_text(encoding="utf-8"))
    return dataset(content["discussions"], name, content.get("repository"))
