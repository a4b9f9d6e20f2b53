"""The article of a page: its Markdown and front matter in, HTML out, presentation included.

The only input is `content/`: this page, and the front matter of pages that it links to.
"""

from __future__ import annotations

from kb_builder.article.compose import article, insert
from kb_builder.article.inserts import insert_slips
from kb_builder.article.made_before import Articles
from kb_builder.article.noting import Answers, Lookup, Noting, file_of, unchanged
from kb_builder.article.shelf import Shelf
from kb_builder.article.texts import Render

__all__ = [
    "Answers",
    "Articles",
    "Lookup",
    "Noting",
    "Render",
    "Shelf",
    "article",
    "file_of",
    "insert",
    "insert_slips",
    "unchanged",
]
