"""The website stage runs MkDocs, builds the search index, verifies the result and swaps it in."""
