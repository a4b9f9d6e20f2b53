"""How fast community text is rendered: processor time anew and from the store, and hostile shapes."""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from kb_builder.gfm import Store, render
from kb_builder.kept import Kept
from kb_builder.region import Region

ROOT = Path(__file__).parents[1]
_SIZE = 2_560
_DOCUMENTS = 60
_ROUNDS = 15
_HOSTILE = 65_536


def documents(texts: Iterator[str]) -> list[Region]:
    """Join texts to documents of 2.5 KB, as many as there are, 60 at most."""
    found: list[Region] = []
    text = ""
    for one in texts:
        text += one + "\n\n"
        while len(text) >= _SIZE and len(found) < _DOCUMENTS:
            found.append(
                Region(text[:_SIZE], "acme/widgets", "https://github.com/acme/widgets/discussions/1")
            )
            text = text[_SIZE:]
    return found


def bodies(file: Path) -> Iterator[str]:
    """Give the Markdown of every post of an archived discussion or of a file with one discussion per line."""
    for line in (
        file.read_text("utf-8").strip("\n").split("\n")
        if file.suffix == ".jsonl"
        else [file.read_text("utf-8")]
    ):
        yield from _texts(json.loads(line))


def _texts(value: object) -> Iterator[str]:
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _texts(part)
    if isinstance(value, dict) and isinstance(value.get("body"), str):
        yield value["body"]


def seconds(work: Callable[[], object], rounds: int) -> float:
    """Give the least processor time of several rounds: what the machine does besides only adds."""
    times = []
    for _ in range(rounds):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)


_REPEATED = (
    *(
        "*a ",
        "_a ",
        "a_ ",
        "a]",
        "[a",
        "*a_ ",
        "[ a_",
        "[ (](",
        "**x [a*b**c*](d)",
        "[a](<b",
        "[a](b",
        "![[",
    ),
    *(
        "<!--",
        "<?",
        "<!A ",
        "<![CDATA[",
        "<a ",
        "<a x='",
        "![](",
        "| a ",
        "http://a",
        "www.",
        "www.a_",
        "[www.a ",
    ),
    *(
        "&",
        "&a;",
        "$a ",
        "$$",
        "~~a ",
        ":a:",
        "a/b#",
        "@a",
        "<div>",
        "<i><b>",
        "<details>\n\n",
        "> - ",
        "- ",
        "1. ",
    ),
    *("# a\n", "> [!NOTE]\n> a\n\n", "- [ ] a\n", "**a", "\\[", "[a]", "[]("),
)


def hostile() -> dict[str, str]:
    """Give the shapes that make parsers slow, 64 KiB each: those of cmark's own tests, and some of ours."""
    shapes = {text.encode("unicode_escape").decode(): (text * _HOSTILE)[:_HOSTILE] for text in _REPEATED}
    shapes["nested strong"] = "*a **a " * 4_600 + "b" + " a** a*" * 4_600
    shapes["nested brackets"] = "[" * 32_000 + "a" + "]" * 32_000
    shapes["openers, one closer"] = "![" * 16_000 + "]"
    shapes["nested quotations"] = "> " * 32_000 + "a"
    shapes["deep lists"] = "".join("  " * level + "* a\n" for level in range(250))
    shapes["back ticks"] = "".join("e" + "`" * count for count in range(1, 360))
    shapes["references"] = "".join(f"[{number}]: u\n" for number in range(4_500)) + "[0] " * 4_000
    shapes["footnotes"] = "[^a] " * 13_000 + "\n\n[^a]: b"
    shapes["table rows"] = "| a |\n|---|\n" + "| a |\n" * 10_000
    return shapes


def main() -> int:
    """Print milliseconds per document of 2.5 KB, then the hostile shapes."""
    given = [Path(name) for name in sys.argv[1:]] or sorted((ROOT / "archive").glob("*/*/discussions/*.json"))
    regions = documents(text for file in given for text in bodies(file))
    print(f"{len(regions)} documents of {_SIZE} characters, processor time, least of {_ROUNDS} rounds")
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Kept(Path(folder)))
        for name, work in (("anew", render), ("from the store", store.render)):
            each = seconds(lambda work=work: [work(region) for region in regions], _ROUNDS) / len(regions)
            print(f"  {name:16}{each * 1000:8.2f} ms per document")
    times = {name: seconds(lambda text=text: render(Region(text)), 1) for name, text in hostile().items()}
    print(f"{len(times)} hostile shapes of 64 KiB: {sum(times.values()):.1f} s together, the slowest:")
    for name in sorted(times, key=times.__getitem__, reverse=True)[:5]:
        print(f"  {name:24}{times[name]:8.2f} s")
    print(f"  memory at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
