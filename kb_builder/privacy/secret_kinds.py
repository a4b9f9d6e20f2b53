"""Which kinds of secrets there are: one rule for each, with what tells it from other text."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SecretRule:
    """One kind of secret: found where the group `secret` (or all) of `pattern` matches.

    Without any of the `hints` (those in small letters stand for any case) a text is not searched.
    `shape` says when a find is an example: a password where its user, its host or the word itself
    says so; one that a name was given also where it is a mere word; any other value that a name was
    given unless it looks like something drawn at random.
    """

    kind: str
    hints: tuple[str, ...]
    pattern: re.Pattern[str]
    shape: str = ""


PASSWORD, ASSIGNED, CURL, VALUE = "password", "assigned", "curl", "value"

# What may stand before a token: nothing of a word, or an escape of a string or an address.
_START = r"(?:(?<![A-Za-z0-9])|(?<=\\[nrt])|(?<=%[0-9A-Fa-f]{2}))"
_GIVEN = r"[\"'`]?\]?[ \t]{0,20}(?::=|=>|=|:)[ \t]{0,20}[\"'`]?"


def _token(kind: str, pattern: str, *hints: str) -> SecretRule:
    return SecretRule(kind, hints, re.compile(f"{_START}(?:{pattern})"))


def _rule(kind: str, hints: tuple[str, ...], pattern: str, shape: str = "") -> SecretRule:
    return SecretRule(kind, hints, re.compile(pattern), shape)


_SERVICES: tuple[tuple[str, str], ...] = (
    ("gsk_", r"[A-Za-z0-9]{20,}"),  # Groq
    ("r8_", r"[A-Za-z0-9]{30,}"),  # Replicate
    ("xai-", r"[A-Za-z0-9]{40,}"),
    ("pplx-", r"[A-Za-z0-9]{32,}"),  # Perplexity
    ("nvapi-", r"[A-Za-z0-9_-]{40,}"),
    ("lsv2_", r"(?:pt|sk)_[0-9a-f]{32}_[0-9a-f]{10}"),  # LangSmith
    ("lin_api_", r"[A-Za-z0-9]{30,}"),  # Linear
    ("ntn_", r"[A-Za-z0-9]{40,}"),  # Notion
    ("figd_", r"[A-Za-z0-9_-]{30,}"),  # Figma
    ("PMAK-", r"[A-Fa-f0-9]{24}-[A-Fa-f0-9]{34}"),  # Postman
    ("dp.pt.", r"[A-Za-z0-9]{40,}"),  # Doppler
    ("sntry", r"[su]_[A-Za-z0-9+/=_-]{30,}"),  # Sentry
    ("glsa_", r"[A-Za-z0-9]{32}_[A-Fa-f0-9]{8}"),  # Grafana
    ("glc_", r"[A-Za-z0-9+/]{32,}={0,2}"),
    ("rubygems_", r"[0-9a-f]{48}"),
    ("CLOJARS_", r"[A-Za-z0-9]{60}"),
    ("pul-", r"[0-9a-f]{40}"),  # Pulumi
    ("dapi", r"[0-9a-f]{32}(?:-\d)?"),  # Databricks
    ("pscale_", r"(?:tkn|pw|oauth)_[A-Za-z0-9_=-]{32,}"),  # PlanetScale
    ("sbp_", r"[0-9a-f]{40}"),  # Supabase
    ("xkeysib-", r"[0-9a-f]{64}-[A-Za-z0-9]{16}"),  # Brevo
    ("key-", r"[0-9a-f]{32}"),  # Mailgun
    ("tskey-", r"[a-z]{3,10}-[A-Za-z0-9_-]{20,}"),  # Tailscale
    ("ATATT3", r"[A-Za-z0-9_=-]{100,}"),  # Atlassian
    ("sq0csp-", r"[A-Za-z0-9_-]{40,}"),  # Square
    ("shippo_live_", r"[0-9a-f]{40}"),
    ("EZAK", r"[A-Za-z0-9]{54}"),  # EasyPost
    ("ops_", r"eyJ[A-Za-z0-9+/]{100,}={0,3}"),  # 1Password
    ("v1.0-", r"[0-9a-f]{24}-[0-9a-f]{100,}"),  # Cloudflare
    ("rdme_", r"[a-z0-9]{70}"),  # ReadMe
    ("sgp_", r"(?:[A-Fa-f0-9]{16}_|local_)?[A-Fa-f0-9]{40}"),  # Sourcegraph
)
"""Services whose tokens begin with a prefix of their own, and what follows it."""

RULES: tuple[SecretRule, ...] = (
    # -----BEGIN OPENSSH PRIVATE KEY----- … -----END OPENSSH PRIVATE KEY-----; what ends too early, too.
    _rule(
        "a private key",
        ("private key",),
        r"-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----"
        r"(?:(?=[ \t\r>]*(?:\n|\\n)|[^-]*?[A-Za-z0-9+/]{16})(?P<secret>[^-]*(?:-(?!----)[^-]*)*)"
        r"-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----"
        r"|(?:\s|\\n)*[A-Za-z0-9+/=]{16,}(?:(?:\s|\\n)+[A-Za-z0-9+/=]{16,})*)",
    ),
    # postgres://user:hunter2@db.acme.io/x, redis://:hunter2@host
    _rule(
        "a password in an address",
        ("://",),
        r"(?<=[A-Za-z0-9])://(?P<user>[^\s:/@?#\"'<>`]{0,100}):(?P<secret>[^\s/\"'<>`]{1,200})@"
        r"(?P<host>[A-Za-z0-9\[][\w.:-]{0,253})",
        PASSWORD,
    ),
    # Server=db;User Id=sa;Password=hunter2;
    _rule(
        "a password in a connection string",
        ("password=", "pwd="),
        r"(?i:;\s{0,3}(?:password|pwd)=)(?P<secret>[^\s;\"'`]{1,200})",
        PASSWORD,
    ),
    # curl -u me:hunter2 https://…
    _rule(
        "a password for curl",
        ("curl",),
        r"(?<=\s)(?:-u|--user)[ =]{0,3}[\"']?(?P<user>[\w.+@-]{1,100}):(?P<secret>[^\s\"'`]{3,200})",
        CURL,
    ),
    # DefaultEndpointsProtocol=https;AccountName=x;AccountKey=…==
    _rule(
        "an Azure key",
        ("accountkey=", "sharedaccesskey="),
        r"(?:AccountKey|SharedAccessKey)=(?P<secret>[A-Za-z0-9+/]{30,}={0,2})",
    ),
    # ghp_…, gho_…, ghu_…, ghs_…, ghr_…, github_pat_…
    _token(
        "a GitHub token",
        r"gh[pousr]_[A-Za-z0-9]{10,}(?:[._-][A-Za-z0-9_-]{10,})*|github_pat_[A-Za-z0-9_]{20,}",
        *("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"),
    ),
    _token(
        "a GitLab token",
        r"(?:gl(?:pat|ptt|cbt|dt|rt|rtr|soat|oas|ffct|imt|agent|ft)-|GR1348941)[A-Za-z0-9_-]{20,}(?:\.[0-9a-z]{2,}\.[0-9a-z]{9})?",
        *("glpat-", "glptt-", "glcbt-", "gldt-", "glrt-", "glrtr-", "glsoat-", "gloas-", "glffct-", "glimt-"),
        *("glagent-", "glft-", "GR1348941"),
    ),
    _token(
        "an AWS access key",
        r"(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Za-z0-9])",
        *("AKIA", "ASIA", "ABIA", "ACCA"),
    ),
    # aws_secret_access_key = …, "SecretAccessKey": "…", AWS_SECRET_KEY=…
    _rule(
        "an AWS secret key",
        ("secret",),
        r"(?i:secret[_ -]?(?:access[_ -]?)?key)[\"'\s:=>]{1,8}"
        r"(?P<secret>[A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])",
    ),
    _token(
        "a Slack token",
        r"xox[abeoprs]-(?=[A-Za-z-]{0,60}\d)[A-Za-z0-9-]{10,}|xapp-\d-[A-Za-z0-9-]{10,}",
        *("xox", "xapp-"),
    ),
    _rule(
        "a Slack webhook",
        ("hooks.slack.com/",),
        r"hooks\.slack\.com/(?:services|workflows|triggers)/(?P<secret>[A-Za-z0-9/_-]{20,})",
    ),
    _rule(
        "a Discord webhook",
        ("/api/webhooks/",),
        r"discord(?:app)?\.com/api/webhooks/\d+/(?P<secret>[A-Za-z0-9_-]{30,})",
    ),
    _token(
        "a Google key",
        r"AIza[0-9A-Za-z_-]{35}|ya29\.[0-9A-Za-z_-]{20,}|GOCSPX-[0-9A-Za-z_-]{20,}",
        *("AIza", "ya29.", "GOCSPX-"),
    ),
    _token(
        "a Stripe key",
        r"(?:sk|rk)_(?:live|test)_[0-9A-Za-z]{10,}|whsec_[0-9A-Za-z+/]{24,}",
        *("_live_", "_test_", "whsec_"),
    ),
    _token("an npm token", r"npm_[A-Za-z0-9]{30,}", "npm_"),
    _token("a PyPI token", r"pypi-Ag[A-Za-z0-9_-]{20,}", "pypi-Ag"),
    _token(
        "an OpenAI or Anthropic key",
        r"sk-(?:(?:proj|ant|svcacct|admin|or)-[A-Za-z0-9_-]{20,}|[A-Za-z0-9]{32,})",
        "sk-",
    ),
    _token("a Hugging Face token", r"(?:hf|api_org)_[A-Za-z0-9]{30,}", "hf_", "api_org_"),
    _token("a SendGrid key", r"SG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}", "SG."),
    _token("a Twilio key", r"SK[0-9a-f]{32}(?![0-9A-Za-z])", "SK"),
    _token("a DigitalOcean token", r"do[opr]_v1_[0-9a-f]{40,}", "_v1_"),
    _token("a Docker token", r"dckr_(?:pat|oat)_[A-Za-z0-9_-]{20,}", "dckr_"),
    _token(
        "a Shopify token",
        r"shp(?:at|ca|pa|ss)_[0-9A-Fa-f]{32}",
        *("shpat_", "shpca_", "shppa_", "shpss_"),
    ),
    _token("a Telegram token", r"\d{8,10}:AA[A-Za-z0-9_-]{33}(?![A-Za-z0-9_-])", ":AA"),
    _token("a Vault token", r"hv[bs]\.[A-Za-z0-9_-]{24,}", "hvs.", "hvb."),
    _token("an age key", r"AGE-SECRET-KEY-1[A-Z0-9]{50,}", "AGE-SECRET-KEY-"),
    # eyJhbGciOi….eyJzdWIiOi….c2lnbmF0dXJl
    _token(
        "a JSON Web Token",
        r"(?<![_-])eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}",
        "eyJ",
    ),
    _token(
        "a service's token",
        "|".join(rf"{re.escape(prefix)}{rest}(?![A-Za-z0-9])" for prefix, rest in _SERVICES),
        *(prefix for prefix, _ in _SERVICES),
    ),
    # Authorization: Bearer 8f0a…, -H "Authorization: token 8f0a…"
    _rule(
        "a token in a header",
        ("bearer ", "authorization"),
        r"(?i:\bbearer\s{1,3}|\bauthorization[\"']?\s{0,3}[:=]\s{0,3}[\"'`]?"
        r"(?:(?:token|basic|api-?(?:key|token))\s{1,3})?)"
        r"(?P<secret>(?=[A-Za-z._~+/-]*\d)[A-Za-z0-9._~+/-]{11,}={0,2})",
    ),
    # api_key=8f0a…, "clientSecret": "8f0a…", x-api-key: 8f0a…, //registry.npmjs.org/:_authToken=8f0a…
    _rule(
        "a key",
        ("key", "secret", "token", "_auth", "credential"),
        r"(?:[Kk][Ee][Yy]|[Ss][Ee][Cc][Rr][Ee][Tt]|[Tt][Oo][Kk][Ee][Nn]|[Cc][Rr][Ee][Dd][A-Za-z]{6,8}|:_auth)"
        rf"{_GIVEN}(?P<secret>[A-Za-z0-9_.+/~-]{{11,199}}[A-Za-z0-9_+/]={{0,2}})(?![.+/~-]*[\w(\[%$\\])",
        VALUE,
    ),
    # <password>hunter2</password>
    _rule(
        "a password",
        ("pass",),
        r"(?i:<(?P<name>password|passphrase)>)(?P<secret>[^\s<>]{4,200})(?i:</(?P=name)>)",
        ASSIGNED,
    ),
    # --password hunter2, sshpass -p hunter2, mysql -u me -phunter2, redis-cli -a hunter2
    _rule(
        "a password on a command line",
        ("--pass", "sshpass ", "mysql", "redis-cli "),
        r"(?:(?<!\S)--pass(?:word|wd|phrase)?[ \t]{1,3}|\bsshpass[ \t]{1,3}-p[ \t]{0,3}"
        r"|\bmysql\w*(?:[ \t]+[^\s|;&]+){0,8}?[ \t]+-p"
        r"|\bredis-cli(?:[ \t]+[^\s|;&]+){0,8}?[ \t]+-a[ \t]{1,3})"
        r"[\"']?(?P<secret>(?!-)[^\s\"'`<>()]{4,200})",
        ASSIGNED,
    ),
    # DB_PASSWORD=hunter2, password: "hunter2", :_password=…
    _rule(
        "a password",
        ("pass", "pwd"),
        rf"(?:(?i:passw(?:or)?d|passphrase)|(?<=[A-Z]_)(?:PASS|PWD)|(?<=[a-z]_)(?:pass|pwd)){_GIVEN}"
        r"(?P<secret>(?:[^\s\"'`,;&<>(){}\[\]\\]|&(?!\w+=)){4,200})(?![\w(\[])",
        ASSIGNED,
    ),
)
"""Every kind of secret, in the order in which they are looked for: what holds others comes first."""
