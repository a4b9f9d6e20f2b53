"""Assistant: answers the questions of language models from a finished site, over the Model Context Protocol.

What a site does not publish is not known here: who asked to be forgotten is in none of its files.
Nothing can be written. `server` needs the extra `mcp` and is imported by name.
"""

from kb_builder.assistant.site import Current, Site, Source, open_site

__all__ = ["Current", "Site", "Source", "open_site"]
