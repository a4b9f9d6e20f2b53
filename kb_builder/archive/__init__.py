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

__all__ = [
    "State",
    "decode_discussion",
    "decode_repository",
    "decode_state",
    "encode_discussion",
    "encode_repository",
    "encode_state",
]
