"""The archive keeps discussions as canonical JSON files; the only stage that knows the stored form."""

from __future__ import annotations

from kb_builder.archive.codec import (
    State,
    decode_discussion,
    decode_repository,
    decode_state,
    decode_tombstone,
    encode_discussion,
    encode_repository,
    encode_state,
    encode_tombstone,
)
from kb_builder.archive.lock import lock
from kb_builder.archive.missing import Losses, Missing, Verdict, judge
from kb_builder.archive.newest import newest_timestamp
from kb_builder.archive.pictures import Pictures
from kb_builder.archive.staging import Staged, Staging
from kb_builder.archive.store import Archive, Archived, Saved

__all__ = [
    "Archive",
    "Archived",
    "Losses",
    "Missing",
    "Pictures",
    "Saved",
    "Staged",
    "Staging",
    "State",
    "Verdict",
    "decode_discussion",
    "decode_repository",
    "decode_state",
    "decode_tombstone",
    "encode_discussion",
    "encode_repository",
    "encode_state",
    "encode_tombstone",
    "judge",
    "lock",
    "newest_timestamp",
]
