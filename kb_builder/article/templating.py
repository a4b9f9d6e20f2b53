"""How templates become HTML: every expression is escaped, every word is in the site's language."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from kb_builder.article.blocks import Code, Link, Span, Strong, Text, joined, text_of
from kb_builder.language import Language, reason, role, status

_BREAK = re.compile(r"\s*\n\s*")
CODE_IN_TITLE = re.compile(r"(?<!`)`([^`\s](?:[^`]*[^`\s])?)`(?!`)")
"""What GitHub shows as code in a title."""


def render(template: str, language: Language, **values: object) -> str:
    """Fill the file `template` of `templates/`."""
    return _environment(language).get_template(template).render(**values).strip()


def inline_html(inline: Iterable[Span]) -> Markup:
    """Give spans as HTML."""
    return Markup().join(map(_span, joined(inline)))


def title_html(title: str) -> Markup:
    """Give a title as GitHub shows it: `use `kb build`` has code in it, and nothing else means anything."""
    parts = CODE_IN_TITLE.split(title)
    shown = (
        Markup("<code>%s</code>") % part if place % 2 else escape(part) for place, part in enumerate(parts)
    )
    return Markup().join(shown)


def _span(span: Span) -> Markup:
    match span:
        case Text(text):
            return title_html(text)
        case Code(text):
            return Markup("<code>%s</code>") % text
        case Strong(inline, is_soft):
            return (Markup("<em>%s</em>") if is_soft else Markup("<strong>%s</strong>")) % inline_html(inline)
        case Link(inline, href):
            return Markup('<a href="%s">%s</a>') % (href, inline_html(inline))


def _one_line(block: str) -> Markup:
    """Join the lines of a template, which are broken for people, without spaces between elements."""
    return Markup(_BREAK.sub("", str(block).strip()))  # noqa: S704 - a template's own output


class _Words:
    """The catalogue for templates: sentences are ours and stay as they are, values are escaped."""

    def __init__(self, language: Language) -> None:
        self._language = language

    def gettext(self, text: str, **values: object) -> Markup:
        return self._fill(self._language.catalogue.gettext(text), values)

    def pgettext(self, context: str, text: str, **values: object) -> Markup:
        return self._fill(self._language.catalogue.pgettext(context, text), values)

    def ngettext(self, one: str, many: str, number: int, **values: object) -> Markup:
        found = self._language.catalogue.ngettext(one, many, number)
        return self._fill(found, {"num": self._language.number(number), **values})

    def _fill(self, sentence: str, values: Mapping[str, object]) -> Markup:
        return Markup(sentence) % values  # noqa: S704 - our own sentence


@functools.cache
def _environment(language: Language) -> Environment:
    environment = Environment(
        loader=PackageLoader("kb_builder.article"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    words = _Words(language)
    environment.globals.update(gettext=words.gettext, ngettext=words.ngettext, pgettext=words.pgettext)
    environment.filters.update(
        one_line=_one_line,
        number=language.number,
        inline=inline_html,
        title=title_html,
        text=text_of,
        kind=_kind,
        role=functools.partial(role, language),
        reason=functools.partial(reason, language),
        status=functools.partial(status, language),
    )
    return environment


def _kind(value: object) -> str:
    """Give the name of a value's type for templates: "heading", "credit"; that of spans is "tuple"."""
    return type(value).__name__.lower()
