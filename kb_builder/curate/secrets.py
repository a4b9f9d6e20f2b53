"""Secrets knows what no page may repeat of what was written: tokens, keys, passwords and e-mail addresses."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

# No white space and no ASCII mark: either may stand in a link, in code, in an attribute or a file name.
HIDDEN_SECRET = "«hidden-secret»"  # noqa: S105 - what stands in a secret's place
HIDDEN_EMAIL = "«hidden-e-mail»"
EMAIL = "an e-mail address"
_SECRET = "secret"  # noqa: S105 - the name of a group
_PLACEHOLDER = re.compile(
    r"[xX*.…_#-]+|\$\{?\w+\}?|\{\{?.*\}?\}|<.*>|%\w+%|\[.*\]|process\.env\S*|(?i:your)[_-]?\S*", re.DOTALL
)
# Endings of file names and of program text that look like those of hosts.
_NO_HOSTS = frozenset(
    re.findall(
        r"\w+",
        "png jpg jpeg gif svg webp avif ico mp4 webm pdf js mjs cjs jsx tsx css scss json yaml yml toml lock"
        " txt html htm xml tgz gz bz2 xz exe dll dylib dmg msi log conf cfg ini service socket timer target"
        " mount scope slice device weight bias grad data shape reshape transpose dtype view contiguous",
    )
)
_MACHINES = re.compile(r"git|hg|svn|no-?reply|do-?not-?reply", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of secret: found where the group `secret` (or all) of `pattern` matches.

    Without any of the `hints` in it a text is not searched: that is what keeps masking cheap.
    """

    kind: str
    hints: tuple[str, ...]
    pattern: re.Pattern[str]


# What may stand before a token: nothing of a word, or an escape of a string or an address.
_START = r"(?:(?<![A-Za-z0-9])|(?<=\\[nrt])|(?<=%[0-9A-Fa-f]{2}))"


def _shape(kind: str, pattern: str, *hints: str) -> Rule:
    return Rule(kind, hints, re.compile(f"{_START}(?:{pattern})"))


RULES: tuple[Rule, ...] = (
    # -----BEGIN OPENSSH PRIVATE KEY----- … -----END OPENSSH PRIVATE KEY-----; what ends too early, too.
    Rule(
        "a private key",
        ("PRIVATE KEY",),
        re.compile(
            r"-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----"
            r"(?:(?=[ \t\r>]*(?:\n|\\n)|[^-]*?[A-Za-z0-9+/]{16})(?P<secret>[^-]*(?:-(?!----)[^-]*)*)"
            r"-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----"
            r"|(?:\s|\\n)*[A-Za-z0-9+/=]{16,}(?:(?:\s|\\n)+[A-Za-z0-9+/=]{16,})*)"
        ),
    ),
    # postgres://user:hunter2@db.example.org/x, redis://:hunter2@host
    Rule(
        "a password in an address",
        ("://",),
        re.compile(
            r"(?<=[A-Za-z0-9])://[^\s:/@?#\"'<>`]{0,100}:(?P<secret>[^\s/\"'<>`]{1,200})@(?=[A-Za-z0-9\[])"
        ),
    ),
    # Server=db;User Id=sa;Password=hunter2;
    Rule(
        "a password in a connection string",
        ("assword=", "pwd=", "Pwd=", "PWD=", "ASSWORD="),
        re.compile(r"(?i:;\s{0,3}(?:password|pwd)=)(?P<secret>[^\s;\"'`]{1,200})"),
    ),
    # DefaultEndpointsProtocol=https;AccountName=x;AccountKey=…==
    Rule(
        "an Azure key",
        ("AccountKey=", "SharedAccessKey="),
        re.compile(r"(?:AccountKey|SharedAccessKey)=(?P<secret>[A-Za-z0-9+/]{30,}={0,2})"),
    ),
    # ghp_…, gho_…, ghu_…, ghs_…, ghr_…, github_pat_…
    _shape(
        "a GitHub token",
        r"gh[pousr]_[A-Za-z0-9]{10,}(?:[._-][A-Za-z0-9_-]{10,})*|github_pat_[A-Za-z0-9_]{20,}",
        "ghp_",
        "gho_",
        "ghu_",
        "ghs_",
        "ghr_",
        "github_pat_",
    ),
    _shape(
        "a GitLab token",
        r"gl(?:pat|ptt|cbt|dt|rt|soat)-[A-Za-z0-9_-]{20,}",
        "glpat-",
        "glptt-",
        "glcbt-",
        "gldt-",
        "glrt-",
        "glsoat-",
    ),
    _shape(
        "an AWS access key",
        r"(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Za-z0-9])",
        "AKIA",
        "ASIA",
        "ABIA",
        "ACCA",
    ),
    # aws_secret_access_key = …, "SecretAccessKey": "…", AWS_SECRET_KEY=…
    Rule(
        "an AWS secret key",
        ("ecret", "ECRET"),
        re.compile(
            r"(?i:secret[_ -]?(?:access[_ -]?)?key)[\"'\s:=>]{1,8}"
            r"(?P<secret>[A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])"
        ),
    ),
    _shape(
        "a Slack token",
        r"xox[abeoprs]-(?=[A-Za-z-]{0,60}\d)[A-Za-z0-9-]{10,}|xapp-\d-[A-Za-z0-9-]{10,}",
        "xox",
        "xapp-",
    ),
    Rule(
        "a Slack webhook",
        ("hooks.slack.com/",),
        re.compile(r"hooks\.slack\.com/(?:services|workflows|triggers)/(?P<secret>[A-Za-z0-9/_-]{20,})"),
    ),
    Rule(
        "a Discord webhook",
        ("/api/webhooks/",),
        re.compile(r"discord(?:app)?\.com/api/webhooks/\d+/(?P<secret>[A-Za-z0-9_-]{30,})"),
    ),
    _shape(
        "a Google key",
        r"AIza[0-9A-Za-z_-]{35}|ya29\.[0-9A-Za-z_-]{20,}|GOCSPX-[0-9A-Za-z_-]{20,}",
        "AIza",
        "ya29.",
        "GOCSPX-",
    ),
    _shape(
        "a Stripe key",
        r"(?:sk|rk)_(?:live|test)_[0-9A-Za-z]{10,}|whsec_[0-9A-Za-z+/]{24,}",
        "_live_",
        "_test_",
        "whsec_",
    ),
    _shape("an npm token", r"npm_[A-Za-z0-9]{30,}", "npm_"),
    _shape("a PyPI token", r"pypi-Ag[A-Za-z0-9_-]{20,}", "pypi-Ag"),
    _shape(
        "an OpenAI or Anthropic key",
        r"sk-(?:(?:proj|ant|svcacct|admin|or)-[A-Za-z0-9_-]{20,}|[A-Za-z0-9]{32,})",
        "sk-",
    ),
    _shape("a Hugging Face token", r"hf_[A-Za-z0-9]{30,}", "hf_"),
    _shape("a SendGrid key", r"SG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}", "SG."),
    _shape("a Twilio key", r"SK[0-9a-f]{32}(?![0-9A-Za-z])", "SK"),
    _shape("a DigitalOcean token", r"do[opr]_v1_[0-9a-f]{40,}", "_v1_"),
    _shape("a Docker token", r"dckr_(?:pat|oat)_[A-Za-z0-9_-]{20,}", "dckr_"),
    _shape("a Shopify token", r"shp(?:at|ca|pa|ss)_[0-9A-Fa-f]{32}", "shpat_", "shpca_", "shppa_", "shpss_"),
    _shape("a Telegram token", r"\d{8,10}:AA[A-Za-z0-9_-]{33}(?![A-Za-z0-9_-])", ":AA"),
    _shape("a Vault token", r"hv[bs]\.[A-Za-z0-9_-]{24,}", "hvs.", "hvb."),
    _shape("an age key", r"AGE-SECRET-KEY-1[A-Z0-9]{50,}", "AGE-SECRET-KEY-"),
    # eyJhbGciOi….eyJzdWIiOi….c2lnbmF0dXJl
    _shape(
        "a JSON Web Token", r"(?<![_-])eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}", "eyJ"
    ),
    # Authorization: Bearer 8f0a…, -H "Authorization: token 8f0a…"
    Rule(
        "a token in a header",
        ("earer ", "EARER ", "uthorization", "UTHORIZATION"),
        re.compile(
            r"(?i:\bbearer\s{1,3}|\bauthorization[\"']?\s{0,3}[:=]\s{0,3}[\"'`]?(?:token|basic)\s{1,3})"
            r"(?P<secret>(?=[A-Za-z._~+/-]*\d)[A-Za-z0-9._~+/-]{16,}={0,2})"
        ),
    ),
)
"""Every kind of secret, in the order in which they are looked for: what holds others comes first."""

_HINT = re.compile("|".join(re.escape(hint) for rule in RULES for hint in rule.hints))
_SIGNS = ("@", "&commat;", "&#", "%40")
# An address from its sign on, however that is spelt in Markdown, HTML and addresses.
_AT_HOST = re.compile(
    r"(?:\\?@|&commat;|&#0{0,4}64;|&#[xX]0{0,4}40;|%40)"
    r"(?P<host>(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.){1,8}(?P<end>[^\W\d_]{2,24}|xn--[a-z0-9-]{2,59}))"
    r"(?![\w(]|[-.]\w|:[~/]|:[\w.-]{1,60}/)(?P<close>>)?"
)
_NAME = re.compile(r"(?P<open><?)(?P<mailto>(?:mailto:)?)(?<![\w.+%@/-])(?P<name>[\w.+'%-]{0,63}[\w+-])\Z")
_LONGEST_BEFORE = 80
# What is hidden may have hidden the beginning of something else.
_MOST_PASSES = 5


@dataclass(frozen=True, slots=True)
class Masked:
    """A text that may be shown, and the kinds of secrets that stood in it, each once, in a stable order."""

    text: str
    kinds: tuple[str, ...] = ()


def masked(text: str) -> Masked:
    """Give the text without its secrets and e-mail addresses.

        "use ghp_0123456789abcdef0123" → "use «hidden-secret»"
        "postgres://me:hunter2@db/x"   → "postgres://me:«hidden-secret»@db/x"
        "ask jane@example.org"         → "ask «hidden-e-mail»"

    Left alone are what stands for a secret in instructions (`${TOKEN}`, `xxxx`, `<password>`), the
    addresses of programs (`git@`, `noreply@`) and what only looks like an address
    (`pkg@1.2.3`, `icon@2x.png`, `me@host:folder/`). Masking twice changes nothing.
    """
    kinds: list[str] = []
    for _ in range(_MOST_PASSES):
        before, text = text, _once(text, kinds)
        if text == before:
            break
    return Masked(text, tuple(dict.fromkeys(kinds)))


def _once(text: str, kinds: list[str]) -> str:
    seen = set(_HINT.findall(text))
    if seen:
        for rule in RULES:
            if not seen.isdisjoint(rule.hints):
                text = rule.pattern.sub(_hider(rule.kind, kinds), text)
    return _without_addresses(text, kinds) if any(sign in text for sign in _SIGNS) else text


def _hider(kind: str, kinds: list[str]) -> Callable[[re.Match[str]], str]:
    def hide(found: re.Match[str]) -> str:
        group = _SECRET if found.groupdict().get(_SECRET) else 0
        secret = found[group]
        told = secret.strip() if group else secret.rpartition("_")[2]
        if HIDDEN_SECRET in secret or _PLACEHOLDER.fullmatch(told):
            return found[0]
        kinds.append(kind)
        start, end = found.start(group) - found.start(), found.end(group) - found.start()
        return f"{found[0][:start]}{HIDDEN_SECRET}{found[0][end:]}"

    return hide


def _without_addresses(text: str, kinds: list[str]) -> str:
    out: list[str] = []
    done = 0
    for host in _AT_HOST.finditer(text):
        before = text[max(done, host.start() - _LONGEST_BEFORE) : host.start()]
        name = _NAME.search(before)
        if name is None or _is_no_ones(name["name"], host):
            continue
        # `<jane@example.org>` is hidden with its brackets, which would make a tag of what is left.
        bracketed = bool(name["open"] and host["close"])
        shown = (
            HIDDEN_EMAIL
            if bracketed
            else f"{name['open']}{name['mailto']}{HIDDEN_EMAIL}{host['close'] or ''}"
        )
        out += [text[done : host.start() - len(name[0])], shown]
        done = host.end()
    if not out:
        return text
    kinds.append(EMAIL)
    return "".join([*out, text[done:]])


def _is_no_ones(name: str, host: re.Match[str]) -> bool:
    return (
        host["end"].lower() in _NO_HOSTS
        or _MACHINES.fullmatch(name) is not None
        or "noreply." in host["host"].lower()
    )
