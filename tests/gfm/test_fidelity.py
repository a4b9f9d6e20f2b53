"""Fidelity: what GitHub's own parser makes of a comment is what a page shows."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb_builder.gfm.autolinks import address_at
from scripts import fidelity
from scripts import fidelity_dom as dom

ROOT = Path(__file__).parents[2]
SPECIFICATION = ROOT / "node_modules/commonmark-spec/spec.txt"
NEWER_THAN_GITHUB = {
    28: "a number of more than seven digits is no character",
    354: "a currency sign is punctuation",
}
"""Examples of CommonMark 0.31.2 in which GitHub's parser follows an older version, and in what."""
UNLIKE_A_BROWSER = {148: "a line break at the start of <pre> in a table", 642: "two spaces in a raw href"}
"""Examples in which the two HTML parsers of the comparison differ, and in what."""

OWN_CASES = """\
# Setup :not_a_code:

1. Oil the *gear*
2. Turn **it** ~~left~~ ~right~
   - [ ] slowly
   - [x] `really`

| part | count |
|:-----|------:|
| nut  | 4 [^1] |
| bolt | `a|b` |

> Quoted, [linked](https://example.com "here") and <https://example.org/?q=1&r=2>.
> <kbd>Ctrl</kbd> + H<sub>2</sub>O

[^1]: Of **brass**.

    More, see www.example.com/a_(b).

<details><summary>Log</summary>

```js
const a = `<b>`;
```

    indented

</details>

![A gear](https://example.com/gear.png) [![badge](https://example.com/b.svg)](https://example.com/ci)

Setext
======

* * *
a\\
b <br>
c
"""


def agree(text: str) -> bool:
    """Compare what a reader sees here with what GitHub's parser gives."""
    return dom.normalised(fidelity.shown(text)) == dom.normalised(fidelity.cmark(text))


@pytest.mark.parametrize("block", OWN_CASES.split("\n\n"), ids=lambda block: block[:20])
def test_a_block_reads_as_github_reads_it(block: str) -> None:
    assert agree(block)


def test_blocks_together_read_as_github_reads_them() -> None:
    assert dom.normalised(fidelity.shown(OWN_CASES)) == dom.normalised(fidelity.cmark(OWN_CASES))


def test_every_example_of_the_specification_but_the_known_ones() -> None:
    examples = fidelity.examples(SPECIFICATION.read_text("utf-8"))
    assert len(examples) == 652
    differ = {number for number, text in enumerate(examples, 1) if not agree(text)}
    assert differ == {*NEWER_THAN_GITHUB, *UNLIKE_A_BROWSER}


@settings(max_examples=300, deadline=None)
@given(st.text("[]()!ab<>\\` ", max_size=12).map("{}\n\n[a]: /a\n[b]: /b".format))
def test_any_heap_of_brackets_reads_as_github_reads_it(text: str) -> None:
    assert agree(text)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.sampled_from(["www.", "http://", "a.b", "/", "(", ")", ".", "_", " ", ";", "&b;", "*"])).map(
        "".join
    )
)
def test_an_address_lies_within_its_text_and_ends_before_its_punctuation(text: str) -> None:
    for position in range(len(text)):
        found = address_at(text, position, len(text))
        if found is not None:
            assert found.start <= position < found.end <= len(text)
            assert found.href.endswith(text[position : found.end])
            assert text[found.end - 1] not in "?!.,:*_~'\""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("<p>a</p>", "<p>b</p>"),
        ("<p>a</p>", "<h3>a</h3>"),
        ("<p><em>a</em></p>", "<p>a</p>"),
        ('<a href="https://example.com/a">a</a>', '<a href="https://example.com/b">a</a>'),
        ("<pre>a\n\nb</pre>", "<pre>a\nb</pre>"),
        ("a<br>b", "a b"),
        ("<ul><li>a</li></ul>", "<ol><li>a</li></ol>"),
        ('<img src="https://example.com/a.png" alt="a">', '<img src="https://example.com/a.png" alt="b">'),
        ('<input type="checkbox" disabled>', '<input type="checkbox" disabled checked>'),
        ("<details open>a</details>", "<details>a</details>"),
    ],
)
def test_the_comparison_sees_what_a_reader_would_see(one: str, other: str) -> None:
    assert dom.normalised(one) != dom.normalised(other)


def test_without_its_data_the_measurement_says_so(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "scripts.fidelity", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stdout.startswith("Not measured")
