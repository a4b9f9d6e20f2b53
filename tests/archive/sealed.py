"""Files of the archive as somebody else would make them: any JSON, sealed as the documentation says."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any


def seal(document: Mapping[str, Any]) -> str:
    """Give the text of `document` (in ASCII, so not always canonical) with a digest that fits it."""
    text = json.dumps({**document, "digest": "?"}, sort_keys=True, indent=1) + "\n"
    others = [line for line in text.splitlines(keepends=True) if not line.startswith(' "digest"')]
    return text.replace(' "digest": "?"', f' "digest": "{sha256("".join(others).encode()).hexdigest()}"', 1)
