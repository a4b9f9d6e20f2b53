"""What maintainers decide: `kb.yml` and `curation.yml`."""

from __future__ import annotations

from kb_builder.config.curation import Award, Curation, OptOut, PageDecision, Takedown
from kb_builder.config.kb import (
    REPOSITORY_NAME,
    Config,
    GuardSettings,
    IdeaSettings,
    RepositoryName,
    ThankSettings,
    plain,
)
from kb_builder.config.project import Project, load_project

__all__ = [
    "REPOSITORY_NAME",
    "Award",
    "Config",
    "Curation",
    "GuardSettings",
    "IdeaSettings",
    "OptOut",
    "PageDecision",
    "Project",
    "RepositoryName",
    "Takedown",
    "ThankSettings",
    "load_project",
    "plain",
]
