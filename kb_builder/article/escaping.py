"""How templates escape values and call macros: as Jinja does, but without what none of ours asks for.

Pages say the same names, days and addresses over and over, and most values are HTML of ours. Jinja asks each
of them whether it is safe and copies it. It looks at each function whether it wants the context, and for each
attribute tries an item as well. That took a third of the time of a page's template.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

from jinja2 import Environment, nodes
from jinja2.compiler import CodeGenerator, Frame, MacroRef
from jinja2.runtime import Macro
from jinja2.utils import missing
from markupsafe import Markup, escape

_MANY = 1 << 14
_known = lru_cache(maxsize=_MANY)(escape)


def safe(value: object) -> Markup:
    """Give a value as HTML: `a < b` → `a &lt; b`; what is HTML already stays."""
    if type(value) is Markup:
        return value
    return _known(value) if type(value) is str else escape(value)


def marked(text: str) -> Markup:
    """Give HTML of ours as what is not escaped again; `Markup` itself asks first what it is given."""
    return str.__new__(Markup, text)


def macro(
    environment: Environment, body: Callable[..., str], name: str, arguments: Sequence[str], *wishes: bool
) -> Callable[..., Markup]:
    """Give what Jinja's `Macro` is, as a function that calls the body at once where that takes no more."""
    whole = Macro(environment, body, name, list(arguments), *wishes)
    lacking = (missing,) * len(arguments)
    takes_more = any((whole.catch_kwargs, whole.catch_varargs, whole.caller))

    def called(*values: object, **named: object) -> Markup:
        if named or takes_more:
            return Markup(whole(*values, **named))  # noqa: S704 - a macro escapes its values
        return marked(body(*values, *lacking[len(values) :]))

    return called


class _Generator(CodeGenerator):
    def _output_child_pre(
        self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo
    ) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("environment.safe(" + (finalize.src or ""))

    def macro_def(self, macro_ref: MacroRef, frame: Frame) -> None:
        """Write `environment.Macro(…)`, which is `macro`."""
        self.write("environment.")
        super().macro_def(macro_ref, frame)

    def visit_Call(  # noqa: N802 - Jinja's name
        self, node: nodes.Call, frame: Frame, forward_caller: bool = False
    ) -> None:
        """Write `function(…)`: none of ours wants the context."""
        self.write("(")
        self.visit(node.node, frame)
        self.write(")(")
        for argument in (*node.args, *node.kwargs):
            self.visit(argument, frame)
            self.write(", ")
        self.write("caller=caller)" if forward_caller else ")")


class _OfValues(_Generator):
    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802 - Jinja's name
        """Write `(value).name`."""
        self.write("(")
        self.visit(node.node, frame)
        self.write(f").{node.attr}")


class EscapingEnvironment(Environment):
    """Templates whose values are escaped by `safe`, and whose macros are those of `macro`."""

    code_generator_class = _Generator
    safe = staticmethod(safe)
    Macro = staticmethod(macro)


class ValuesEnvironment(EscapingEnvironment):
    """Templates to which a dot is an attribute: an item of a mapping is written `value["name"]`."""

    code_generator_class = _OfValues
