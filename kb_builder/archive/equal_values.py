"""Equal accounts, categories and labels of many discussions: one value in place of one for each of them."""

from __future__ import annotations

from sys import intern

from kb_builder.model import Actor, Category, Comment, Discussion, Label

# What a noun has may be changed for what is equal to it, as long as nobody else knows the noun.
_put = object.__setattr__


class Shared:
    """The values that discussions which were read have in common; they are a third of what these take."""

    def __init__(self) -> None:
        self._actors: dict[str, Actor] = {}
        self._categories: dict[str, Category] = {}
        self._labels: dict[str, tuple[Label, ...]] = {}

    def share(self, one: Discussion) -> None:
        """Give a discussion that was just read the values of earlier ones in place of those equal to them."""
        # Written out, since calling a function for each value took a third longer.
        actors, category, labels = self._actors, one.category, one.labels
        _put(one, "repository", intern(one.repository))
        if (known := self._categories.get(category.slug)) == category:
            _put(one, "category", known)
        else:
            self._categories[category.slug] = category
        if labels:
            named = labels[0].name + labels[-1].name
            if (same := self._labels.get(named)) == labels:
                _put(one, "labels", same)
            else:
                self._labels[named] = labels
        posts: tuple[Discussion | Comment, ...] = (one, *one.posts)
        for post in posts:
            author = post.author
            if (account := actors.get(author.login)) == author:
                _put(post, "author", account)
            else:
                actors[author.login] = author
            _put(post, "association", intern(post.association))
            if post.updated_at == post.created_at:
                _put(post, "updated_at", post.created_at)
        if (chooser := one.answer_chosen_by) and (account := actors.get(chooser.login)) == chooser:
            _put(one, "answer_chosen_by", account)
