"""How readable the site is for agents, by afdocs (https://afdocs.dev), on a server like GitHub Pages."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

AFDOCS = Path(__file__).resolve().parents[2] / "node_modules/.bin/afdocs"
LEAST = 95
# No static host answers `Accept: text/markdown`.
CANNOT = {"content-negotiation"}


def test_agents_can_read_the_site(shown: tuple[str, Path]) -> None:
    command = [AFDOCS, "check", shown[0].rstrip("/"), "--format", "json", "--score", "--request-delay", "1"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = json.loads(done.stdout)
    failed = {one["id"]: one for one in found["results"] if one["status"] in ("fail", "error")}
    assert failed.keys() <= CANNOT, {name: one["message"] for name, one in failed.items()}
    assert found["scoring"]["overall"] >= LEAST
