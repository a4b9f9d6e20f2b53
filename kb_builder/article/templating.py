"""How templates become HTML: every expression is escaped, every word is in the site's language."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from jinja2 import PackageLoader, StrictUndefined, nodes
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

from kb_builder.article.blocks import Code, Link, Span, Strong, Text, joined, text_of
from kb_builder.article.compiled import Lasting
from kb_builder.article.escaping import EscapingEnvironment, ValuesEnvironment, marked, safe
from kb_builder.language import Language, reason, role, status

CODE_IN_TITLE = re.compile(r"(?<!`)`([^`\s](?:[^`]*[^`\s])?)`(?!`)")
"""What GitHub shows as code in a title."""
_COMPONENTS = "components.html"
_AGAIN_AND_AGAIN = ("credit", "value_of", "votes")
"""Macros that say the same of the same values, whatever the page; many pages name a person."""
_MOST_KEPT = 1 << 13


def render(template: str, language: Language, **values: object) -> str:
    """Fill the file `template` of `templates/`."""
    html = _environment(language).get_template(template).render(**values).strip()
    # A space that is written so stays where lines are joined, and has done its work now.
    return html.replace("&#32;", " ")


def inline_html(inline: Sequence[Span]) -> Markup:
    """Give spans as HTML."""
    if len(inline) == 1:
        return marked(_span(inline[0]))
    return marked("".join(map(_span, joined(inline))))


def title_html(title: str) -> Markup:
    """Give a title as GitHub shows it: `use `kb build`` has code in it, and nothing else means anything."""
    if "`" not in title:
        return safe(title)
    parts = enumerate(map(safe, CODE_IN_TITLE.split(title)))
    return marked("".join(f"<code>{part}</code>" if place % 2 else part for place, part in parts))


def _span(span: Span) -> str:
    match span:
        case Text(text):
            return title_html(text)
        case Code(text):
            return f"<code>{safe(text)}</code>"
        case Strong(inline, is_soft):
            return f"<em>{inline_html(inline)}</em>" if is_soft else f"<strong>{inline_html(inline)}</strong>"
        case Link(inline, href):
            return f'<a href="{safe(href)}">{inline_html(inline)}</a>'


def _one_line(block: str) -> Markup:
    """Join the lines of a template, which are broken for people, without spaces between elements."""
    # Of `Markup` each line would be HTML of its own.
    return marked("".join([line.strip() for line in str.split(block, "\n")]))


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

    def constants(self, template: nodes.Template) -> nodes.Template:
        """Put sentences without values into a template, so that they are looked up once."""
        found: nodes.Template = _Translator(self).visit(template)
        return found

    def _fill(self, sentence: str, values: Mapping[str, object]) -> Markup:
        escaped = {name: safe(value) for name, value in values.items()}
        return marked(sentence % escaped)


class _Translator(NodeTransformer):
    def __init__(self, words: _Words) -> None:
        self._words = words

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802 - Jinja's name
        """Give the sentence in place of `gettext("…")`."""
        self.generic_visit(node)
        is_sentence = isinstance(node.node, nodes.Name) and node.node.name == "gettext" and not node.kwargs
        said = [one.value for one in node.args if isinstance(one, nodes.Const)]
        return nodes.MarkSafe(nodes.Const(str(self._words.gettext(*said)))) if is_sentence else node


class _Environment(ValuesEnvironment):
    """Templates in one language."""

    def __init__(self, words: _Words, **options: Any) -> None:  # noqa: ANN401 - Jinja's own
        super().__init__(**options)
        self._words = words

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        return self._words.constants(super()._parse(source, name, filename))


@functools.cache
def _environment(language: Language) -> EscapingEnvironment:
    words = _Words(language)
    environment = _Environment(
        words,
        loader=PackageLoader("kb_builder.article"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        bytecode_cache=Lasting(f"{language.code}-{language.locale}"),
    )
    environment.globals.update(gettext=words.gettext, ngettext=words.ngettext, pgettext=words.pgettext)
    environment.filters.update(
        one_line=_one_line,
        number=language.number,
        inline=inline_html,
        title=title_html,
        text=text_of,
        kind=_kind,
        runs=_runs,
        role=functools.partial(role, language),
        reason=functools.partial(reason, language),
        status=functools.partial(status, language),
        **{name: _component(environment, name) for name in _AGAIN_AND_AGAIN},
    )
    return environment


def _component(environment: EscapingEnvironment, name: str) -> Callable[..., Markup]:
    """Give the macro `name` of components.html as a filter that fills it once for equal values."""

    @functools.lru_cache(maxsize=_MOST_KEPT)
    def shown(*values: object) -> Markup:
        macro: Callable[..., Markup] = getattr(environment.get_template(_COMPONENTS).module, name)
        return macro(*values)

    return shown


def _runs(rows: Iterable[Sequence[Any]], column: int) -> Iterator[list[Sequence[Any]]]:
    """Yield rows that follow each other and have the same in a column: (1, a) (2, a) (3, b) → 1 2, 3."""
    return (list(alike) for _, alike in groupby(rows, key=itemgetter(column)))


def _kind(value: object) -> str:
    """Give the name of a value's type for templates: "heading", "credit"; that of spans is "tuple"."""
    return type(value).__name__.lower()
