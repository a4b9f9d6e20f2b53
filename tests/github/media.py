"""Pictures that the server hands out: files by path, and who asked for them."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.github.exchange import Answer, Request

_ROUTES = ("/avatars/", "/user-attachments/assets/", "/raw/")


@dataclass(slots=True)
class Media:
    """What lies at which path (without query); `asked` holds the requests. Anything else is 404."""

    files: dict[str, Answer | bytes] = field(default_factory=dict)
    asked: list[Request] = field(default_factory=list)

    def concerns(self, request: Request) -> bool:
        """Tell whether the request is for a picture."""
        return request.method == "GET" and request.path.startswith(_ROUTES)

    def answer(self, request: Request) -> Answer:
        """Answer a request for a picture."""
        self.asked.append(request)
        found = self.files.get(request.path.partition("?")[0], Answer(404))
        return Answer(200, found) if isinstance(found, bytes) else found
