"""Fetches the pictures that are not known yet, and says what became of each."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from urllib.parse import urlsplit

from kb_builder.harvest.client import NoAnswer
from kb_builder.harvest.download import MOST_BYTES, Web
from kb_builder.harvest.hosts import is_short_lived, readable, small
from kb_builder.harvest.pictures import AVATAR_SIDE, Finished, UnfitError, finish_avatar, finish_image
from kb_builder.harvest.videos import finish_video, is_video
from kb_builder.media import Copy, Gallery, Picture, Refusal, WantedPictures

_AT_ONCE = 4
_MOST_FAILURES = 5
"""After so many failures of a host in a row it is left alone until the next run."""

Keep = Callable[[bytes, str], str]
"""Stores the bytes of a picture of a kind ("png") and gives the name of its file."""


@dataclass(frozen=True, slots=True)
class Collected:
    """What a collection brought: the new gallery, how many copies are new, and what to try again."""

    gallery: Gallery
    fetched: int = 0
    missed: tuple[str, ...] = ()
    """A message for each picture that could not be had this time."""


@dataclass(slots=True)
class _Hosts:
    """Which hosts are worth asking: one that keeps failing is left alone."""

    web: Web
    _failures: Counter[str] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def read(self, address: str) -> bytes:
        host = urlsplit(address).netloc
        with self._lock:
            if self._failures[host] >= _MOST_FAILURES:
                raise NoAnswer("the host failed too often")
        try:
            content = self.web.read(address)
        except NoAnswer:
            with self._lock:
                self._failures[host] += 1
            raise
        except UnfitError:
            self._succeed(host)
            raise
        self._succeed(host)
        return content

    def _succeed(self, host: str) -> None:
        with self._lock:
            self._failures[host] = 0


def collect(
    wanted: WantedPictures,
    known: Gallery,
    web: Web,
    keep: Keep,
    *,
    progress: Callable[[int, int], None],
    again: bool = False,
) -> Collected:
    """Fetch what is wanted and not known yet, and give the gallery of what is wanted.

    What is known stays as it is, refusals included, and costs no request. A picture that cannot
    be had this time is in `missed`, and not in the gallery. `again` asks anew for what was refused
    and for avatars, which change under one address; what then fails stays as it was. `progress`
    hears how many are done, and of how many.
    Raises `OSError` where a picture cannot be stored.
    """
    hosts = _Hosts(web)
    images = _Part.of(wanted.images, known.images, is_settled=lambda one: not again or one.copy is not None)
    avatars = _Part.of(wanted.avatars, known.avatars, is_settled=lambda _: not again)
    tasks = [partial(_image, hosts, keep, address) for address in images.open]
    tasks += [partial(_avatar, hosts, keep, address) for address in avatars.open]
    outcomes = _all(tasks, progress)
    found = [one for one in outcomes if isinstance(one, Picture)]
    split = len(images.open)
    return Collected(
        Gallery(images.completed(outcomes[:split]), avatars.completed(outcomes[split:])),
        fetched=sum(1 for one in found if one.copy),
        missed=tuple(one for one in outcomes if isinstance(one, str)),
    )


@dataclass(frozen=True, slots=True)
class _Part:
    """The images, or the avatars: what is known of those that are wanted, and what to ask for."""

    known: dict[str, Picture]
    open: tuple[str, ...]

    @classmethod
    def of(
        cls, wanted: Iterable[str], known: Iterable[Picture], is_settled: Callable[[Picture], bool]
    ) -> _Part:
        lasting = sorted(address for address in wanted if not is_short_lived(address))
        stored = {one.address: one for one in known}
        kept = {address: stored[address] for address in lasting if address in stored}
        return cls(kept, tuple(one for one in lasting if one not in kept or not is_settled(kept[one])))

    def completed(self, outcomes: Iterable[Picture | str]) -> tuple[Picture, ...]:
        new = {one.address: one for one in outcomes if isinstance(one, Picture)}
        return tuple((self.known | new).values())


def _all(
    tasks: Sequence[Callable[[], Picture | str]], progress: Callable[[int, int], None]
) -> list[Picture | str]:
    outcomes: list[Picture | str] = []
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        try:
            for outcome in pool.map(lambda task: task(), tasks):
                outcomes.append(outcome)
                progress(len(outcomes), len(tasks))
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return outcomes


def _image(hosts: _Hosts, keep: Keep, address: str) -> Picture | str:
    return _outcome(address, lambda: _finished(hosts.read(readable(address))), keep)


def _finished(content: bytes) -> Finished:
    if is_video(content):
        return finish_video(content)
    if len(content) > MOST_BYTES:
        raise UnfitError(Refusal.TOO_LARGE)
    return finish_image(content)


def _avatar(hosts: _Hosts, keep: Keep, address: str) -> Picture | str:
    return _outcome(address, lambda: finish_avatar(hosts.read(small(address, AVATAR_SIDE))), keep)


def _outcome(address: str, finished: Callable[[], Finished], keep: Keep) -> Picture | str:
    try:
        picture = finished()
    except UnfitError as unfit:
        return Picture(address, refusal=unfit.refusal)
    except NoAnswer as trouble:
        # The host alone: the rest of the address is community text.
        return f"{urlsplit(address).hostname}: {trouble}"
    if len(picture.content) > MOST_BYTES and not is_video(picture.content):
        return Picture(address, refusal=Refusal.TOO_LARGE)
    name = keep(picture.content, picture.extension)
    return Picture(address, Copy(name, picture.width, picture.height))
