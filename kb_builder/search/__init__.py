"""Search: makes the index of a site, and answers questions from it as the page in a browser does."""

from kb_builder.search.asking import Found, Index
from kb_builder.search.index import entry_with_others, files_of_others, index_files
from kb_builder.search.layout import ENTRY, FOLDER, VERSION, Shown
from kb_builder.search.opening import LARGE, folder_stamp, has_engine, index_of, open_index
from kb_builder.search.upkeep import updated_files

__all__ = [
    "ENTRY",
    "FOLDER",
    "LARGE",
    "VERSION",
    "Found",
    "Index",
    "Shown",
    "entry_with_others",
    "files_of_others",
    "folder_stamp",
    "has_engine",
    "index_files",
    "index_of",
    "open_index",
    "updated_files",
]
