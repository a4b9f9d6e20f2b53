"""Privacy takes out of what was written what people want withheld: names, texts, secrets. Pure."""

from __future__ import annotations

from kb_builder.privacy.aliases import Aliases
from kb_builder.privacy.masking import mask_secrets
from kb_builder.privacy.owners import denied, reserving
from kb_builder.privacy.people import returned
from kb_builder.privacy.rules import Rules
from kb_builder.privacy.search import SearchedFile, findings, requests, slips
from kb_builder.privacy.secrets import Masked, masked
from kb_builder.privacy.withhold import Policy, Withheld, known_people, learned, under_todays_names, withhold

__all__ = [
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
    "mask_secrets",
    "masked",
    "requests",
    "reserving",
    "returned",
    "slips",
    "under_todays_names",
    "withhold",
]
