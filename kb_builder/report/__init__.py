"""The report shows maintainers how their community is doing, and exports the ledger of points."""

from __future__ import annotations

from kb_builder.report.alerts import MARK as ALERT_MARK
from kb_builder.report.alerts import TITLE as ALERT_TITLE
from kb_builder.report.alerts import Outcome, alert, troubles
from kb_builder.report.export import export_ledger
from kb_builder.report.questions import answered
from kb_builder.report.review import Review, Shown, describe, title
from kb_builder.report.summary import summarize

__all__ = [
    "ALERT_MARK",
    "ALERT_TITLE",
    "Outcome",
    "Review",
    "Shown",
    "alert",
    "answered",
    "describe",
    "export_ledger",
    "summarize",
    "title",
    "troubles",
]
