"""Curation decides what is worth publishing; pure."""
