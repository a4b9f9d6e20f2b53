"""GFM text becomes safe HTML: one renderer with two doors, `kb render` and a Markdown extension."""
