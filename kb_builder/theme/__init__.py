"""The theme of the site: templates, styles and scripts on top of Material for MkDocs."""
