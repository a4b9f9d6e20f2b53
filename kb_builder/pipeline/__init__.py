"""The pipeline composes the stages: harvest, build and check say which hands what to which."""

from __future__ import annotations

from kb_builder.pipeline.build import Built, build, knowledge_of, publish
from kb_builder.pipeline.check import check
from kb_builder.pipeline.harvest import Harvested, HarvestPlan, harvest
from kb_builder.pipeline.restoring import restore
from kb_builder.pipeline.thanks import thanks_due

__all__ = [
    "Built",
    "HarvestPlan",
    "Harvested",
    "build",
    "check",
    "harvest",
    "knowledge_of",
    "publish",
    "restore",
    "thanks_due",
]
