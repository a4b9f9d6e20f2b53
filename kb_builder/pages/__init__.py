"""Pages turn knowledge into Markdown, feeds and the manifest; only the writer touches the disk."""
