"""Runs the programs that a build needs, and ends them with the build.

A build that is killed frees the project's lock at once. If its MkDocs went on, it would write into
a folder that the next build deletes. On Linux the kernel ends it together with its
parent (PR_SET_PDEATHSIG, https://man7.org/linux/man-pages/man2/PR_SET_PDEATHSIG.2const.html);
elsewhere what it leaves is swept by the builds that follow.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

PLAIN_ENVIRONMENT: Mapping[str, str] = MappingProxyType(
    {"PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8"}
)
"""What a program sees that was told of no environment."""
# The child asks for it itself: `preexec_fn` may lock up where there are threads, as in `kb serve`.
# Where its parent died before that, it ends at once.
_TETHERED = """
import sys
_, parent, module, *arguments = sys.argv
if sys.platform == "linux":
    import ctypes, os
    ctypes.CDLL(None).prctl(1, 9, 0, 0, 0)
    if os.getppid() != int(parent):
        sys.exit(1)
import runpy
sys.argv = [module, *arguments]
runpy.run_module(module, run_name="__main__", alter_sys=True)
"""


def command(module: str, arguments: Sequence[str] = ()) -> list[str]:
    """Give the command for `python -P -m MODULE ARGUMENTS` that ends with this process at the latest."""
    # -P: as with the command `mkdocs`, a folder `markdown` in the project is not the library of this name.
    return [sys.executable, "-P", "-c", _TETHERED, str(os.getpid()), module, *arguments]


def run_module(
    module: str, arguments: Sequence[str], *, folder: Path, environment: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    """Run `python -P -m MODULE ARGUMENTS` in `folder`; it ends with this process at the latest.

    Its output is captured as UTF-8. Raises `OSError` where it cannot be started.
    """
    return subprocess.run(
        command(module, arguments),
        cwd=folder,
        env=dict(environment),
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
