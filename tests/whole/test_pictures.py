"""Pictures the whole way: from a GitHub on loopback into the archive, onto the pages, and off again."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.github import GitHub, load
from tests.pictures import SVG, animation, picture
from tests.program import CANARY, WIDGETS, Kb, against, digest, new_project

pytestmark = pytest.mark.slow

UUID = "0b1c2d3e-0000-4444-8888-0123456789ab"
TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjF9.c2ln"
FOLDERS = ("archive", "content", "site")


def _illustrate(github: GitHub) -> None:
    """Let the first discussion show one image of each kind, and give everybody an avatar."""
    files, discussion = github.media.files, github.repository("acme/widgets").discussion(1)
    files[f"/user-attachments/assets/{UUID}"] = picture("JPEG", (640, 480))
    files["/raw/moves.gif"] = animation()
    files["/raw/vector.svg"] = SVG
    base = github.url
    discussion["body"] = (
        f"![A photo]({base}/user-attachments/assets/{UUID})\n\n"
        f'<img src="{base}/raw/moves.gif" width="50%" alt="It moves">\n\n'
        f"![A drawing]({base}/raw/vector.svg) ![Elsewhere](https://i.example.com/x.png)\n\n"
        f"![Private](https://private-user-images.githubusercontent.com/1/2.png?jwt={TOKEN})\n"
        f"![Also]({base}/raw/other.png?jwt={TOKEN})\n"
    )
    for actor in list(_actors(github.repository("acme/widgets").discussions, set())):
        number = actor.get("databaseId")
        actor["avatarUrl"] = f"{base}/avatars/{number}?v=4"
        files[f"/avatars/{number}"] = picture("PNG", (200, 200))


def _actors(found: object, seen: set[int]) -> Iterator[dict]:
    """Yield every account once, in data whose parts know one another."""
    if not isinstance(found, dict | list) or id(found) in seen:
        return
    seen.add(id(found))
    if isinstance(found, dict) and "avatarUrl" in found:
        yield found
    for value in found.values() if isinstance(found, dict) else found:
        yield from _actors(value, seen)


@pytest.fixture(scope="module")
def server() -> Iterator[GitHub]:
    """A GitHub for all tests here, since the address of each picture begins with its own."""
    with GitHub() as github:
        yield github
    assert github.crashes == []


@pytest.fixture
def illustrated(server: GitHub) -> GitHub:
    """That GitHub, whose acme/widgets has pictures, as if nobody had asked for anything yet."""
    server.endpoint.datasets[:] = [load(WIDGETS)]
    server.media.files.clear()
    server.media.asked.clear()
    _illustrate(server)
    return server


@pytest.fixture(scope="module")
def built(server: GitHub, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of that repository, harvested and built."""
    server.endpoint.datasets[:] = [load(WIDGETS)]
    _illustrate(server)
    kb = new_project(server, tmp_path_factory.mktemp("built"))
    kb("harvest")
    kb("build", "--strict")
    return kb.folder


@pytest.fixture
def kb(built: Path, illustrated: GitHub, tmp_path: Path) -> Kb:
    """A copy of that project."""
    shutil.copytree(built, tmp_path / "project")
    return against(illustrated, tmp_path / "project")


def _page(kb: Kb, number: int = 1) -> str:
    pages = json.loads((kb.folder / "site/kb.json").read_text(encoding="utf-8"))["pages"]
    url = next(page["url"] for page in pages if page["number"] == number)
    return (kb.folder / "site" / url / "index.html").read_text(encoding="utf-8")


def _files(folder: Path) -> set[str]:
    return {file.name for file in (folder / "media").glob("*.*") if file.name != "index.json"}


def test_pictures_are_on_the_pages(kb: Kb) -> None:
    """Copied, sized, served from the site itself; what cannot be copied is a link that says so."""
    page = _page(kb)
    photo = re.search(r'<img src="\.\./\.\./(media/[0-9a-f]{64}\.jpg)" alt="A photo"([^>]*)>', page)
    assert 'width="640" height="480"' in photo[2]
    assert (kb.folder / "site" / photo[1]).is_file()
    assert re.search(r'<img src="[^"]*\.gif" alt="It moves" width="400" height="320"', page)
    assert "(image on 127.0.0.1, not a PNG, JPEG, GIF or WebP picture)" in page
    assert "(image on i.example.com)" in page
    assert '<img class="kb-avatar" src="../../media/' in page
    sources = re.findall(r"<img[^>]* src=\"([^\"]*)\"", page)
    assert sources
    assert all(source.startswith("../../media/") for source in sources)
    assert _files(kb.folder / "archive") == _files(kb.folder / "content") == _files(kb.folder / "site")
    kb("check")


def test_only_the_server_is_asked_and_never_with_the_token(illustrated: GitHub, tmp_path: Path) -> None:
    """Pictures are public: no request for one carries the credential; no token is kept anywhere."""
    kb = new_project(illustrated, tmp_path)
    kb("harvest", "-v")
    kb("build")
    assert illustrated.media.asked
    assert [one for one in illustrated.media.asked if "authorization" in one.headers] == []
    assert [one.path for one in illustrated.media.asked if "jwt" in one.path] == []
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    private = f"https://private-user-images.githubusercontent.com/1/2.png?jwt={TOKEN}"
    assert [path for path in files if CANARY.encode() in path.read_bytes()] == []
    assert [path for path in files if private.encode() in path.read_bytes()] == []
    index = (kb.folder / "archive/media/index.json").read_text(encoding="utf-8")
    assert TOKEN not in index
    assert "private-user-images" not in index


def test_a_second_run_fetches_nothing_and_changes_nothing(illustrated: GitHub, kb: Kb) -> None:
    """Archive, content and site stay as they are, to the byte."""
    before = {name: digest(kb.folder / name) for name in FOLDERS}
    kb("harvest")
    kb("build")
    assert illustrated.media.asked == []
    assert {name: digest(kb.folder / name) for name in FOLDERS} == before


def test_mkdocs_alone_shows_the_pictures_of_a_clone(kb: Kb, tmp_path: Path) -> None:
    """Copies are part of `content/`, which is committed."""
    shutil.copytree(kb.folder / "content", tmp_path / "content")
    shutil.copy(kb.folder / "mkdocs.yml", tmp_path)
    command = [sys.executable, "-m", "mkdocs", "build", "--strict"]
    environment = {"NO_MKDOCS_2_WARNING": "1", "PATH": "/usr/bin:/bin"}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert _files(tmp_path / "site") == _files(kb.folder / "archive") != set()


def test_with_media_link_nothing_is_copied(illustrated: GitHub, kb: Kb) -> None:
    """Nothing is fetched, images are links and avatars initials; copies from before are removed."""
    assert _files(kb.folder / "content")
    (kb.folder / "kb.yml").write_text("repositories: [acme/widgets]\nmedia: link\n", encoding="utf-8")
    kb("build")
    page = _page(kb)
    assert "<img src=" not in page
    assert 'class="kb-image"' in page
    assert "data-initial=" in page
    assert not (kb.folder / "content/media").exists()
    kb("harvest", "--full")
    assert illustrated.media.asked == []
    assert _files(kb.folder / "archive") == set()
    kb("build")
    kb("check")


def test_who_opts_out_loses_the_avatar(illustrated: GitHub, tmp_path: Path) -> None:
    """The next build alone takes it out of site and archive, and no harvest brings it back."""
    author = illustrated.repository("acme/widgets").discussion(1)["author"]
    illustrated.media.files[f"/avatars/{author['databaseId']}"] = picture("PNG", (30, 30))
    kb = new_project(illustrated, tmp_path)
    kb("harvest")
    kb("build")
    before = _files(kb.folder / "content")
    (tmp_path / "curation.yml").write_text(
        f"optouts:\n  - login: {author['login']}\n    action: anonymize\n", encoding="utf-8"
    )
    kb("build")
    assert len(before - _files(kb.folder / "content")) == 1
    assert _files(kb.folder / "archive") == _files(kb.folder / "content") == _files(kb.folder / "site")
    kb("harvest", "--full")
    assert _files(kb.folder / "archive") == _files(kb.folder / "content")
    assert author["avatarUrl"] not in (kb.folder / "archive/media/index.json").read_text(encoding="utf-8")


def test_a_takedown_takes_the_pictures_along(kb: Kb) -> None:
    """The pictures of a post that nobody may read are not published either."""
    takedown = "takedowns:\n  - number: 1\n    reason: asked\n    date: 2026-01-31\n"
    (kb.folder / "curation.yml").write_text(takedown, encoding="utf-8")
    kb("harvest")
    kb("build")
    kinds = {name.rpartition(".")[2] for name in _files(kb.folder / "archive") | _files(kb.folder / "site")}
    assert kinds == {"webp"}, "only avatars are left"


def test_a_part_of_a_harvest_removes_nothing(illustrated: GitHub, kb: Kb) -> None:
    """Neither one that reads single discussions nor one that fails for another repository."""
    before = _files(kb.folder / "archive")
    illustrated.repository("acme/widgets").discussion(1)["body"] = "No picture any more."
    kb("harvest", "--discussion", "1")
    assert _files(kb.folder / "archive") == before
    kb("harvest", "--full")
    assert len(_files(kb.folder / "archive")) == len(before) - 2


def test_a_damaged_picture_stops_the_build(kb: Kb) -> None:
    """`kb check` names it, and the site that was there stays; fetching it again repairs it."""
    before = digest(kb.folder / "site")
    photo = next((kb.folder / "archive/media").glob("*.jpg"))
    photo.write_bytes(photo.read_bytes()[:-1])
    assert photo.name in kb("check", expect=1).stdout
    (kb.folder / "content/media" / photo.name).unlink()
    assert photo.name in kb("build", expect=1).stderr
    assert digest(kb.folder / "site") == before
    photo.unlink()
    kb("harvest")
    kb("build")
    kb("check")
    assert digest(kb.folder / "site") == before
