"""How templates escape values: as Jinja does, but a short text once, and what is safe already not again.

Pages say the same names, days and addresses over and over, and most values are HTML of ours. Jinja asks each
of them whether it is safe and copies it; that took more than a sixth of the time of a person's page.
"""

from __future__ import annotations

from functools import lru_cache

from jinja2 import Environment, nodes
from jinja2.compiler import CodeGenerator, Frame
from markupsafe import Markup, escape

_MANY = 1 << 14
_known = lru_cache(maxsize=_MANY)(escape)


def safe(value: object) -> Markup:
    """Give a value as HTML: `a < b` → `a &lt; b`; what is HTML already stays."""
    if type(value) is Markup:
        return value
    return _known(value) if type(value) is str else escape(value)


class _Generator(CodeGenerator):
    def _output_child_pre(
        self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo
    ) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("environment.safe(" + (finalize.src or ""))


class EscapingEnvironment(Environment):
    """Templates whose values are escaped by `safe`."""

    code_generator_class = _Generator
    safe = staticmethod(safe)
