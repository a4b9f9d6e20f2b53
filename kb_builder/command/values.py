"""Kinds of values that options take: what is wrong with one is said as in the messages about `kb.yml`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import click


class Whole(click.IntRange):
    """A whole number between bounds."""

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Give the number. Raises `click.BadParameter`."""
        with _told(f"a whole number{_bounds(self.min, self.max)}", value, param, ctx):
            return super().convert(value, param, ctx)  # type: ignore[arg-type] # a text; Click names the result


class Number(click.FloatRange):
    """A number between bounds."""

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Give the number. Raises `click.BadParameter`."""
        with _told(f"a number{_bounds(self.min, self.max)}", value, param, ctx):
            return super().convert(value, param, ctx)  # type: ignore[arg-type] # a text; Click names the result


class Day(click.DateTime):
    """A day, or a moment in UTC."""

    def __init__(self) -> None:
        super().__init__(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%SZ"])

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Give the day. Raises `click.BadParameter`."""
        with _told("a day: 2026-01-31 (or a moment: 2026-01-31T12:00:00Z)", value, param, ctx):
            return super().convert(value, param, ctx)


@contextmanager
def _told(
    right: str, value: object, param: click.Parameter | None, ctx: click.Context | None
) -> Iterator[None]:
    """Say what is right where Click would give a formula or a format."""
    try:
        yield
    except click.BadParameter:
        raise click.BadParameter(f"must be {right}, not {str(value)!r}", ctx, param) from None


def _bounds(least: float | None, most: float | None) -> str:
    return f", {least} or more" if most is None else f" from {least} to {most}"
