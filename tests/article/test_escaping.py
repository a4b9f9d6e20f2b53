"""Escaping in templates: what Jinja gives, whatever a value is."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from jinja2 import DictLoader, Environment
from markupsafe import Markup, escape

from kb_builder.article.escaping import EscapingEnvironment, safe

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
def test_a_template_gives_what_it_gives_without_us(value: object) -> None:
    """Attributes, blocks that are kept in a name, and constants are no exception."""
    ours = EscapingEnvironment(loader=DictLoader({"a": _TEMPLATE}), autoescape=True)
    theirs = Environment(loader=DictLoader({"a": _TEMPLATE}), autoescape=True)
    assert ours.get_template("a").render(said=value) == theirs.get_template("a").render(said=value)
