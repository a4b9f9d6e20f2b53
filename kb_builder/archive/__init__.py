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
from kb_builder.archive.rewriting import check_wishes, load_wishes, rewrite, save_wishes
from kb_builder.archive.staging import Staged, Staging
from kb_builder.archive.store import Archive, Archived, Saved
from kb_builder.archive.wishes import Wish, Wishes

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
    "Wish",
    "Wishes",
    "check_wishes",
    "decode_discussion",
    "decode_repository",
    "decode_state",
    "decode_tombstone",
    "encode_discussion",
    "encode_repository",
    "encode_state",
    "encode_tombstone",
    "judge",
    "load_wishes",
    "lock",
    "newest_timestamp",
    "rewrite",
    "save_wishes",
]
