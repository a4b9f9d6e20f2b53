"""The archive keeps discussions as canonical JSON files; the only stage that knows the stored form."""

from __future__ import annotations

from kb_builder.archive.codec import State, decode, encode
from kb_builder.archive.layout import path_of_discussion
from kb_builder.archive.lock import LOCK_FILE, lock
from kb_builder.archive.missing import Losses, Verdict, count_unread, judge
from kb_builder.archive.moving import move_home, remove_home, renamed
from kb_builder.archive.packed import Packed
from kb_builder.archive.people import (
    check_people,
    load_logins,
    load_suppressions,
    save_logins,
    save_suppressions,
)
from kb_builder.archive.pictures import Pictures
from kb_builder.archive.staging import Staged, Staging
from kb_builder.archive.store import Archive, Saved

__all__ = [
    "LOCK_FILE",
    "Archive",
    "Losses",
    "Packed",
    "Pictures",
    "Saved",
    "Staged",
    "Staging",
    "State",
    "Verdict",
    "check_people",
    "count_unread",
    "decode",
    "encode",
    "judge",
    "load_logins",
    "load_suppressions",
    "lock",
    "move_home",
    "path_of_discussion",
    "remove_home",
    "renamed",
    "save_logins",
    "save_suppressions",
]
