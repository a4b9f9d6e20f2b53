"""Categories knows which discussions hold questions, and which hold ideas."""

from __future__ import annotations

from kb_builder.config import Config
from kb_builder.model import Category


def holds_ideas(category: Category, config: Config) -> bool:
    """Tell whether `ideas.categories` names the category's slug, in whatever case."""
    return _is_among(category, config.ideas.categories)


def holds_questions(category: Category, config: Config) -> bool:
    """Tell whether `answers.categories` means the category; one of ideas never holds questions."""
    if holds_ideas(category, config):
        return False
    wanted = config.answers.categories
    return category.answerable if wanted == "answerable" else _is_among(category, wanted)


def _is_among(category: Category, slugs: tuple[str, ...]) -> bool:
    return category.slug.casefold() in {slug.casefold() for slug in slugs}
