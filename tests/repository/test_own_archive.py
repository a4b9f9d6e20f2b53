"""The knowledge base that this repository publishes about itself: rich enough, and true."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import click
import pytest
import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

from kb_builder.archive import Archive
from kb_builder.command.cli import main
from kb_builder.config import Config, Curation, load_project
from kb_builder.curate import curate
from kb_builder.knowledge import Knowledge
from kb_builder.model import Actor, ActorKind, Discussion, StatusKind
from kb_builder.stored import newest_timestamp

ROOT = Path(__file__).parents[2]
PROJECT = load_project(ROOT)
ARCHIVED = Archive(PROJECT.archive).load()
SPAM = "cheap-sample-watches.example"

_COMMAND = re.compile(r"(?:^|[\s(/])kb((?: -[A-Za-z])*) ([a-z]+)\b([^|;&#>)\n]*)")


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    """Give what is published of it."""
    moment = newest_timestamp(ARCHIVED.discussions)
    return curate(ARCHIVED.repositories, ARCHIVED.discussions, PROJECT.config, PROJECT.curation, moment)


def _actors() -> Iterator[Actor]:
    for discussion in ARCHIVED.discussions:
        yield discussion.author
        yield from (post.author for post in discussion.posts)


def _texts() -> Iterator[str]:
    for discussion in ARCHIVED.discussions:
        yield discussion.body
        yield from (post.body for post in discussion.posts)


@cache
def _tokens() -> tuple[Token, ...]:
    return tuple(_parsed())


def _parsed() -> Iterator[Token]:
    parser = MarkdownIt("commonmark").enable("table")
    for text in _texts():
        for token in parser.parse(text):
            yield token
            yield from token.children or ()


def _fences(language: str) -> list[str]:
    return [token.content for token in _tokens() if token.type == "fence" and token.info == language]


def _published_texts(knowledge: Knowledge) -> Iterator[str]:
    for page in (*knowledge.answers, *knowledge.ideas):
        yield page.discussion.body
        yield from (post.body for post in page.discussion.posts)


def test_every_file_is_whole_and_canonical() -> None:
    assert Archive(PROJECT.archive).check() == ()


def test_it_holds_enough_answers_and_ideas(knowledge: Knowledge) -> None:
    assert len(knowledge.answers) >= 42
    assert len(knowledge.ideas) >= 16


def test_every_decision_of_the_curators_matches_something(knowledge: Knowledge) -> None:
    assert knowledge.notices == ()


def test_everybody_in_it_is_a_sample_or_a_deleted_user() -> None:
    named = {actor for actor in _actors() if actor.is_named}
    assert {actor.kind for actor in _actors()} == {ActorKind.SAMPLE, ActorKind.GHOST}
    assert len(named) >= 14
    assert all(actor.login.startswith("sample-") and actor.id and not actor.avatar_url for actor in named)


def test_staff_and_community_are_both_there(knowledge: Knowledge) -> None:
    assert sum(person.is_staff for person in knowledge.people) == 2
    assert sum(not person.is_staff for person in knowledge.people) >= 12


def test_numbers_grow_with_time_and_lie_in_one_year() -> None:
    ordered = sorted(ARCHIVED.discussions, key=lambda discussion: discussion.number)
    assert ordered == sorted(ordered, key=lambda discussion: discussion.created_at)
    assert ordered[0].created_at >= datetime(2025, 11, 1, tzinfo=UTC)
    assert newest_timestamp(ordered) < datetime(2026, 11, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "trait",
    [
        pytest.param(lambda one: one.author.kind is ActorKind.GHOST and one.answer, id="asked by a ghost"),
        pytest.param(lambda one: any(post.author.kind is ActorKind.GHOST for post in one.posts), id="ghost"),
        pytest.param(lambda one: one.category.answerable and not one.answer_id, id="unanswered"),
        pytest.param(lambda one: one.state_reason == "DUPLICATE" and one.is_closed, id="closed as duplicate"),
        pytest.param(lambda one: len([c for c in one.comments if c.upvotes]) > 1, id="several answers"),
        pytest.param(
            lambda one: any(one.answer_id == r.id for c in one.comments for r in c.replies), id="reply"
        ),
        pytest.param(lambda one: one.answer and _edited_late(one), id="edited after acceptance"),
        pytest.param(lambda one: one.answer_chosen_by not in (None, one.author), id="accepted by another"),
        pytest.param(lambda one: one.former_titles, id="renamed"),
        pytest.param(lambda one: one.poll, id="poll"),
        pytest.param(lambda one: one.upvotes > 200, id="hundreds of votes"),
        pytest.param(
            lambda one: any(post.minimized_reason == "outdated" for post in one.posts), id="outdated"
        ),
        pytest.param(lambda one: any(post.minimized_reason == "spam" for post in one.posts), id="spam"),
    ],
)
def test_some_discussion_has_this_trait(trait: object) -> None:
    assert callable(trait)
    assert any(trait(discussion) for discussion in ARCHIVED.discussions)


def _edited_late(discussion: Discussion) -> bool:
    answer, chosen = discussion.answer, discussion.answer_chosen_at
    return bool(answer and answer.last_edited_at and chosen and answer.last_edited_at > chosen)


@pytest.mark.parametrize(
    "hurts",
    [
        "</title><script>",
        "`",
        '"',
        "'",
        "🎨",
        "{{ ",
        "--8<--",
        "&amp;",
        "<b>",
        "*",
        "_",
        "日本語",
        "العربية",
        "ü",
        "?",
    ],
)
def test_some_title_hurts_in_this_way(hurts: str) -> None:
    assert any(hurts in discussion.title for discussion in ARCHIVED.discussions)


def test_one_title_has_250_characters() -> None:
    assert max(len(discussion.title) for discussion in ARCHIVED.discussions) == 250


@pytest.mark.parametrize("kind", ["NOTE", "TIP", "IMPORTANT", "WARNING", "CAUTION"])
def test_every_alert_is_used(kind: str) -> None:
    assert any(f"> [!{kind}]" in text for text in _texts())


@pytest.mark.parametrize(
    "pattern",
    [
        r"\[\^\w+\]: ",
        r"^- \[x\] ",
        r"^  - \[ \] ",
        r"^   - ",
        r"!\[.+\]\(https://github\.com/user-attachments/assets/",
        r"<details>\s*<summary>",
        r"<kbd>",
        r"\$\\bar",
        r"^\$\$",
        r"^```math$",
        r"^```mermaid$",
        r"@sample-",
        r"(?<!\w)#\d+",
        r":\w+:",
        r"~~\w+~~",
        r"[\u3040-\u30ff]{4}",
        r"[\u0600-\u06ff]{4}",
        r"\b(?:nicht|Beispiel)\b",
        r"\b(?:comunidad|Propongo)\b",
    ],
)
def test_some_text_uses_this(pattern: str) -> None:
    assert any(re.search(pattern, text, re.MULTILINE) for text in _texts())


def test_there_are_tables_and_one_code_block_that_is_really_long() -> None:
    assert sum(token.type == "table_open" for token in _tokens()) >= 15
    assert max(content.count("\n") for content in _fences("python")) >= 150


def test_ideas_stand_in_every_status(knowledge: Knowledge) -> None:
    names = {idea.status.name for idea in knowledge.ideas}
    assert {"open", "under review", "planned", "in progress", "delivered", "declined"} <= names
    assert {StatusKind.OPEN, StatusKind.ACTIVE, StatusKind.DONE, StatusKind.DECLINED} <= {
        idea.status.kind for idea in knowledge.ideas
    }


def test_duplicates_lead_to_the_page_that_stands_for_them(knowledge: Knowledge) -> None:
    led = {found.discussion.number: found.canonical[1] for found in knowledge.duplicates}
    assert led == {17: 12, 76: 9}


def test_curators_have_retitled_summarised_and_featured(knowledge: Knowledge) -> None:
    assert any(answer.title != answer.discussion.title for answer in knowledge.answers)
    assert any(answer.summary and answer.featured and answer.synonyms for answer in knowledge.answers)


def test_what_moderators_hid_is_stored_and_not_published(knowledge: Knowledge) -> None:
    assert any(SPAM in text for text in _texts())
    assert not any(SPAM in text for text in _published_texts(knowledge))
    assert not any(person.actor.login == "sample-cheapwatch" for person in knowledge.people)


def test_unanswered_questions_have_no_page(knowledge: Knowledge) -> None:
    open_questions = {
        one.number for one in ARCHIVED.discussions if one.category.answerable and not one.answer_id
    }
    assert open_questions
    assert not open_questions & {answer.discussion.number for answer in knowledge.answers}


def test_every_reference_leads_to_a_discussion_that_exists() -> None:
    known = {discussion.number for discussion in ARCHIVED.discussions}
    words = (token.content for token in _tokens() if token.type == "text")
    named = {int(number) for text in words for number in re.findall(r"(?<![\w/])#(\d+)\b", text)}
    assert named <= known
    assert len(named) >= 20


def test_configuration_shown_in_answers_is_valid() -> None:
    """Each YAML block with our keys is one that `kb` would take."""
    checked = 0
    for block in map(yaml.safe_load, _fences("yaml")):
        if not isinstance(block, dict) or "script" in str(block):  # another program's configuration
            continue
        if block.keys() <= Curation.model_fields.keys():
            Curation.model_validate(block)
            checked += 1
        elif block.keys() <= Config.model_fields.keys() and _is_good(block):
            Config.model_validate({"repositories": ["acme/widgets"], **block})
            checked += 1
    assert checked >= 10


def _is_good(block: dict[str, object]) -> bool:
    # One question shows category names where slugs belong: valid, but not to be copied.
    return "Fragen & Antworten" not in str(block)


def test_python_shown_in_answers_compiles() -> None:
    blocks = _fences("python")
    assert len(blocks) >= 2
    for block in blocks:
        ast.parse(block)


def test_commands_shown_in_answers_exist_with_their_options() -> None:
    """Each `kb …` in a shell block or in backticks is a command, and so is each of its options."""
    assert isinstance(main, click.Group)
    shown = [*_fences("sh"), *(token.content for token in _tokens() if token.type == "code_inline")]
    invoked = [found for text in shown for found in _COMMAND.findall(text)]
    assert len(invoked) >= 30
    for _, name, rest in invoked:
        if name == "import":  # an idea asks for it, and nobody says that it exists
            continue
        command = main.commands.get(name)
        assert command is not None, name
        options = {flag for parameter in command.params for flag in parameter.opts}
        assert set(re.findall(r"(?<=\s)--[a-z-]+", rest)) <= options, (name, rest)


def test_the_home_page_inserts_what_a_build_keeps_fresh() -> None:
    text = (PROJECT.content / "index.md").read_text(encoding="utf-8")
    inserts = re.findall(r"^<!-- kb:insert ([a-z-]+) -->$", text, re.MULTILINE)
    shown = ["numbers", "topics", "newest-answers", "top-ideas", "recently-delivered", "people-of-the-month"]
    assert inserts == shown
