"""Fills templates: every expression is escaped for the kind of file, unless it was made safe on purpose."""

from __future__ import annotations

import functools
import posixpath
import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from kb_builder.article.compiled import Lasting
from kb_builder.article.escaping import EscapingEnvironment
from kb_builder.characters import clean
from kb_builder.language import Language, status
from kb_builder.pages.inert import markdown
from kb_builder.region import Region, parts

_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def _html(text: str) -> Markup:
    return escape(clean(text))


def _xml(text: str) -> Markup:
    return escape(_NOT_IN_XML.sub("", text))


_ESCAPES: Mapping[str, Callable[[str], Markup]] = MappingProxyType(
    {".md": markdown, ".txt": markdown, ".html": _html, ".xml": _xml, ".svg": _xml}
)
"""Kind of file → how a value stands in it; our text files are Markdown."""


def render(template: str, language: Language, **values: object) -> str:
    """Fill the file `template` of `templates/`; the text ends in exactly one line break.

    Templates say `gettext`, `ngettext` and `pgettext`. What they give is safe as it stands, and
    the values in it are escaped like every other expression.
    """
    kind = posixpath.splitext(template)[1]
    return _environment(language, kind).get_template(template).render(**values).rstrip("\n") + "\n"


def write(template: str, language: Language, **values: object) -> str:
    """Fill the file `template` of `templates/`, which is Markdown without HTML.

    No two blank lines follow each other, but in community text. The text ends in one line break.
    """
    filled = _environment(language, ".md").get_template(template).render(**values)
    lines: list[str] = []
    for part in parts(filled):
        if isinstance(part, Region):
            lines.append(part.wrap())
            continue
        for line in map(str.rstrip, part.split("\n")):
            if line or (lines and lines[-1]):
                lines.append(line)
    return "\n".join(lines).strip("\n") + "\n"


class _Words:
    """The catalogue for templates: sentences are ours and stay as they are, values are escaped."""

    def __init__(self, language: Language, finish: Callable[[object], Markup]) -> None:
        self._language, self._finish = language, finish

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
        return Markup(sentence % {name: self._finish(value) for name, value in values.items()})  # noqa: S704


@functools.cache
def _environment(language: Language, kind: str) -> Environment:
    def finish(value: object) -> Markup:
        return value if isinstance(value, Markup) else _ESCAPES[kind](str(value))

    environment = EscapingEnvironment(
        loader=PackageLoader("kb_builder.pages"),
        autoescape=True,
        finalize=finish,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
        bytecode_cache=Lasting(f"{language.code}-{language.locale}"),
    )
    words = _Words(language, finish)
    environment.globals.update(gettext=words.gettext, ngettext=words.ngettext, pgettext=words.pgettext)
    environment.filters["number"] = words.number
    environment.filters["status"] = functools.partial(status, language)
    return environment
