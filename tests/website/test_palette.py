"""The colour that a site is tinted in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kb_builder.website.palette import OWN, channels, primary_colour, unknown_colours


@pytest.mark.parametrize(
    ("configuration", "colour"),
    [
        ({}, OWN),
        ({"theme": "material"}, OWN),
        ({"theme": {"palette": {"primary": "teal"}}}, "#009485"),
        ({"theme": {"palette": [{"primary": "deep-purple"}, {"primary": "red"}]}}, "#7e56c2"),
        ({"theme": {"palette": {"primary": "custom"}}}, OWN),
        (
            {"theme": {"palette": {"primary": "custom"}}, "extra_css": ["https://x.test/a.css", "own.css"]},
            "#aabbcc",
        ),
        ({"theme": {"palette": []}, "extra_css": "own.css"}, OWN),
        ({"theme": {"palette": 3}, "extra_css": ["\0", 7, "gone.css"]}, OWN),
    ],
)
def test_the_primary_colour_is_that_of_the_palette_or_of_the_projects_own_style_sheet(
    tmp_path: Path, configuration: dict[str, Any], colour: str
) -> None:
    (tmp_path / "own.css").write_text(":root { --md-primary-fg-color:  #ABC; }")
    assert primary_colour(configuration, tmp_path) == colour


def test_a_colour_has_three_channels() -> None:
    assert channels("#0194ff") == (1, 0x94, 255)


@pytest.mark.parametrize(
    ("palette", "told"),
    [
        (None, []),
        ("teal", []),
        ({"primary": "Deep-Purple", "accent": "custom"}, []),
        ({"primary": "tael"}, ["primary: there is no colour tael: did you mean teal?"]),
        (
            [{"accent": "grean"}, {"accent": "grean"}],
            ["accent: there is no colour grean: did you mean green?"],
        ),
        ([{"primary": 5}], ["primary: there is no colour 5: write custom, or one of red, pink, "]),
    ],
)
def test_colours_that_material_does_not_show_are_told(palette: object, told: list[str]) -> None:
    found = [line for _, line in unknown_colours({"theme": {"palette": palette}})]
    assert [line[: len(start)] for line, start in zip(found, told, strict=True)] == told
