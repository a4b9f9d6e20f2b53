"""Which of many values coverage looks at: to count lines takes as much time again as to run them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest


def the_first_alone(values: Iterable[Any]) -> list[Any]:
    """Give parameters of which only the first is measured: the others are for what they show, not where."""
    first, *others = values
    given = (one if isinstance(one, tuple) else (one,) for one in others)  # a tuple is for several arguments
    return [first, *(pytest.param(*one, marks=pytest.mark.no_cover) for one in given)]
