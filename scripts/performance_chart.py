"""Draws `docs/performance.svg` from the table of two columns in `docs/performance.md`: a bar for each row.

python scripts/performance_chart.py
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from itertools import takewhile
from pathlib import Path

DOCS = Path(__file__).resolve().parent.parent / "docs"
_COLOUR = "#3c50c8"
_WORDS, _BAR, _ROW, _TOP = 160, 420, 36, 34


def rows(text: str) -> list[list[str]]:
    """Give the cells of the first table of two columns in a Markdown text, its heading first."""
    lines = text.split("\n")
    start = next(place for place, line in enumerate(lines) if line == "|---|---|")
    table = (lines[start - 1], *takewhile(lambda line: line.startswith("| "), lines[start + 1 :]))
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table]


def chart(table: Sequence[Sequence[str]]) -> str:
    """Give the picture of a table: a name and a number in each row."""
    (_, title), *body = table
    most = max(float(number) for _, number in body)
    height, width = _TOP + _ROW * len(body), _WORDS + _BAR + 60
    font = 'font-family="system-ui, sans-serif" font-size="12"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" {font}>',
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
        f'<text x="8" y="18">{escape(title)}</text>',
        *(part for place, cells in enumerate(body) for part in _bar(cells, _TOP + _ROW * place, most)),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _bar(cells: Sequence[str], top: int, most: float) -> Iterator[str]:
    name, number = cells
    size = float(number) / most * _BAR
    yield f'<text x="8" y="{top + 20}">{escape(name)}</text>'
    yield f'<rect x="{_WORDS}" y="{top + 4}" width="{size:.1f}" height="22" fill="{_COLOUR}"/>'
    yield f'<text x="{_WORDS + size + 6:.1f}" y="{top + 20}">{escape(number)}</text>'


def main() -> None:
    """Write the picture."""
    text = (DOCS / "performance.md").read_text(encoding="utf-8")
    (DOCS / "performance.svg").write_text(chart(rows(text)), encoding="utf-8")


if __name__ == "__main__":
    main()
