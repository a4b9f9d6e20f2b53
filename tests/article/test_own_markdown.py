"""Our reader of our own Markdown gives what the parser of CommonMark gives, or nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kb_builder.article import front_matter
from kb_builder.article.blocks import MARKER, Block
from kb_builder.article.own_markdown import own_blocks
from kb_builder.article.reading import commonmark_blocks
from kb_builder.pages.inert import markdown, title_markdown, value_markdown
from kb_builder.region import Region, split

ROOT = Path(__file__).parents[2]
PATH = "answers/12-how.md"
WRITTEN = sorted([*(ROOT / "content").rglob("*.md"), *(ROOT / "tests/pages/golden").rglob("*.md")])
# fmt: off
PIECES = (
    "# ", "## ", "- ", "    - ", "> ", "| ", " | ", " |", "| --- | ---: |", "1. ", "12", "---", "===", "~~~",
    ":", "[", "](", ")", "../people/bob.md", "https://x.org/a", "b.md#c", "!", "]: ", "<", ">", "*", "**",
    "_", "`", "``", "\\", "\\,", "\\*", "\\`", "&", "&amp;", "&#35;", ",", ", ", "a", "Bob", "é", "日本",
    "\u200b", "\u00a0", "\x0b", " ", "  ", "\t", "\n", "\n\n", "\n\n- ", "\n- ", "\n    - ",
    "\n\n| ", " |\n| ",
)
SHAPES = (
    "{}", "# {}", "## {}", "- {}", "- {}\n- {}", "- {}\n    - {}\n    - {}\n- {}", "> {}", "{}\n{}", "*{}*",
    "`{}`", "[{}](../people/bob.md), {}",
    "[{}](https://x.org/{})", "| {} | {} |\n| --- | ---: |\n| {} | {} |",
)
# fmt: on
WORDS = st.text(max_size=12) | st.lists(st.sampled_from(PIECES), max_size=6).map("".join)


def as_read(text: str) -> tuple[Block, ...]:
    return commonmark_blocks(text, PATH)


def chunks(page: Path) -> list[str]:
    """Give the lines between the texts of a page, as they are read."""
    found = [""]
    for part in split(front_matter.body(page.read_text(encoding="utf-8")).split("\n")):
        if isinstance(part, Region):
            found.append("")
        elif not part.startswith(MARKER):
            found[-1] += f"{part}\n"
    return [one for one in found if one.strip()]


@pytest.mark.parametrize("page", WRITTEN, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_page_that_we_have_written_is_read_alike(page: Path) -> None:
    for lines in chunks(page):
        assert own_blocks(lines, PATH) in (None, as_read(lines))


def test_nearly_every_page_of_a_discussion_is_read_here() -> None:
    lines = [one for page in WRITTEN if page.parent.name in ("answers", "people") for one in chunks(page)]
    unread = [one for one in lines if own_blocks(one, PATH) is None]
    assert len(unread) < len(lines) / 50, unread


@given(st.lists(st.sampled_from(PIECES), max_size=24).map("".join))
@example("a\n\n- b\n\n- c")
@example("*a**b*")
@example("![a](b.md)")
@example("# a #")
@example("[a]: b.md\n\n[a]")
@example("| a |\n| --- |\n| b | c |")
def test_whatever_marks_stand_together(text: str) -> None:
    assert own_blocks(text, PATH) in (None, as_read(text))


@given(st.lists(st.tuples(st.sampled_from(SHAPES), st.lists(WORDS, min_size=4, max_size=4)), max_size=4))
def test_whatever_words_stand_where_ours_do(blocks: list[tuple[str, list[str]]]) -> None:
    text = "\n\n".join(shape.format(*words) for shape, words in blocks)
    assert own_blocks(text, PATH) in (None, as_read(text))


@given(st.text(st.characters(blacklist_categories=["Cs"]), min_size=1))
def test_every_title_label_and_name_as_our_pages_write_them(text: str) -> None:
    title, value, name = title_markdown(text), value_markdown(text), markdown(text)
    page = f"# {title}\n\n- Labels: {value}, [{title}](../topics/help.md)\n\n[{name}](../people/bob.md)\n"
    assert own_blocks(page, PATH) in (None, as_read(page))


def test_what_is_not_ours_is_left_to_the_parser_of_commonmark() -> None:
    for text in ("a\nb", "1. a", "<b>", "[a]", "a  \nb", "```\na\n```", "    code", "a\n---", "*a", "[a]: b"):
        assert own_blocks(text, PATH) is None
