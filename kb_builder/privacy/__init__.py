"""Privacy takes out of what was written what people want withheld: names, texts, secrets. Pure."""

from __future__ import annotations

from kb_builder.privacy.aliases import Aliases
from kb_builder.privacy.masking import MARK_SIZE, mark, mask_secrets, rules_version
from kb_builder.privacy.owners import denied, reserving
from kb_builder.privacy.people import returned
from kb_builder.privacy.policy import Policy
from kb_builder.privacy.rules import Rules
from kb_builder.privacy.search import SearchedFile, findings, requests, slips
from kb_builder.privacy.secrets import Masked, masked
from kb_builder.privacy.withhold import Withheld, known_people, learned, under_todays_names, withhold

__all__ = [
    "MARK_SIZE",
    "Aliases",
    "Masked",
    "Policy",
    "Rules",
    "SearchedFile",
    "Withheld",
    "denied",
    "findings",
    "known_people",
    "learned",
    "mark",
    "mask_secrets",
    "masked",
    "requests",
    "reserving",
    "returned",
    "rules_version",
    "slips",
    "under_todays_names",
    "withhold",
]
