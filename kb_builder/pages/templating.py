"""How templates become text: every expression is made inert unless it was made safe on purpose."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from kb_builder.language import Language
from kb_builder.pages import terms
from kb_builder.pages.inert import inert

_BREAK = re.compile(r"\s*\n\s*")


def render(template: str, language: Language, **values: object) -> str:
    """Fill the file `template` of `templates/`; the text ends in exactly one line break.

    Templates say `gettext`, `ngettext` and `pgettext`. What they give is safe as it stands, and
    the values in it are made inert like every other expression.
    """
    return _environment(language).get_template(template).render(**values).rstrip("\n") + "\n"


def _finish(value: object) -> Markup:
    return value if isinstance(value, Markup) else inert(str(value))


def _one_line(block: str) -> Markup:
    # Templates are indented for people; a raw HTML block of a page must not hold a blank line.
    return Markup(_BREAK.sub("", str(block).strip()))  # noqa: S704


class _Words:
    """The catalogue for templates: sentences are ours and stay as they are, values are made inert."""

    def __init__(self, language: Language) -> None:
        self._language = language

    def gettext(self, text: str, **values: object) -> Markup:
        return self._fill(self._language.catalogue.gettext(text), values)

    def pgettext(self, context: str, text: str, **values: object) -> Markup:
        return self._fill(self._language.catalogue.pgettext(context, text), values)

    def ngettext(self, one: str, many: str, number: int, **values: object) -> Markup:
        found = self._language.catalogue.ngettext(one, many, number)
        return self._fill(found, {"num": self.number(number), **values})

    def number(self, number: int) -> Markup:
        # A language may set thousands apart by a space that never breaks: it must stay that space.
        return Markup(self._language.number(number))  # noqa: S704

    def _fill(self, sentence: str, values: Mapping[str, object]) -> Markup:
        return Markup(sentence % {name: _finish(value) for name, value in values.items()})  # noqa: S704


@functools.cache
def _environment(language: Language) -> Environment:
    environment = Environment(
        loader=PackageLoader("kb_builder.pages"),
        autoescape=True,
        finalize=_finish,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    words = _Words(language)
    environment.globals.update(gettext=words.gettext, ngettext=words.ngettext, pgettext=words.pgettext)
    environment.filters["one_line"] = _one_line
    environment.filters["number"] = words.number
    for term in (terms.status, terms.role, terms.reason):
        environment.filters[term.__name__] = functools.partial(term, language)
    return environment
