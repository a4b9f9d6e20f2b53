"""The report shows maintainers how their community is doing, and exports the ledger of points."""

from __future__ import annotations

from kb_builder.report.export import export_ledger
from kb_builder.report.questions import answered
from kb_builder.report.summary import summarize

__all__ = ["answered", "export_ledger", "summarize"]
