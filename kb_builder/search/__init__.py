"""Search: makes the index of a site, and answers questions from it as the page in a browser does."""

from kb_builder.search.asking import Found, Index, open_index
from kb_builder.search.index import index_files
from kb_builder.search.layout import Shown
from kb_builder.search.upkeep import updated_files

__all__ = ["Found", "Index", "Shown", "index_files", "open_index", "updated_files"]
