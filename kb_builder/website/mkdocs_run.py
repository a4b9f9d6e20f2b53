"""Runs MkDocs as a program of its own, without secrets, and passes on its warnings."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path

from kb_builder.errors import BuildError
from kb_builder.website.children import run_module
from kb_builder.website.warm import PROGRAM, Start

_log = logging.getLogger(__name__)

_SECRET = re.compile(r"TOKEN|SECRET|PASSWORD|PRIVATE_KEY|CREDENTIAL|^KB_APP_|^KB_ALIAS_KEY$", re.IGNORECASE)
_TERMINAL_CODE = re.compile(r"\x1b\[[0-9;]*m")
_BEGINNING = re.compile(r"(DEBUG|INFO|WARNING|ERROR|CRITICAL) +-|Aborted|Error:|Config value")
"""How MkDocs begins what it says; every other line belongs to the one before."""
_GRAVE = ("ERROR", "WARNING", "CRITICAL", "Aborted", "Error:", "Config value")
_SHOWN = 40
_TRACEBACK = "Traceback (most recent call last):"
_STEP = re.compile(r' +File "(?P<file>[^"]+)", line (?P<line>\d+)')
_LAST = re.compile(r"[A-Za-z_][\w.]*(: |$)")
"""How the last line of a traceback begins: `mkdocs.exceptions.ConfigurationError: why`."""
_BETWEEN = ("During handling of the above exception", "The above exception was the direct cause")
_NOT_THEIRS = (Path(sys.prefix), Path(__file__).parents[1])
"""Where programs stand that nobody wrote for the project, though they may lie in its folder."""


def run_mkdocs(
    root: Path,
    target: Path,
    *,
    strict: bool,
    as_of: datetime,
    environment: Mapping[str, str],
    job: Path,
    start: Start = run_module,
) -> tuple[str, ...]:
    """Build the project `root` into the folder `target`; `as_of` dates the sitemap.

    The file `job` says which part of the pages MkDocs makes, and which frames of the others; `start` runs
    the program. Gives what MkDocs warned of, which has been passed on.
    Raises `BuildError` with MkDocs' own words when it fails, which under `strict` it also does
    after a warning.
    """
    arguments = ["build", "--config-file", str(root / "mkdocs.yml"), "--site-dir", str(target)]
    finished = start(
        PROGRAM,
        [str(job), *arguments, *(["--strict"] if strict else [])],
        folder=root,
        environment=build_environment(environment, as_of),
    )
    said = tuple(_readable(f"{finished.stdout}\n{finished.stderr}".splitlines()))
    lines = tuple(_without_tracebacks(said, root.absolute()))
    if lines != said:
        _log.debug("mkdocs: %s", "; ".join(said))
    pass_on(lines)
    if finished.returncode:
        raise BuildError(
            "MkDocs could not build the site:",
            "Correct what MkDocs names above and build again; the old site stands.",
            _telling(lines),
        )
    warnings = (record for record in _records(lines) if record[0].startswith("WARNING"))
    return tuple(line for record in warnings for line in record)


def build_environment(environment: Mapping[str, str], as_of: datetime) -> dict[str, str]:
    """Give `environment` without variables that are named like a secret."""
    kept = {name: value for name, value in environment.items() if not _SECRET.search(name)}
    kept.setdefault("SOURCE_DATE_EPOCH", str(int(as_of.timestamp())))
    return kept | {
        "NO_COLOR": "1",
        "NO_MKDOCS_2_WARNING": "1",
        "PYTHONHASHSEED": "0",
        "PYTHONIOENCODING": "utf-8",
        "TZ": "UTC",
    }


def _readable(lines: Iterable[str]) -> Iterable[str]:
    for line in lines:
        clean = "".join(char for char in _TERMINAL_CODE.sub("", line) if char.isprintable()).rstrip()
        if clean:
            yield clean


def _without_tracebacks(lines: Iterable[str], root: Path) -> Iterator[str]:
    """Give of each traceback its last line alone, with the place that it names in the project's own files."""
    place, is_inside = "", False
    for line in lines:
        if line.strip() == _TRACEBACK:
            place, is_inside = "", True
        elif is_inside and _LAST.match(line):
            yield f"Error: {place}{line}"
            is_inside = False
        elif is_inside:
            place = _own_place(line, root) or place
        elif not line.startswith(_BETWEEN):
            yield line


def _own_place(step: str, root: Path) -> str:
    """Give the place of a step of a traceback where it is in a file of the project, "" elsewhere."""
    if not (found := _STEP.match(step)):
        return ""
    file = Path(found["file"])
    if not file.is_relative_to(root) or any(map(file.is_relative_to, _NOT_THEIRS)):
        return ""
    return f"{file.relative_to(root)}:{found['line']}: "


def pass_on(lines: Iterable[str]) -> None:
    """Log what MkDocs said."""
    for record in _records(lines):
        first, *others = record
        if first.startswith("WARNING"):
            _log.warning("mkdocs: %s", first.removeprefix("WARNING").lstrip(" -"))
            for line in others:
                _log.warning("mkdocs: %s", line.strip())
        else:
            _log.debug("mkdocs: %s", "; ".join(record))


def _records(lines: Iterable[str]) -> Iterator[tuple[str, ...]]:
    """Yield what MkDocs says, each with the lines that belong to it."""
    record: tuple[str, ...] = ()
    for line in lines:
        if record and _BEGINNING.match(line):
            yield record
            record = ()
        record = (*record, line)
    if record:
        yield record


def _telling(lines: tuple[str, ...]) -> tuple[str, ...]:
    telling = [record for record in _records(lines) if record[0].startswith(_GRAVE)]
    return tuple(line for record in telling for line in record) or lines[-_SHOWN:]
