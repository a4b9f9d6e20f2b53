"""`kb serve` while somebody writes: what was saved is shown, and the site is what `kb build` makes."""

from __future__ import annotations

import json
import re
import shutil
import signal
from pathlib import Path
from urllib.request import urlopen

import pytest
from watchdog.observers.polling import PollingObserver

from kb_builder.command.watching import observer
from scripts import bench_community as community
from scripts.bench_build import lay_down
from tests.program import Kb, digest


class _Reader:
    """A browser with one page open."""

    def __init__(self, home: str) -> None:
        self._home, self._epoch = home, 0
        self.look()

    def look(self) -> str:
        """Give the page as it is shown now."""
        with urlopen(self._home) as answer:
            page: str = answer.read().decode("utf-8")
        self._epoch = int(re.findall(r"livereload\((\d+),", page)[-1])
        return page

    def reloaded(self) -> str:
        """Give the page that follows the one that was looked at."""
        newest = self._epoch
        while newest <= self._epoch:
            with urlopen(f"{self._home.partition('/widgets')[0]}/livereload/{self._epoch}/1") as answer:
                newest = int(answer.read())
        return self.look()

    def shows(self, words: str) -> None:
        """Wait until the page has these words."""
        while words not in self.reloaded():
            pass


@pytest.mark.slow
def test_what_is_saved_is_shown_and_is_what_a_build_makes(tmp_path: Path) -> None:
    project = tmp_path / "project"
    lay_down(project, tuple(community.discussions(12)), cards=False)
    home, settings = project / "content/index.md", project / "mkdocs.yml"
    named = "kb_builder\n  custom_dir: ours\n"
    whole = settings.read_text(encoding="utf-8").replace("kb_builder\n", named, 1)
    settings.write_text(whole, encoding="utf-8")
    (project / "ours/partials").mkdir(parents=True)
    Kb(project)("build")  # so that nothing is left to do when serving begins
    with (tmp_path / "said").open("w") as said:
        serving = Kb(project).start("serve", "--port", "0", "--json", stderr=said)
        assert serving.stdout is not None
        reader = _Reader(json.loads(serving.stdout.readline())["url"])
        home.write_text("# Widgets\n\nSaved once.\n", encoding="utf-8")
        home.write_text("# Widgets\n\nSaved twice.\n", encoding="utf-8")
        reader.shows("Saved twice.")
        settings.write_text(whole.replace("plugins: []", "plugins: [no-such-plugin]"), encoding="utf-8")
        assert "Saved twice." in reader.reloaded()
        told = (tmp_path / "said").read_text(encoding="utf-8")
        assert "no-such-plugin" in told
        assert "\nCorrect mkdocs.yml and save it, and the site is built again.\n" in told
        settings.write_text(whole, encoding="utf-8")
        new = tmp_path / "new.md"
        new.write_text("# Widgets of ours\n\nPut in its place.\n", encoding="utf-8")
        new.replace(home)
        reader.shows("Put in its place.")
        (project / "ours/partials/footer.html").write_text("<footer>Ours.</footer>", encoding="utf-8")
        reader.shows("<footer>Ours.")
        serving.send_signal(signal.SIGINT)
        serving.communicate()
    shown = digest(project / "site")
    for folder in ("site", ".cache"):
        shutil.rmtree(project / folder)
    Kb(project)("build")
    assert digest(project / "site") == shown


def test_links_to_folders_are_looked_at_again_and_again(tmp_path: Path) -> None:
    """The system tells nothing of what is behind them."""
    (tmp_path / "content").mkdir()
    told = observer([tmp_path / "content"])
    assert not isinstance(told, PollingObserver)
    told.stop()
    told.join()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "content/linked").symlink_to(tmp_path / "elsewhere")
    assert isinstance(observer([tmp_path / "content"]), PollingObserver)
