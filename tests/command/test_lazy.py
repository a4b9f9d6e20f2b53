"""What help loads and how it reads."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from kb_builder.command.cli import main
from tests.program import Kb

HEAVY = ("babel", "github", "jinja2", "mkdocs", "PIL", "pydantic", "pygments", "rich", "yaml")
LOADED = """
import json, sys
from kb_builder.command.cli import main
try:
    main(sys.argv[1:])
finally:
    print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})), file=sys.stderr)
"""


@pytest.mark.parametrize("command", ["--version", "--help", *(f"{name} --help" for name in main.commands)])
def test_help_loads_no_heavy_library(command: str) -> None:
    """A real process that shows help has neither GitHub, MkDocs, Pillow, Babel nor pydantic in memory."""
    done = subprocess.run(
        [sys.executable, "-c", LOADED, *command.split()], capture_output=True, text=True, check=True
    )
    assert done.stdout
    assert [name for name in HEAVY if name in json.loads(done.stderr)] == []


@pytest.mark.parametrize("name", ["", *main.commands])
def test_help_fits_a_terminal_of_80_columns(kb: Kb, name: str) -> None:
    """No line is longer, and no sentence is cut off with dots."""
    shown = kb(*name.split(), "--help", COLUMNS="80").stdout
    assert max(map(len, shown.splitlines())) <= 80
    assert not any(line.endswith("...") for line in shown.splitlines() if not line.startswith("Usage:"))
