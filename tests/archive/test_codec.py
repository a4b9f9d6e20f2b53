"""The stored form of a discussion: one text per noun, read back exactly, and nothing else is read."""

from __future__ import annotations

import json
import subprocess
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb_builder.archive import State, decode, encode
from kb_builder.errors import ArchiveError
from kb_builder.model import (
    Discussion,
    Reaction,
    Repository,
)
from tests import strategies
from tests.archive.full import FILE, FULL, as_json
from tests.archive.sealed import seal
from tests.build import GHOST, NOON, comment, discussion

HERE = Path(__file__).parent


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
        decode(Discussion, seal({**as_json(FULL), **change}), FILE)
    assert caught.value.reason.startswith(f"{FILE}: {fault}")


def test_a_fault_deep_inside_is_named_with_its_whole_place() -> None:
    document = as_json(FULL)
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
