"""How templates become text: every expression is made inert unless it was made safe on purpose."""

from __future__ import annotations

import re

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from kb_builder.pages.inert import inert

_BREAK = re.compile(r"\s*\n\s*")


def render(template: str, **values: object) -> str:
    """Fill the file `template` of `templates/`; the text ends in exactly one line break."""
    return _ENVIRONMENT.get_template(template).render(**values).rstrip("\n") + "\n"


def _finish(value: object) -> Markup:
    return value if isinstance(value, Markup) else inert(str(value))


def _one_line(block: str) -> Markup:
    # Templates are indented for people; a raw HTML block of a page must not hold a blank line.
    return Markup(_BREAK.sub("", str(block).strip()))  # noqa: S704


def _count(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("kb_builder.pages"),
        autoescape=True,
        finalize=_finish,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["one_line"] = _one_line
    environment.filters["count"] = _count
    return environment


_ENVIRONMENT = _environment()
