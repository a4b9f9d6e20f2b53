"""The stored form of a discussion: one text per noun, read back exactly, and nothing else is read."""

from __future__ import annotations

import copy
import json
import subprocess
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
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
from tests.archive.sealed import seal
from tests.build import GHOST, NOON, at, comment, discussion, person, repository

HERE = Path(__file__).parent
FILE = "archive/acme/widgets/discussions/12.json"
SCHEMA = json.loads((Path(archive.__file__).parent / "schema.json").read_text(encoding="utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA)

FULL = discussion(
    12,
    title='How do I escape `</title>` — "日本" 🙂?',
    body="First line\r\nsecond\tline \\ \x00 \ud800 \u2028 end",
    author=GHOST,
    labels=(Label("auth", "ff0000", "Signing in"), Label("plain")),
    reactions=(Reaction("HEART", 2), Reaction("A_WORD_OF_TOMORROW", 1)),
    upvotes=3,
    last_edited_at=at(3) + timedelta(microseconds=1200),
    closed_at=at(4),
    is_closed=True,
    state_reason="RESOLVED",
    is_locked=True,
    lock_reason="OFF_TOPIC",
    answer_id="r1",
    answer_chosen_at=at(2),
    answer_chosen_by=person("sample-ann", 7, ActorKind.SAMPLE),
    poll=Poll("Which?", 1, (PollOption("this", 1), PollOption("that", 0))),
    comments=(
        comment("c1", "bob", replies=(comment("r1", "carol", upvotes=5, deleted_at=at(5)),)),
        comment("c2", Actor.hidden(), is_minimized=True, minimized_reason="spam"),
    ),
    former_titles=("How do I escape?", "Escaping"),
)


def _document(value: Discussion) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(encode(value))
    return document


def test_the_stored_form_is_what_this_readable_file_shows() -> None:
    expected = (HERE / "discussion-full.json").read_bytes()
    assert encode(FULL).encode() == expected
    assert decode(Discussion, expected.decode(), FILE) == FULL


def test_what_has_nothing_to_say_is_left_out() -> None:
    expected = (HERE / "discussion-small.json").read_bytes()
    small = discussion(1, author=GHOST)
    assert encode(small).encode() == expected
    assert decode(Discussion, expected.decode(), FILE) == small


@settings(deadline=None)
@given(strategies.discussions)
def test_what_is_written_is_read_back_exactly(value: Discussion) -> None:
    text = encode(value)
    assert decode(Discussion, text.encode().decode(), FILE) == value


@settings(deadline=None)
@given(strategies.repositories)
def test_a_repository_is_read_back_exactly(value: Repository) -> None:
    assert decode(Repository, encode(value).encode().decode(), FILE) == value


@settings(deadline=None)
@given(strategies.times)
def test_a_watermark_is_read_back_exactly(moment: datetime) -> None:
    value = State("acme/widgets", moment)
    assert decode(State, encode(value), FILE) == value


@settings(deadline=None)
@given(strategies.discussions)
def test_the_text_is_canonical_json(value: Discussion) -> None:
    """Sorted keys, one space per level, LF only, a final newline, nothing escaped that JSON allows."""
    text = encode(value)
    document = json.loads(text)
    lone = any("\ud800" <= char <= "\udfff" for char in json.dumps(document, ensure_ascii=False))
    if not lone:
        assert text == json.dumps(document, ensure_ascii=False, sort_keys=True, indent=1) + "\n"
    assert "\r" not in text
    assert text.endswith("\n}\n")
    assert all(line for line in text.split("\n")[:-1])


def test_the_same_moment_is_spelled_the_same_in_every_zone() -> None:
    tokyo = NOON.astimezone(timezone(timedelta(hours=9)))
    assert encode(discussion(created_at=tokyo)) == encode(discussion(created_at=NOON))


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        encode(discussion(created_at=NOON.replace(tzinfo=None)))


def test_surrogates_of_a_pair_are_stored_as_the_character_they_stand_for() -> None:
    apart, joined = discussion(title="\ud83d\ude42"), discussion(title="🙂")
    assert encode(apart) == encode(joined)


# --- the seal


def test_the_digest_is_that_of_the_documented_command(tmp_path: Path) -> None:
    """`grep -v '^ "digest"' FILE | sha256sum` gives the digest, also over hostile text."""
    file = tmp_path / "12.json"
    file.write_text(encode(FULL), encoding="utf-8")
    others = subprocess.run(["grep", "-av", '^ "digest"', str(file)], capture_output=True, check=True)
    summed = subprocess.run(["sha256sum"], input=others.stdout, capture_output=True, check=True)
    assert json.loads(file.read_text())["digest"] == summed.stdout.split()[0].decode()


def test_every_flipped_bit_is_found() -> None:
    sound = encode(discussion(1, title="Ünï", author=GHOST, labels=("a",))).encode()
    unnoticed = []
    for position in range(len(sound) * 8):
        damaged = bytearray(sound)
        damaged[position // 8] ^= 1 << position % 8
        try:
            decode(Discussion, damaged.decode(), FILE)
        except (ArchiveError, UnicodeDecodeError):
            continue
        unnoticed.append(position)
    assert unnoticed == []


@settings(deadline=None)
@given(strategies.discussions, st.data())
def test_every_cut_is_found(value: Discussion, data: st.DataObject) -> None:
    text = encode(value)
    cut = text[: data.draw(st.integers(0, len(text) - 1))]
    with pytest.raises(ArchiveError):
        decode(Discussion, cut, FILE)


def test_a_changed_text_is_refused_with_both_repairs() -> None:
    text = encode(FULL).replace("Signing in", "Singing in")
    with pytest.raises(ArchiveError) as caught:
        decode(Discussion, text, FILE)
    assert caught.value.reason.startswith(f"{FILE}: is damaged: its digest says")
    assert caught.value.next_step == (
        f"Restore it with `git restore {FILE}`, or remove it and run `kb harvest --full`."
    )


def test_windows_line_ends_are_named_with_their_cure() -> None:
    """A checkout with `core.autocrlf` changes every file; nothing of it is lost."""
    with pytest.raises(ArchiveError) as caught:
        decode(Discussion, encode(FULL).replace("\n", "\r\n"), FILE)
    assert caught.value.reason == f"{FILE}: has Windows line ends, which git gave it at checkout"
    assert "archive/** -text" in caught.value.next_step


def test_a_conflict_is_named_with_its_line_and_cure() -> None:
    """A merge leaves both sides in one file, wherever they differ."""
    lines = encode(FULL).split("\n")
    lines[3:4] = ["<<<<<<< HEAD", lines[3], "=======", lines[3], ">>>>>>> theirs"]
    with pytest.raises(ArchiveError) as caught:
        decode(Discussion, "\n".join(lines), FILE)
    assert caught.value.reason == f"{FILE}: holds git's conflict markers (line 4)"
    assert "git checkout --theirs" in caught.value.next_step


# --- what is not read


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "is empty"),
        ("  \n", "is empty"),
        ("{", "is empty or not JSON (line 1)"),
        ("\x00\x01", "is empty or not JSON (line 1)"),
        ("[]", "does not hold a JSON object"),
        ("null", "does not hold a JSON object"),
        ("1" * 5000, "is empty or not JSON"),
        ("[" * 100_000, "is nested too deeply"),
        ("{}", "schema: is missing or not a version number"),
        ('{"schema": "1"}', "schema: is missing or not a version number"),
        ('{"schema": true}', "schema: is missing or not a version number"),
        ('{"schema": 0}', "schema: is missing or not a version number"),
    ],
)
def test_garbage_is_named_and_never_empty(text: str, fault: str) -> None:
    with pytest.raises(ArchiveError) as caught:
        decode(Discussion, text, FILE)
    assert caught.value.reason == f"{FILE}: {fault}"
    assert "git restore" in caught.value.next_step


def test_a_newer_schema_asks_for_an_upgrade_even_where_its_form_is_unknown() -> None:
    with pytest.raises(ArchiveError, match=r"schema 99.*reads up to 3") as caught:
        decode(Discussion, '{"schema": 99, "whatever": []}', FILE)
    assert "pip install --upgrade kb-builder" in caught.value.next_step


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"novel": 1}, "novel: is unknown"),
        ({"title": None}, "title: expected `str`, got `null`"),
        ({"number": "12"}, "number: expected `int`, got `str`"),
        ({"number": True}, "number: expected `int`, got `bool`"),
        ({"number": 1.5}, "number: expected `int`, got `float`"),
        ({"upvotes": -1}, "upvotes: expected `int` >= 0"),
        ({"is_closed": 0}, "is_closed: expected `bool`, got `int`"),
        ({"labels": {}}, "labels: expected `array`, got `object`"),
        ({"labels": ["auth"]}, "labels[0]: expected `object`, got `str`"),
        ({"author": {"login": "x", "id": 0, "kind": "robot"}}, "author.kind: invalid enum value 'robot'"),
        ({"author": {"login": "x", "kind": "user"}}, "author.id: is missing"),
        ({"author": {"login": "x", "id": 0, "kind": "user", "token": ""}}, "author.token: is unknown"),
        ({"created_at": "2026-01-01"}, "created_at: expected `str` matching regex"),
        ({"created_at": "2026-01-01T12:00:00+00:00"}, "created_at: expected `str` matching regex"),
        ({"created_at": "2026-01-01T12:00:00.000000Z"}, "created_at: expected `str` matching regex"),
        ({"created_at": "2026-02-30T12:00:00Z"}, "created_at: invalid RFC3339 encoded datetime"),
        ({"created_at": 0}, "created_at: expected `str`, got `int`"),
        (
            {"poll": {"question": "?", "votes": 0, "options": [{"text": "a"}]}},
            "poll.options[0].votes: is missing",
        ),
    ],
)
def test_a_wrong_member_is_named_with_its_place(change: dict[str, Any], fault: str) -> None:
    with pytest.raises(ArchiveError) as caught:
        decode(Discussion, seal({**_document(FULL), **change}), FILE)
    assert caught.value.reason.startswith(f"{FILE}: {fault}")


def test_a_fault_deep_inside_is_named_with_its_whole_place() -> None:
    document = _document(FULL)
    del document["comments"][0]["replies"][0]["author"]["login"]
    with pytest.raises(ArchiveError, match=r"comments\[0\]\.replies\[0\]\.author\.login: is missing"):
        decode(Discussion, seal(document), FILE)


def test_words_that_github_may_add_to_are_kept_verbatim() -> None:
    word = "A_WORD_OF_TOMORROW"
    value = replace(
        FULL,
        association=word,
        state_reason=word,
        lock_reason=word,
        reactions=(Reaction(word, 1),),
        comments=(comment("c1", association=word, minimized_reason=word),),
    )
    assert decode(Discussion, encode(value), FILE) == value


# --- schema.json says the same as the codec


@settings(deadline=None)
@given(strategies.discussions)
def test_whatever_is_written_fits_the_published_schema(value: Discussion) -> None:
    VALIDATOR.validate(_document(value))


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
    sound = _document(replace(FULL, body="plain"))
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
