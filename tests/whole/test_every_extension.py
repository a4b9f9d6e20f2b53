"""A project that switches on every Markdown extension there is: community text is what the renderer gives."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kb_builder.addresses import page_address
from kb_builder.article import Shelf, article
from kb_builder.article.front_matter import split as head_and_body
from kb_builder.region import Region, split
from tests import attack
from tests.article.test_extension import EXTENSIONS
from tests.gfm.bodies import HOSTILE
from tests.website.site import built, project

pytestmark = pytest.mark.slow


def test_every_page_is_what_our_own_reader_gives(tmp_path: Path) -> None:
    """With all installed extensions in mkdocs.yml, each article with its regions is there byte for byte."""
    target = project(tmp_path / "project")
    settings = target.root / "mkdocs.yml"
    listed = settings.read_text().replace("[kb_builder, ", f"[{', '.join(EXTENSIONS)}, kb_builder, ")
    settings.write_text(listed.replace("{toc: {permalink: true}}", "toc"))
    (target.root / "secret.txt").write_text("the launch code")
    publication = attack.publish(target, HOSTILE)
    built(target, publication)
    shelf, seen = Shelf.of_folder(target.content), 0
    for page in publication.pages:
        regions = [part for part in split(page.text.split("\n")) if isinstance(part, Region)]
        if regions and not page.path.startswith("."):
            html = (target.site / page_address(page.path) / "index.html").read_text(encoding="utf-8")
            shown = article(head_and_body(page.text)[1], page.path, shelf)
            assert shown in html, page.path
            assert shown.count(" data-kb-region ") == len(regions)
            assert "launch" not in html
            seen += len(regions)
    assert seen >= len(HOSTILE)
    assert json.loads((target.site / "kb.json").read_text(encoding="utf-8"))["pages"]
