"""Pages are valid HTML, says vnu (https://validator.github.io/validator/), but for what is written down."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
JAR = ROOT / "node_modules/vnu-jar/build/dist/vnu.jar"
ALLOWED: list[dict[str, str]] = yaml.safe_load(Path(__file__).with_name("vnu-allowed.yml").read_text())


def findings(site: Path) -> list[dict[str, Any]]:
    """Give all that vnu says about the pages below the folder."""
    java = shutil.which("java")
    assert java, "vnu needs Java: run make test, or install default-jre-headless"
    command = [java, "-jar", str(JAR), "--format", "json", "--stdout", "--exit-zero-always"]
    done = subprocess.run(
        [*command, "--skip-non-html", str(site)], capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)["messages"]


def _fits(entry: dict[str, str], found: dict[str, Any]) -> bool:
    return bool(
        re.search(entry["message"], found["message"])
        and re.search(entry.get("extract", ""), found.get("extract", ""))
    )


def test_every_kind_of_page_is_valid(shown: tuple[str, Path]) -> None:
    """Pages, redirects, notices and the error page of a site that shows everything."""
    left, used = [], set()
    for found in findings(shown[1]):
        reasons = [place for place, entry in enumerate(ALLOWED) if _fits(entry, found)]
        used.update(reasons)
        if not reasons:
            left.append(f"{found['url']}: {found['message']} {found.get('extract', '')!r}")
    assert left == []
    assert [entry for place, entry in enumerate(ALLOWED) if place not in used] == []


def test_vnu_does_find_what_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "bad.html").write_text("<!doctype html><html lang=en><title>x</title><p><li id=a id=a>")
    assert len(findings(tmp_path)) > 1
