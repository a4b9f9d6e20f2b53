"""What a post says by convention."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb_builder.curate.remarks import (
    duplicate_of,
    grew_out_of,
    official_status,
    outcomes,
)
from tests.strategies import texts

HERE = "https://github.com/acme/widgets/discussions/7"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("## Official response\n\nPlanned. For May.", "Planned"),
        ("# official response:", ""),
        ("**Official response**", ""),
        ("**Official response:** we will.", ""),
        ("<!-- official -->\n**In progress**, since Monday.", "In progress"),
        ("\n\n<!-- Official response --> Yes.", ""),
        ("**Status: planned**", "planned"),
        ("**status:  under review** since today", "under review"),
        ("### Status: in progress", "in progress"),
        ("\ufeff__Status: Shipped__", "Shipped"),
    ],
)
def test_the_first_line_makes_a_response_official(body: str, status: str) -> None:
    assert official_status(body) == status


@pytest.mark.parametrize(
    "body",
    [
        "",
        "Thanks!\n## Official response",
        "official response",
        "Status: planned",
        "## Officially",
        "**Bold**",
    ],
)
def test_other_first_lines_do_not(body: str) -> None:
    assert official_status(body) is None


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("Inspired by #3, and based on acme/gears#4.", [("acme/widgets", 3), ("acme/gears", 4)]),
        ("A follow-up to https://github.com/Acme/Gears/discussions/9?x=1", [("acme/gears", 9)]),
        ("It builds on the idea #5 and split off from #6", [("acme/widgets", 5), ("acme/widgets", 6)]),
        ("Like #3, but better", []),
        ("    inspired by #3", []),
        ("~~~\ninspired by #3\n~~~\nInspired by #4", [("acme/widgets", 4)]),
    ],
)
def test_ideas_name_what_they_grew_out_of(body: str, found: list[tuple[str, int]]) -> None:
    assert list(grew_out_of(body, "acme/widgets")) == found


def test_outcomes_are_releases_pull_requests_and_commits_of_the_same_host() -> None:
    body = (
        "Shipped in https://github.com/acme/widgets/releases/tag/v2.1.0. See PR #14,\n"
        "[this](https://github.com/acme/gears/pull/3) and https://github.com/acme/widgets/commit/0123456789ab\n"
        "https://evil.example/acme/widgets/pull/1 https://github.com.evil.example/a/b/pull/2 PR #14"
    )
    assert [(one.name, one.url) for one in outcomes(body, HERE)] == [
        ("release v2.1.0", "https://github.com/acme/widgets/releases/tag/v2.1.0"),
        ("pull request #14", "https://github.com/acme/widgets/pull/14"),
        ("pull request #3", "https://github.com/acme/gears/pull/3"),
        ("commit 0123456", "https://github.com/acme/widgets/commit/0123456789ab"),
    ]


@given(texts | st.text(alphabet="#*_`~>:/ \n\tduplicateofstatus0123", max_size=200))
def test_any_text_can_be_read(body: str) -> None:
    """Nothing raises, and what is found is a number of some repository."""
    official_status(body)
    key = duplicate_of(body, "acme/widgets")
    assert key is None or (key[0].count("/") == 1 and key[1] >= 0)
    assert all(name.count("/") == 1 for name, _ in grew_out_of(body, "acme/widgets"))
    assert all(one.url.startswith("https://github.com/") for one in outcomes(body, HERE))


@pytest.mark.parametrize(
    "bait", ["https://a/" * 20_000, "inspired by " * 20_000, "#" * 200_000, "**status:" * 20_000]
)
def test_long_bait_is_read_in_linear_time(bait: str) -> None:
    """A body of GitHub's greatest length and beyond ends; a quadratic reader would not."""
    official_status(bait)
    assert duplicate_of(bait, "acme/widgets") is None
    assert list(grew_out_of(bait, "acme/widgets")) == []
    assert outcomes(bait, HERE) == ()


def test_a_quote_goes_on_where_markdown_goes_on() -> None:
    """U+2028 ends no line of Markdown, so what follows it is quoted, too."""
    assert duplicate_of("> They said:\u2028Duplicate of #5", "acme/widgets") is None
    assert duplicate_of("> They said:\nDuplicate of #5", "acme/widgets") is not None
