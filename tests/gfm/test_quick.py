"""What is read quickly is read as the parser reads it: every token is the same."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb_builder.gfm.parser import PLUGINS, reader
from tests.gfm.bodies import HOSTILE

_QUICK, _AS_IT_IS = reader(), reader(PLUGINS[:-1])
_PIECES = st.sampled_from(
    [
        *"`` \n\n!$&*:<>[]\\_wW~()-+#|=1.a",
        "``",
        " x ",
        "` `",
        "www.a.bc",
        "https://a.bc",
        "- ",
        "1. ",
        "> ",
        "    ",
    ]
)


def tokens(parser: Any, text: str) -> list[dict[str, Any]]:
    return [token.as_dict() for token in parser.parse(text, {})]


@given(st.lists(_PIECES | st.text(max_size=3), max_size=25).map("".join))
@settings(deadline=None, max_examples=500)
def test_every_token_is_the_same(text: str) -> None:
    assert tokens(_QUICK, text) == tokens(_AS_IT_IS, text)


@pytest.mark.parametrize("text", HOSTILE)
def test_every_token_of_hostile_texts_is_the_same(text: str) -> None:
    assert tokens(_QUICK, text) == tokens(_AS_IT_IS, text)
