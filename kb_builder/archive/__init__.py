"""The archive keeps discussions as canonical JSON files; the only stage that knows the stored form."""

from __future__ import annotations

from kb_builder.archive.codec import (
    State,
    decode_discussion,
    decode_repository,
    decode_state,
    encode_discussion,
    encode_repository,
    encode_state,
)
from kb_builder.archive.lock import lock
from kb_builder.archive.newest import newest_timestamp
from kb_builder.archive.pictures import Pictures
from kb_builder.archive.store import Archive, Archived, Saved

__all__ = [
    "Archive",
    "Archived",
    "Pictures",
    "Saved",
    "State",
    "decode_discussion",
    "decode_repository",
    "decode_state",
    "encode_discussion",
    "encode_repository",
    "encode_state",
    "lock",
    "newest_timestamp",
]
