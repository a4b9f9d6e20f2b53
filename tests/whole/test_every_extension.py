"""A project that switches on every Markdown extension there is: community text is what the renderer gives."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kb_builder.gfm import render
from kb_builder.region import Region, split
from tests import attack
from tests.article.test_extension import EXTENSIONS
from tests.gfm.bodies import HOSTILE
from tests.website.site import built, project

pytestmark = pytest.mark.slow


def test_on_every_page_a_region_is_what_the_renderer_gives(tmp_path: Path) -> None:
    """With all installed extensions in mkdocs.yml, each region of each page is there byte for byte."""
    target = project(tmp_path / "project")
    settings = target.root / "mkdocs.yml"
    listed = settings.read_text().replace("[kb_builder, ", f"[{', '.join(EXTENSIONS)}, kb_builder, ")
    settings.write_text(listed.replace("{toc: {permalink: true}}", "toc"))
    (target.root / "secret.txt").write_text("the launch code")
    publication = attack.publish(target, HOSTILE)
    built(target, publication)
    seen = 0
    for page in publication.pages:
        regions = [part for part in split(page.text.split("\n")) if isinstance(part, Region)]
        if regions and not page.path.parts[0].startswith("."):
            folder = page.path.parent if page.path.stem == "index" else page.path.with_suffix("")
            html = (target.site / folder / "index.html").read_text(encoding="utf-8")
            assert [region.text for region in regions if render(region).html not in html] == []
            assert "launch" not in html
            seen += len(regions)
    assert seen >= len(HOSTILE)
    assert json.loads((target.site / "kb.json").read_text(encoding="utf-8"))["pages"]
