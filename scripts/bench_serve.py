"""Measures how long it takes until a page that was saved is shown by `kb serve`."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

_PATIENCE = 600.0
_EVERY = 0.05


def shown_after(folder: Path, command: str) -> float:
    """Give the seconds from saving `content/index.md` of a project to its words being served."""
    program = [command, "serve", "--port", "0", "-C", str(folder)]
    serving = subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        line = next((line for line in serving.stdout or () if "http://" in line), "")
        address = next((word for word in line.split() if word.startswith("http://")), "")
        if not address:
            sys.exit(f"{command} serve: gave no address")
        # The watcher notes what is there once it has begun. The first save may find the server at work.
        time.sleep(2)
        page = folder / "content/index.md"
        return [_seconds(page, address, words) for words in ("Saved now.", "Saved again.")][-1]
    finally:
        serving.terminate()
        serving.wait()


def _seconds(page: Path, address: str, words: str) -> float:
    """Give the seconds from saving a page with these words to their being served."""
    words = f"{words} {time.time_ns()}"  # a folder that was measured before holds the words already
    page.write_text(f"{page.read_text(encoding='utf-8')}\n{words}\n", encoding="utf-8")
    began = time.monotonic()
    while words not in _text(address):
        if time.monotonic() - began > _PATIENCE:
            sys.exit(f"{address}: does not show what was saved")
        time.sleep(_EVERY)
    return time.monotonic() - began


def _text(address: str) -> str:
    try:
        with urlopen(address, timeout=_PATIENCE) as answer:  # noqa: S310 - on loopback
            return str(answer.read().decode("utf-8"))
    except URLError:
        return ""
