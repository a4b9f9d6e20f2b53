"""Votes knows what upvotes are worth as a sign of others: the author's own is not one."""

from __future__ import annotations

from kb_builder.model import Comment, Discussion


def supporters(post: Comment | Discussion) -> int:
    """Give how many others upvoted a post.

    GitHub upvotes every new post in its author's name, and its count does not say whose votes it
    holds; so one of them is taken for the author's.
    """
    return max(post.upvotes - 1, 0)
