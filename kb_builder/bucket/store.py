"""Talks to an object store through s3fs; its errors become ours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from kb_builder.bucket.place import Place, headers
from kb_builder.errors import KbError, TryLater

_INSTALL = "Install it with this command: pip install 'kb-builder[s3]'"
_RIGHTS = "The key needs s3:ListBucket, s3:GetObject, s3:PutObject and s3:DeleteObject there."


class Store:
    """The objects at a place. Every method raises `KbError`, and `TryLater` where nothing answers."""

    def __init__(self, place: Place) -> None:
        try:
            import s3fs  # noqa: PLC0415 - an extra
        except ImportError as error:
            raise KbError("publishing to S3 needs the package s3fs", _INSTALL) from error
        self._place = place
        # Keys, region and address come from the environment, as for every program that speaks S3.
        self._files: Any = s3fs.S3FileSystem(use_listings_cache=False, skip_instance_cache=True)

    def tags(self) -> dict[str, str]:
        """Give the objects here: path → tag."""
        with self._told():
            found = self._files.find(self._place.key(""), detail=True)
        start = len(self._place.key(""))
        return {key[start:]: str(entry.get("ETag", "")).strip('"') for key, entry in found.items()}

    def read(self, path: str) -> bytes | None:
        """Give the bytes of an object, None where there is none."""
        with self._told():
            try:
                return bytes(self._files.cat_file(self._place.key(path)))
            except FileNotFoundError:
                return None

    def write(self, path: str, content: bytes) -> None:
        """Store an object with the headers that it is served with."""
        with self._told():
            self._files.pipe_file(self._place.key(path), content, **headers(path))

    def remove(self, paths: Sequence[str]) -> None:
        """Remove objects."""
        with self._told():
            self._files.rm([self._place.key(path) for path in paths])

    @contextmanager
    def _told(self) -> Iterator[None]:
        from botocore import exceptions  # noqa: PLC0415 - an extra

        try:
            yield
        except exceptions.NoCredentialsError as error:
            raise KbError(
                f"{self._place}: no key to write with",
                "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or run where AWS gives the program a role.",
            ) from error
        except PermissionError as error:
            raise KbError(f"{self._place}: refused ({error})", _RIGHTS) from error
        except FileNotFoundError as error:
            raise KbError(
                f"{self._place}: there is no bucket {self._place.bucket}",
                "Create it, or correct the name.",
            ) from error
        except (exceptions.ConnectionError, exceptions.HTTPClientError, TimeoutError) as error:
            raise TryLater(
                f"{self._place}: the store does not answer ({error})",
                "Check the network and, where they are set, HTTPS_PROXY, AWS_ENDPOINT_URL and AWS_REGION; "
                "then run the same command again: it goes on where it ended.",
            ) from error
        except (exceptions.EndpointProviderError, ValueError) as error:
            raise KbError(
                f"{self._place}: the address of the store is not valid ({error})",
                "Correct AWS_ENDPOINT_URL and, where it is set, HTTPS_PROXY.",
            ) from error
        except (exceptions.BotoCoreError, OSError) as error:
            raise KbError(
                f"{self._place}: {error}", "Run the same command again; it goes on where it ended."
            ) from error
