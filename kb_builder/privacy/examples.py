"""What looks like a secret and is none: published samples, stand-ins, machines that nobody else can reach."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from kb_builder.privacy.secret_kinds import ASSIGNED, CURL, PASSWORD, VALUE

_STAND_IN = re.compile(
    r"[xX*.…_#?0-]+|\$\{?\w+\}?|\$\(.*|\{\{?.*\}?\}|<.*>|%\w+%|\[.*\]|process\.env\S*|.*(?i:your|example)[_-]?.*",
    re.DOTALL,
)
# Documentation of AWS, Stripe, jwt.io, RFC 7519, Supabase and of the emulators of Azure.
_PUBLISHED = re.compile(
    r".*EXAMPLE(?:KEY)?|sk_test_(?:4eC39HqLyjWDarjtT1zdp7dc|BQokikJOvBiI2HlWgH4olfQ2|26PHem9AhJZvU623DfE1x4sd"
    r"|tR3PYbcVNZZ796tH88S4VQ2u)|eyJ[\w-]+\.(?:eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lI"
    r"|eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQo|eyJpc3MiOiJzdXBhYmFzZS1kZW1vIi)[\w.-]*"
    r"|Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="
    r"|C2y6yDjf5/R\+ob0N8A7Cgv30VRDJIWEHLM\+4QDU5DE2nQ9nDuVTqobD4b8mGGyPMbIZnqyMsEcaGQy67XIw/Jw=="
)
_PASSWORDS = frozenset(
    re.findall(
        r"\S+",
        "admin bool boolean change-me change_me changeit changeme default dummy empty false foo guest hidden"
        " key masked mongo mongodb mypass mysql nil none null omitted optional pass passwd postgres"
        " postgresql prompt pwd redacted redis required root sa secret str string test token true undefined"
        " unset user username value",
    )
)
_CODE = re.compile(r"[A-Za-z_$]\w*(?:\??\.[A-Za-z_$]\w*)+|[$@%!]\w*|/\S*|\d{1,5}|.*(?i:passw(?:or)?d).*")
_RESERVED = re.compile(
    r"(?:.*\.)?(?:localhost|test|example|invalid|example\.(?:com|net|org))\.?|127(?:\.\d+){3}|0\.0\.0\.0|::1|\[::1\]?",
    re.IGNORECASE,
)
_HERE = re.compile(
    r"(?i:host|server|data source|addr(?:ess)?|://[^\s/@]*@?)[\"' =:]{0,4}(?:tcp:)?[\"']?"
    r"(?:\blocalhost\b|127\.\d|\(local\w*\)|\[?::1|\.;|[\w.-]*\bexample\.(?:com|net|org)\b)",
)
_WORD = re.compile(r"[A-Za-z]*|[A-Za-z]{0,3}\d{1,4}[A-Za-z]{0,2}")
_SEPARATOR = re.compile(r"[-_.+/~=]+")
_KEY = re.compile(
    r"(?i:api|access|account|secret|private|signing|encryption|master|service|license|auth|app|admin)[_-]?...\Z"
)
_LONGEST_NAME = 12
_FEWEST_KINDS = 7
_AROUND = 300


def is_example(shape: str, secret: str, found: re.Match[str]) -> bool:
    """Tell whether `secret`, which a rule of this shape found in a text, is nobody's."""
    if _STAND_IN.fullmatch(secret) or _PUBLISHED.fullmatch(secret):
        return True
    check = _CHECKS.get(shape)
    return check is not None and check(secret, found)


def is_reserved(host: str) -> bool:
    """Tell whether a host is one for documentation (RFC 2606) or the reader's own machine."""
    return _RESERVED.fullmatch(host) is not None


def _is_example_password(secret: str, found: re.Match[str]) -> bool:
    groups = found.groupdict()
    if secret.lower() in _PASSWORDS or _CODE.fullmatch(secret) or secret == groups.get("user"):
        return True
    if host := groups.get("host"):
        return is_reserved(host if host.startswith("[") else host.partition(":")[0])
    return _is_said_to_be_here(found) or _is_user(secret, found)


def _is_example_assigned(secret: str, found: re.Match[str]) -> bool:
    is_constant = found[0][:2].isupper()
    return (not is_constant and secret.rstrip(".:!?").isalpha()) or _is_example_password(secret, found)


def _is_no_password_of_curl(secret: str, found: re.Match[str]) -> bool:
    before = found.string[max(found.start() - _AROUND, 0) : found.start()]
    return "curl" not in before or _is_example_password(secret, found)


def _is_said_to_be_here(found: re.Match[str]) -> bool:
    """Tell whether the line names a host that is the reader's own or one for documentation."""
    text = found.string
    start = max(text.rfind("\n", 0, found.start()) + 1, found.start() - _AROUND)
    end = text.find("\n", found.end())
    return _HERE.search(text, start, min(end if end >= 0 else len(text), found.end() + _AROUND)) is not None


def _is_user(secret: str, found: re.Match[str]) -> bool:
    """Tell whether the user nearby has the same name: POSTGRES_USER=kb and POSTGRES_PASSWORD=kb."""
    around = found.string[max(found.start() - _AROUND, 0) : found.end() + _AROUND]
    return (
        re.search(
            rf"(?i:user(?:[_ ]?name|[_ ]?id)?|uid|login)[\"']?\s*[:=]\s*[\"']?{re.escape(secret)}(?!\w)",
            around,
        )
        is not None
    )


def _is_no_key(secret: str, found: re.Match[str]) -> bool:
    """Tell whether the name is not that of a secret, or the value mere words and small numbers."""
    name = found.string[max(found.start() - _LONGEST_NAME, 0) : found.start() + len("key")]
    if name[-3:].lower() == "key" and not _KEY.search(name):
        return True
    if (
        len(set(secret)) < _FEWEST_KINDS
        or not any(map(str.isdigit, secret))
        or not any(map(str.isalpha, secret))
    ):
        return True
    return all(map(_WORD.fullmatch, _SEPARATOR.split(secret)))


_CHECKS: Mapping[str, Callable[[str, re.Match[str]], bool]] = {
    PASSWORD: _is_example_password,
    ASSIGNED: _is_example_assigned,
    CURL: _is_no_password_of_curl,
    VALUE: _is_no_key,
}
