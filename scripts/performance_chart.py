"""Draws `docs/performance.svg` from the table in `docs/performance.md`: a bar for each row.

python scripts/performance_chart.py
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path
from textwrap import wrap

DOCS = Path(__file__).resolve().parent.parent / "docs"
_COLOURS = ("#8a94a6", "#c98a2b", "#3c50c8")
_WORDS, _BAR, _ROW, _TOP = 300, 420, 44, 34


def rows(text: str) -> list[list[str]]:
    """Give the cells of the first table of a Markdown text, without the line below its heading."""
    lines = [line for line in text.split("\n") if line.startswith("| ")]
    first = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    width = len(first[0])
    return [cells for cells in first if len(cells) == width]


def chart(table: Sequence[Sequence[str]]) -> str:
    """Give the picture of a table: names first, numbers in seconds, their sum last."""
    head, *body = table
    most = max(float(cells[-1]) for cells in body)
    height, width = _TOP + _ROW * len(body), _WORDS + _BAR + 60
    font = 'font-family="system-ui, sans-serif" font-size="12"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" {font}>',
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
        *_legend(head[1:-1]),
        *(part for place, cells in enumerate(body) for part in _bar(cells, _TOP + _ROW * place, most)),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _legend(names: Sequence[str]) -> Iterator[str]:
    for place, (name, colour) in enumerate(zip(names, _COLOURS, strict=True)):
        at = _WORDS + place * 140
        yield f'<rect x="{at}" y="8" width="12" height="12" fill="{colour}"/>'
        yield f'<text x="{at + 16}" y="18">{escape(name)}</text>'


def _bar(cells: Sequence[str], top: int, most: float) -> Iterator[str]:
    name, *numbers, total = cells
    for place, line in enumerate(wrap(name, 48)):
        yield f'<text x="8" y="{top + 14 + 14 * place}">{escape(line)}</text>'
    at = float(_WORDS)
    for number, colour in zip(numbers, _COLOURS, strict=True):
        size = float(number) / most * _BAR
        yield f'<rect x="{at:.1f}" y="{top + 4}" width="{size:.1f}" height="22" fill="{colour}"/>'
        at += size
    yield f'<text x="{at + 6:.1f}" y="{top + 20}">{escape(total)} s</text>'


def main() -> None:
    """Write the picture."""
    text = (DOCS / "performance.md").read_text(encoding="utf-8")
    (DOCS / "performance.svg").write_text(chart(rows(text)), encoding="utf-8")


if __name__ == "__main__":
    main()
