"""A sitemap of more addresses than search engines read is cut into parts, and nothing is lost."""

from __future__ import annotations

import gzip
import re
from itertools import chain
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb_builder.website.sitemap import cut_sitemap, leave_out

HOME = "https://acme.github.io/widgets/"
SPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def _sitemap(site: Path, count: int) -> list[str]:
    addresses = [f"{HOME}answers/{number}-a&amp;b/" for number in range(count)]
    urls = "".join(f"\n    <url>\n         <loc>{one}</loc>\n    </url>" for one in addresses)
    space = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset {space}>{urls}\n</urlset>\n'
    (site / "sitemap.xml").write_text(text)
    (site / "sitemap.xml.gz").write_bytes(gzip.compress(text.encode()))
    return [one.replace("&amp;", "&") for one in addresses]


def _told(file: Path) -> list[str]:
    return [one.text or "" for one in ElementTree.fromstring(file.read_text()).iter(f"{SPACE}loc")]


@settings(deadline=None, max_examples=40)
@given(count=st.integers(0, 30), most=st.integers(1, 12))
def test_parts_hold_every_address_once_and_none_too_many(
    tmp_path_factory: pytest.TempPathFactory, count: int, most: int
) -> None:
    site = tmp_path_factory.mktemp("site")
    addresses = _sitemap(site, count)
    names = cut_sitemap(site, HOME, most)
    if count <= most:
        assert names == ()
        assert _told(site / "sitemap.xml") == addresses
        return
    assert _told(site / "sitemap.xml") == [HOME + name for name in names]
    parts = [_told(site / name) for name in names]
    assert list(chain(*parts)) == addresses
    assert max(map(len, parts)) <= most
    packed = gzip.decompress((site / "sitemap.xml.gz").read_bytes())
    assert packed == (site / "sitemap.xml").read_bytes()


def test_a_site_without_address_or_sitemap_is_left_alone(tmp_path: Path) -> None:
    assert cut_sitemap(tmp_path, HOME, 1) == ()
    _sitemap(tmp_path, 3)
    before = (tmp_path / "sitemap.xml").read_text()
    assert cut_sitemap(tmp_path, "", 1) == ()
    assert (tmp_path / "sitemap.xml").read_text() == before


def test_what_no_search_engine_may_show_is_left_out(tmp_path: Path) -> None:
    """Whatever stands beside an address, and with it the packed file."""
    entries = "".join(
        f"    <url>\n         <loc>{HOME}{name}/</loc>\n         <lastmod>2026-01-01</lastmod>\n    </url>\n"
        for name in ("health", "a", "b")
    )
    (tmp_path / "sitemap.xml").write_text(f"<urlset>\n{entries}</urlset>\n", encoding="utf-8")
    leave_out(tmp_path, HOME, {"health/", "b/"})
    text = (tmp_path / "sitemap.xml").read_text(encoding="utf-8")
    assert re.findall(r"<loc>(.*?)</loc>", text) == [f"{HOME}a/"]
    leave_out(tmp_path, "", {"a/"})
    leave_out(tmp_path / "nowhere", HOME, {"a/"})
    assert (tmp_path / "sitemap.xml").read_text(encoding="utf-8") == text
