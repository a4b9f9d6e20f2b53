"""The small disc that shows a colour beside its code, for the few spellings that GitHub knows."""

from __future__ import annotations

import re

_NUMBER = r" *(?:\d+|\d*\.\d*) *"
_PERCENTAGE = r" *(?:\d+|\d*\.\d*)% *"
_COLOUR = re.compile(
    r"#[0-9a-fA-F]{6}"
    rf"|rgb\({_NUMBER},{_NUMBER},{_NUMBER}\)"
    rf"|rgba\({_NUMBER},{_NUMBER},{_NUMBER},{_NUMBER}\)"
    rf"|hsl\({_NUMBER},{_PERCENTAGE},{_PERCENTAGE}(?:,{_NUMBER})?\)"
)
_LONGEST = 80


def chip(code: str) -> str:
    """Give the disc that follows `code` if that is nothing but a colour, else ""."""
    if len(code) > _LONGEST or not _COLOUR.fullmatch(code):
        return ""
    # An attribute, since no style may be written on a page; a colour that is none inherits "none".
    disc = f'<circle cx="4" cy="4" r="3.5" fill="{code}"/>'
    return f'<svg class="kb-chip" width="8" height="8" fill="none" aria-hidden="true">{disc}</svg>'
