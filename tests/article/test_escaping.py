"""Escaping in templates: what Jinja gives, whatever a value is."""

from __future__ import annotations

import functools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import DictLoader, Environment, Template
from markupsafe import Markup, escape

from kb_builder.article.escaping import EscapingEnvironment, ValuesEnvironment, safe

_TEMPLATE = "<p title='{{ said }}'>{{ said }}{% set kept %}<i>{{ said }}</i>{% endset %}{{ kept }}</p>{{ 1 }}"
_VALUES = st.one_of(st.text("<&>\"'ab "), st.text().map(Markup), st.integers(), st.booleans(), st.none())


@given(_VALUES)
def test_a_value_is_escaped_as_jinja_does(value: object) -> None:
    """HTML stays, whether the same letters were seen as a text before or not."""
    assert safe(str(value)) == escape(str(value))
    assert safe(value) == escape(value)
    assert safe(Markup("<b>")) == "<b>"
    assert safe("<b>") == "&lt;b&gt;"


@given(_VALUES)
@settings(deadline=None)
def test_a_template_gives_what_it_gives_without_us(value: object) -> None:
    """Attributes, blocks that are kept in a name, and constants are no exception."""
    ours = EscapingEnvironment(loader=DictLoader({"a": _TEMPLATE}), autoescape=True)
    theirs = Environment(loader=DictLoader({"a": _TEMPLATE}), autoescape=True)
    assert ours.get_template("a").render(said=value) == theirs.get_template("a").render(said=value)


_MACROS = """
{% macro name(who, mark="!") %}<b>{{ who }}{{ mark }}</b>{% endmacro %}
{% macro box(title) %}<div>{{ title }}: {{ caller() }}</div>{% endmacro %}
{{ name(said) }}{{ name(said, "?") }}{{ name(mark=said, who="x") }}
{% call box(name(said)) %}{{ said }}{% endcall %}
{% for one in [said, "a"] %}{{ name(one, loop.index) }}{% endfor %}
{{ asked(said, "<") }}{{ asked(said, other=name("<")) }}
"""


@functools.cache
def _with_macros() -> list[Template]:
    kinds = (EscapingEnvironment, ValuesEnvironment, Environment)
    return [kind(autoescape=True).from_string(_MACROS) for kind in kinds]


@given(_VALUES)
@settings(deadline=None)
def test_a_macro_gives_what_it_gives_without_us(value: object) -> None:
    """With all that it takes, with less, by names, and around a block; so does a function."""

    def asked(one: object, other: object) -> object:
        return Markup("<i>%s</i>") % other if one else other

    shown = {one.render(said=value, asked=asked) for one in _with_macros()}
    assert len(shown) == 1


def test_too_many_values_for_a_macro_are_a_fault() -> None:
    """Nothing is left out in silence."""
    ours = EscapingEnvironment(autoescape=True)
    with pytest.raises(TypeError):
        ours.from_string("{% macro name(who) %}{{ who }}{% endmacro %}{{ name(1, 2) }}").render()


def test_what_a_value_lacks_is_a_fault() -> None:
    """A dot is an attribute; what may be missing in a mapping is asked for as an item."""
    ours = ValuesEnvironment(autoescape=True)
    assert ours.from_string('{{ said["a"] }}').render(said={"a": "<"}) == "&lt;"
    with pytest.raises(AttributeError):
        ours.from_string("{{ said.a }}").render(said={"a": 1})
