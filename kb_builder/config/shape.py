"""Gives what a configuration file may hold, key by key, from the JSON Schema of its model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import yaml
from pydantic import BaseModel

_NAMES = MappingProxyType(
    {"string": "text", "integer": "number", "boolean": "true or false", "array": "list", "object": "group"}
)
_SAMPLES = MappingProxyType({"string": "text", "integer": 1, "boolean": True})


@dataclass(frozen=True, slots=True)
class Shape:
    """What one value may be; `schema` is its part of the whole schema, whose parts are `parts`."""

    schema: Mapping[str, Any]
    parts: Mapping[str, Any]

    @classmethod
    def of(cls, model: type[BaseModel]) -> Shape:
        """Give the shape of a whole file."""
        schema = model.model_json_schema()
        return cls(schema, schema.get("$defs", {}))

    def at(self, path: Sequence[str | int]) -> Shape:
        """Give the shape of the value that `path` leads to; of an unknown key nothing is known."""
        shape = self
        for part in path:
            shape = shape._below(part)
        return shape

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys that stand below this one; none where the file's own names do."""
        return tuple(self._whole.get("properties", ()))

    @property
    def choices(self) -> tuple[str, ...]:
        """The words that are allowed here, where only some are."""
        whole = self._whole
        options = (*whole.get("anyOf", ()), whole)
        words = [(one["const"],) if "const" in one else one.get("enum", ()) for one in options]
        return tuple(str(word) for group in words for word in group)

    @property
    def is_list(self) -> bool:
        """Whether a list may stand here."""
        return any(one.get("type") == "array" for one in self._options)

    @property
    def type(self) -> str:
        """What may stand here, in a few words."""
        if self.choices:
            return " or ".join((*self.choices, *(["a list"] if self.is_list else [])))
        kinds = [one.get("format") or _NAMES.get(str(one.get("type")), "") for one in self._options]
        return " or ".join(dict.fromkeys(kind for kind in kinds if kind))

    @property
    def example(self) -> str:
        """What would be right here, as one writes it."""
        return as_written(self._example())

    @property
    def default(self) -> str:
        """What holds where the key is left out, as one writes it; "" where that is nothing."""
        value = self.schema.get("default")
        return "" if value in (None, "", []) or self.keys else as_written(value)

    @property
    def description(self) -> str:
        """What the key means."""
        return str(self._whole.get("description", ""))

    def rows(self, path: tuple[str, ...] = ()) -> Iterator[tuple[str, Shape]]:
        """Yield every key below this one, in the order of the model, with the whole path of its name."""
        for key in self.keys:
            below = self._below(key)
            yield ".".join((*path, key)), below
            if below.keys or below._named:
                inner = below._below("NAME") if below._named else below
                yield from inner.rows((*path, key, *(["NAME"] if below._named else [])))
            elif below.is_list and below._below(0).keys:
                yield from below._below(0).rows((*path, key))

    def places_of(self, key: str) -> tuple[str, ...]:
        """Give where else a key of this name may stand."""
        found = (name.rpartition(".") for name, _ in self.rows())
        return tuple(above for above, _, name in found if name == key and above and "NAME" not in above)

    @property
    def _named(self) -> bool:
        return isinstance(self._whole.get("additionalProperties"), Mapping)

    @property
    def _whole(self) -> Mapping[str, Any]:
        """The schema with the part that it refers to."""
        reference = self.schema.get("$ref") or next(
            (one["$ref"] for one in self.schema.get("anyOf", ()) if "$ref" in one), ""
        )
        return (
            {**self.parts.get(reference.rpartition("/")[2], {}), **self.schema} if reference else self.schema
        )

    @property
    def _options(self) -> tuple[Mapping[str, Any], ...]:
        whole = self._whole
        return tuple(one for one in whole.get("anyOf") or (whole,) if one.get("type") != "null")

    def _below(self, part: str | int) -> Shape:
        whole = self._whole
        below: Any = {}
        if isinstance(part, int):
            below = next((one["items"] for one in self._options if "items" in one), {})
        elif part in whole.get("properties", {}):
            below = whole["properties"][part]
        elif isinstance(whole.get("additionalProperties"), Mapping):
            below = whole["additionalProperties"]
        return Shape(below, self.parts)

    def _example(self) -> object:
        whole = self._whole
        if whole.get("examples"):
            return whole["examples"][0]
        if whole.get("default") not in (None, "", [], {}):
            return whole["default"]
        if self.keys:
            wanted = whole.get("required") or self.keys[:1]
            return {key: self._below(key)._example() for key in wanted}
        if self.is_list:
            return [self._below(0)._example()]
        kinds = [str(one.get("type")) for one in self._options]
        return next((_SAMPLES[kind] for kind in kinds if kind in _SAMPLES), "")


def as_written(value: object) -> str:
    """Give a value on one line of YAML."""
    text = yaml.safe_dump(value, default_flow_style=True, allow_unicode=True, sort_keys=False, width=10**6)
    return text.removesuffix("...\n").strip()
