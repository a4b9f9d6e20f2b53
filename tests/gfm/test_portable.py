"""Rendered text as it may stand anywhere."""

from __future__ import annotations

from kb_builder.gfm import portable, render
from kb_builder.region import Image, Region

BASE = "https://kb.example.org/repo/answers/12-x/"
COPY = f"../../media/{'a' * 64}.png"


def _portable(text: str) -> str:
    region = Region(
        text,
        "acme/widgets",
        "https://github.com/acme/widgets/discussions/12",
        {"acme/widgets#7": "../../ideas/7-x/"},
        {"https://example.org/shot.png": Image(COPY, 10, 20)},
    )
    return portable(render(region).html, BASE)


def test_addresses_are_full() -> None:
    shown = _portable("#7 ![a](https://example.org/shot.png) note[^1]\n\n[^1]: foot")
    assert '<a href="https://kb.example.org/repo/ideas/7-x/">#7</a>' in shown
    assert f'src="https://kb.example.org/repo/media/{"a" * 64}.png"' in shown
    assert f'<a href="{BASE}#kb-' in shown


def test_nothing_is_left_that_only_our_pages_understand() -> None:
    shown = _portable("# A\n\n```python\nx = 1\n```\n\n> [!NOTE]\n> b\n\n- [x] done\n- [ ] open\n\n:tada:")
    assert not any(mark in shown for mark in ("class=", "id=", "data-", "<span", "<input", "style="))
    assert "☑ done" in shown
    assert "☐ open" in shown
    assert "x = 1" in shown


def test_links_that_lead_away_keep_their_rel() -> None:
    assert 'rel="ugc nofollow noopener noreferrer"' in _portable("https://example.org/")
