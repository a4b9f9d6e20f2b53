"""The published schema of the archive says the same as the codec."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from jsonschema import Draft202012Validator

from kb_builder import archive
from kb_builder.archive import State, decode, encode
from kb_builder.errors import ArchiveError
from kb_builder.model import (
    Actor,
    ActorKind,
    Category,
    Comment,
    Discussion,
    Label,
    License,
    Poll,
    PollOption,
    Reaction,
    Repository,
    Standing,
    WithheldPart,
)
from tests import strategies
from tests.archive.full import FILE, FULL, as_json
from tests.archive.sealed import seal
from tests.build import repository

HERE = Path(__file__).parent
SCHEMA = json.loads((Path(archive.__file__).parent / "schema.json").read_text(encoding="utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA)


@settings(deadline=None)
@given(strategies.discussions)
def test_whatever_is_written_fits_the_published_schema(value: Discussion) -> None:
    VALIDATOR.validate(as_json(value))


@pytest.mark.parametrize("file", sorted(HERE.glob("discussion-*.json")), ids=lambda file: file.stem)
def test_the_readable_files_fit_the_published_schema(file: Path) -> None:
    VALIDATOR.validate(json.loads(file.read_text(encoding="utf-8")))


def test_the_published_schema_is_valid_and_strict_throughout() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    objects = [one for one in SCHEMA["$defs"].values() if one["type"] == "object"]
    assert all(one["additionalProperties"] is False for one in objects)


@pytest.mark.parametrize(
    ("definition", "noun"),
    [
        ("discussion", Discussion),
        ("withheld", WithheldPart),
        ("comment", Comment),
        ("actor", Actor),
        ("category", Category),
        ("label", Label),
        ("reaction", Reaction),
        ("poll", Poll),
        ("standing", Standing),
        ("poll_option", PollOption),
    ],
)
def test_the_published_schema_names_exactly_the_fields_of_each_noun(definition: str, noun: type) -> None:
    named = set(SCHEMA["$defs"][definition]["properties"]) - {"schema", "digest"}
    assert named == {field.name for field in fields(noun)}


def test_the_published_schema_knows_exactly_the_kinds_of_accounts() -> None:
    assert SCHEMA["$defs"]["actor"]["properties"]["kind"]["enum"] == [kind.value for kind in ActorKind]


def _places(value: object, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if path and path not in [("digest",), ("schema",)]:
        yield path
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _places(item, (*path, key))
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _places(item, (*path, index))


def _mutants() -> Iterator[tuple[str, dict[str, Any]]]:
    sound = as_json(replace(FULL, body="plain"))
    for path in _places(sound):
        for change in (None, True, 1, -1, "", "word", "2026-01-31T00:00:00Z", [], {}, [1], "remove", "add"):
            mutant = copy.deepcopy(sound)
            holder: Any = mutant
            for step in path[:-1]:
                holder = holder[step]
            if change == "remove":
                del holder[path[-1]]
            elif change != "add":
                holder[path[-1]] = change
            elif isinstance(holder[path[-1]], dict):
                holder[path[-1]]["novel"] = ""
            yield f"{path}: {change!r}", mutant


@pytest.mark.no_cover  # thousands of changes, which run the same lines
def test_codec_and_published_schema_agree_on_every_small_change() -> None:
    """Each member at each place removed, joined by an unknown one, or replaced by each kind of value."""
    disagreements, verdicts = [], set()
    for label, mutant in _mutants():
        fits = VALIDATOR.is_valid(mutant)
        try:
            decode(Discussion, seal(mutant), FILE)
            read = True
        except ArchiveError:
            read = False
        verdicts.add(read)
        if fits != read:
            disagreements.append(label)
    assert disagreements == []
    assert verdicts == {True, False}


def test_repository_and_state_are_as_strict_as_a_discussion() -> None:
    licensed = repository(license=License("MIT", "MIT License", "https://example.org/mit"), description="x")
    document = json.loads(encode(licensed))
    assert decode(Repository, seal(document), FILE) == licensed
    with pytest.raises(ArchiveError, match=r"license\.novel: is unknown"):
        decode(Repository, seal({**document, "license": {**document["license"], "novel": 1}}), FILE)
    with pytest.raises(ArchiveError, match="watermark: is missing"):
        decode(State, seal({"schema": 1, "repository": "acme/widgets"}), FILE)
