"""Values of a specimen that note what templates do with them.

A text that a template only prints can be a place of a frame. What it compares, measures or takes
apart decides what the page looks like: pages that differ in it need frames of their own.
"""

from __future__ import annotations

import json
from collections.abc import Callable, ItemsView, Iterable, Iterator, KeysView, Mapping, ValuesView
from typing import Any

Keys = tuple[str, ...]
_PRINTED = frozenset(
    [
        *(
            "__new__",
            "__init__",
            "__str__",
            "__repr__",
            "__class__",
            "__getattribute__",
            "__add__",
            "__doc__",
        ),
        *("__setattr__", "__delattr__", "__init_subclass__", "__subclasshook__", "__dir__", "__sizeof__"),
        *("__reduce__", "__reduce_ex__", "__getstate__", "__getnewargs__", "__format__", "__rmod__"),
    ]
)
"""What takes a text as it is. With `__rmod__` of its own a text would be asked before a format is filled."""
_MAPPINGS = (dict, Mapping)
"""Nearly all are the first, which is found out in half the time."""
_ASKED = ("__eq__", "__ne__", "__contains__", "startswith", "endswith")


class Looks:
    """What templates looked at: keys of the front matter, and whether the whole value mattered."""

    def __init__(self) -> None:
        self.exact: dict[Keys, bool] = {}
        self.reads_articles = False
        self.questions: set[tuple[str, str, object]] = set()
        """What was asked of a page's address or file: attribute, method, argument."""

    def note(self, keys: Keys, *, exact: bool = False) -> None:
        """Take note of a look at what stands under these keys."""
        self.exact[keys] = exact or self.exact.get(keys, False)

    def learn(self, other: Looks) -> bool:
        """Take over what another one noted; tell whether anything was new."""
        before = dict(self.exact)
        for keys, exact in other.exact.items():
            self.note(keys, exact=exact)
        return self.exact != before

    def keys(self, heads: Iterable[Mapping[str, Any]]) -> Iterator[str]:
        """Yield what decides, of all that was looked at, how a page with each front matter looks."""
        looked = sorted(self.exact.items())
        for head in heads:
            yield json.dumps([_deciding(_under(head, keys), exact) for keys, exact in looked])


class _Noted(str):
    """A text that tells of every use but being printed."""

    tell: Callable[[], None]

    def __bool__(self) -> bool:
        return True  # only texts that are not empty are noted, and the look itself was


def _telling(name: str) -> Callable[..., Any]:
    plain = getattr(str, name)

    def method(self: _Noted, *arguments: object, **named: object) -> object:
        self.tell()
        return plain(self, *arguments, **named)

    return method


for _name in dir(str):
    if _name not in _PRINTED and callable(getattr(str, _name)):
        setattr(_Noted, _name, _telling(_name))


class Address(str):
    """An address or a file's name that notes what is asked of it."""

    looks: Looks
    attribute: str

    @classmethod
    def of(cls, text: str, attribute: str, looks: Looks) -> Address:
        """Give the text `text`, which pages have as `attribute`."""
        made = cls(text)
        made.looks, made.attribute = looks, attribute
        return made

    __hash__ = str.__hash__


def _asking(name: str) -> Callable[..., Any]:
    plain = getattr(str, name)

    def method(self: Address, *arguments: object) -> object:
        if len(arguments) == 1 and isinstance(arguments[0], str | tuple):
            self.looks.questions.add((self.attribute, name, arguments[0]))
        return plain(self, *arguments)

    return method


for _name in _ASKED:
    setattr(Address, _name, _asking(_name))


class Article(str):
    """The HTML of an article that tells when a template looks for something other than its heading."""

    looks: Looks

    def __contains__(self, text: str) -> bool:  # type: ignore[override]
        if text.rstrip(" >") not in ("<h1", "</h1"):
            self.looks.reads_articles = True
        return str.__contains__(self, text)


class Head(dict[str, Any]):
    """The front matter of a specimen: sentinels in place of texts, each look noted."""

    def __init__(self, head: Mapping[str, Any], looks: Looks, known: Looks, sentinel: _Sentinels) -> None:
        super().__init__(_tracked(head, (), looks, known, sentinel))
        self._keys: Keys = ()
        self._looks = looks

    @classmethod
    def _within(cls, values: Mapping[str, Any], keys: Keys, looks: Looks) -> Head:
        made = cls.__new__(cls)
        dict.__init__(made, values)
        made._keys, made._looks = keys, looks
        return made

    def __getitem__(self, key: str) -> object:
        self._note(key)
        return super().__getitem__(key)

    def get(self, key: str, default: object = None) -> object:
        """Give a value, noting the look."""
        self._note(key)
        return super().get(key, default)

    def __contains__(self, key: object) -> bool:
        self._note(str(key))
        return super().__contains__(key)

    def __len__(self) -> int:
        self._looks.note(self._keys)
        return super().__len__()

    def __iter__(self) -> Iterator[str]:
        self._looks.note(self._keys, exact=True)
        return super().__iter__()

    def keys(self) -> KeysView[str]:  # type: ignore[override]
        """Give the keys, noting that all of it was read."""
        self._looks.note(self._keys, exact=True)
        return super().keys()

    def items(self) -> ItemsView[str, Any]:  # type: ignore[override]
        """Give keys and values, noting that all of it was read."""
        self._looks.note(self._keys, exact=True)
        return super().items()

    def values(self) -> ValuesView[Any]:  # type: ignore[override]
        """Give the values, noting that all of it was read."""
        self._looks.note(self._keys, exact=True)
        return super().values()

    def _note(self, key: str) -> None:
        value = dict.get(self, key)
        is_text = value is None or isinstance(value, str | Mapping)
        self._looks.note((*self._keys, key), exact=not is_text)


class Watched(Head):
    """The front matter of a page that others list: every look matters."""

    def __init__(self, head: Mapping[str, Any], looks: Looks, keys: Keys = ()) -> None:
        values = {
            key: Watched(value, looks, (*keys, key)) if isinstance(value, Mapping) else value
            for key, value in head.items()
        }
        dict.__init__(self, values)
        self._keys, self._looks = keys, looks

    def _note(self, key: str) -> None:
        self._looks.note((*self._keys, key), exact=not isinstance(dict.get(self, key), Mapping))


_Sentinels = Callable[[Keys], str]


def _tracked(
    head: Mapping[str, Any], keys: Keys, looks: Looks, known: Looks, sentinel: _Sentinels
) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for key, value in head.items():
        here = (*keys, key)
        if isinstance(value, Mapping):
            made[key] = Head._within(_tracked(value, here, looks, known, sentinel), here, looks)
        elif isinstance(value, str) and value and not _is_exact(known, here):
            made[key] = _noted(sentinel(here), here, looks)
        else:
            made[key] = value
    return made


def _noted(text: str, keys: Keys, looks: Looks) -> _Noted:
    made = _Noted(text)
    made.tell = lambda: looks.note(keys, exact=True)
    return made


def _is_exact(known: Looks, keys: Keys) -> bool:
    return any(known.exact.get(keys[:length], False) for length in range(len(keys) + 1))


def _under(head: Mapping[str, Any], keys: Keys) -> object:
    value: object = head
    for key in keys:
        value = value.get(key) if isinstance(value, _MAPPINGS) else None
    return value


def _deciding(value: object, exact: bool) -> object:
    if not exact and isinstance(value, str | Mapping):
        return bool(value)
    return value
