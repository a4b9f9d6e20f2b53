"""kb-builder turns a community's answers and ideas in GitHub Discussions into a help site with credits."""

__version__ = "0.2.0"
