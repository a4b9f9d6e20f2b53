"""The website stage runs MkDocs, builds the search index, verifies the result and swaps it in."""

from __future__ import annotations

from kb_builder.website.build import build
from kb_builder.website.file_text import text_of
from kb_builder.website.hand_written import Allowed, hand_written_files
from kb_builder.website.held import Held
from kb_builder.website.last_site import look
from kb_builder.website.settings import site_facts, watched
from kb_builder.website.site_table import Folders
from kb_builder.website.swap import swap
from kb_builder.website.verify import built_for, verify

__all__ = [
    "Allowed",
    "Folders",
    "Held",
    "build",
    "built_for",
    "hand_written_files",
    "look",
    "site_facts",
    "swap",
    "text_of",
    "verify",
    "watched",
]
