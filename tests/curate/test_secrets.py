"""What of a text may not be shown is masked, and everything else is left as it was written."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb_builder.curate.secrets import EMAIL, HIDDEN_EMAIL, HIDDEN_SECRET, RULES, Masked, masked

WORD = "0aB1cD2eF3gH4iJ5kL6mN7oP8qR9sT0uV1wX2yZ"
HEX = "0123456789abcdef" * 4
# In two parts, so that nobody who searches this repository for secrets finds any.
TOKENS = {
    "a GitHub token": [
        "ghp_" + WORD[:36],
        "ghs_" + "CANARY" * 6,
        "gho_" + "A" * 36,
        "github" + "_pat_" + WORD,
    ],
    "a GitLab token": ["glpat-" + WORD[:20]],
    "an AWS access key": ["AKIA" + "IOSFODNN7EXAMPLE", "ASIA" + "Q" * 16],
    "a Slack token": ["xoxb" + "-123456789012-1234567890123-" + WORD[:24], "xapp-1" + "-A0123456789-" + HEX],
    "a Google key": ["AIza" + WORD[:35]],
    "a Stripe key": ["sk_" + "live_" + WORD[:24], "rk_" + "test_" + WORD[:24]],
    "an npm token": ["npm_" + WORD[:36]],
    "a PyPI token": ["pypi-" + "AgEIcHlwaS5vcmc" + WORD],
    "an OpenAI or Anthropic key": ["sk-" + "proj-" + WORD, "sk-" + "ant-api03-" + WORD],
    "a Hugging Face token": ["hf_" + WORD[:34]],
    "a SendGrid key": ["SG." + WORD[:22] + "." + WORD],
    "a Twilio key": ["SK" + HEX[:32]],
    "a DigitalOcean token": ["dop_v1_" + HEX],
    "a Docker token": ["dckr_pat_" + WORD],
    "a Shopify token": ["shpat_" + HEX[:32]],
    "a Telegram token": ["123456789" + ":AA" + WORD[:33]],
    "a Vault token": ["hvs." + WORD],
    "an age key": ["AGE-SECRET-KEY-" + "1" + "Q" * 58],
    "a JSON Web Token": ["eyJhbGciOiJIUzI1NiJ9" + ".eyJzdWIiOiIxMjM0In0." + WORD],
}
PLACES = (
    "{}",
    "use `{}` here",
    "TOKEN={}",
    '"token": "{}"',
    "```\n{}\n```",
    "(https://x.org/?t={})",
    "a\\n{}.",
)
PARTS = {
    "a password in an address": [
        ("postgres://me:", "hunter2", "@db.example.com:5432/x"),
        ("mongodb+srv://me:", "p%40ss:w@rd", "@cluster0.x.mongodb.net"),
        ("redis://:", "hunter2", "@10.0.0.1:6379"),
        ("git clone https://oauth2:", "hunter2", "@gitlab.com/a/b.git"),
    ],
    "a password in a connection string": [("Server=db;User Id=sa;Password=", "hunter2", ";Encrypt=no")],
    "an Azure key": [("AccountName=x;AccountKey=", HEX[:43] + "=", ";")],
    "an AWS secret key": [("AWS_SECRET_ACCESS_KEY=", "wJalrXUtnFEMI/K7MDENG/" + "bPxRfiCYEXAMPLEKEY", "\n")],
    "a Slack webhook": [("https://hooks.slack.com/services/", "T00000000/B00000000/" + WORD[:24], "")],
    "a Discord webhook": [("https://discord.com/api/webhooks/1234/", WORD, "")],
    "a token in a header": [
        ("Authorization: Bearer ", WORD, "'"),
        ('{"Authorization": "token ', HEX, '"}'),
        ("curl -H 'authorization: Basic ", "dXNlcjpodW50ZXIyIGlzIG15IHBhc3M=", "' x"),
    ],
    "a private key": [
        ("-----BEGIN RSA " + "PRIVATE KEY-----", f"\n{WORD}\n{WORD}\n", "-----END RSA PRIVATE KEY-----"),
        ("-----BEGIN " + "PRIVATE KEY-----", f"\\n{WORD}\\n", "-----END PRIVATE KEY-----"),
        (
            "-----BEGIN PGP " + "PRIVATE KEY BLOCK-----",
            f"\n\n{WORD}=\n",
            "-----END PGP PRIVATE KEY BLOCK-----",
        ),
    ],
}
INNOCENT = [
    "git clone git@github.com:owner/repo.git and ssh://git@github.com/owner/repo",
    "npm i @scope/pkg@1.2.3 vite@latest react@18.x left-pad@^1.0.0",
    "scp me@host.example.com:/srv/x deploy@host.example.com:srv/www .",
    "ssh root@10.0.0.1, user@localhost, a@b",
    "logo@2x.png icon@3x.webp getty@tty1.service q@k.transpose(-2, -1) x@self.weight",
    "@octocat, @acme/team, @user@mastodon.social and https://mastodon.social/@user@example.social",
    "48489457+octocat@users.noreply.github.com and noreply@github.com",
    "export GITHUB_TOKEN=ghp_xxxxxxxxxxxxxxxxxxxx and sk_live_xxxxxxxxxxxxxxxxxxxxxxxx",
    "postgres://${USER}:${PASSWORD}@localhost/x, postgres://me:<password>@db, redis://me:****@host",
    "Authorization: Bearer YOUR_TOKEN_HERE, Authorization: Bearer ${{ secrets.TOKEN }}",
    "it begins with -----BEGIN PRIVATE KEY----- and ends with -----END PRIVATE KEY-----",
    "http://localhost:3000/@scope, http://[::1]:8080/a@b, https://x.org:8080/?a=b",
    "ghp_short xoxo-hugs-and-kisses eyJhbGciOiJIUzI1NiJ9 sk-folding-cube-with-a-long-class-name",
    "commit 0123456789abcdef0123456789abcdef01234567 and sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk",
    "the bearer of this letter, Basic authentication, secret key: see below",
]
ADDRESSES = [
    "jane@example.org",
    "JANE.doe+tag@mail.example.co.uk",
    "用户@例子.中国",
    "jane@xn--bcher-kva.example",
    "jane\\@example.org",
    "jane&#64;example.org",
    "jane&commat;example.org",
    "jane&#x40;example.org",
    "jane%40example.org",
]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(("kind", "token"), [(kind, one) for kind, some in TOKENS.items() for one in some])
def test_a_token_is_masked_wherever_it_stands(kind: str, token: str, place: str) -> None:
    found = masked(place.format(token))
    assert found.text == place.format(HIDDEN_SECRET)
    assert found.kinds == (kind,)


@pytest.mark.parametrize(("kind", "parts"), [(kind, one) for kind, some in PARTS.items() for one in some])
def test_of_what_holds_a_secret_only_the_secret_is_masked(kind: str, parts: tuple[str, str, str]) -> None:
    found = masked("".join(parts))
    assert found.text == f"{parts[0]}{HIDDEN_SECRET}{parts[2]}"
    assert found.kinds == (kind,)


def test_every_rule_has_an_example() -> None:
    assert {rule.kind for rule in RULES} == {*TOKENS, *PARTS}


def test_a_private_key_without_an_end_is_masked_up_to_where_it_breaks_off() -> None:
    text = f"look:\n-----BEGIN EC {'PRIVATE'} KEY-----\n{WORD}\n{WORD}\n\nThanks!"
    assert masked(text).text == f"look:\n{HIDDEN_SECRET}\n\nThanks!"


@pytest.mark.parametrize("text", INNOCENT)
def test_innocent_text_stays(text: str) -> None:
    assert masked(text).text == text
    assert masked(text).kinds == ()


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize(
    "place", ["{}", "ask {}.", "`{}`", "({})", "[{}](https://x.org)", "a,{},b", "mail:{}"]
)
def test_an_email_address_is_masked_wherever_it_stands(address: str, place: str) -> None:
    found = masked(place.format(address))
    assert found.text == place.format(HIDDEN_EMAIL)
    assert found.kinds == (EMAIL,)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<jane@example.org>", HIDDEN_EMAIL),
        ("<mailto:jane@example.org>", HIDDEN_EMAIL),
        ("Jane <jane@example.org>, Joe <joe@example.org>", f"Jane {HIDDEN_EMAIL}, Joe {HIDDEN_EMAIL}"),
        ("[write](mailto:jane@example.org?subject=x)", f"[write](mailto:{HIDDEN_EMAIL}?subject=x)"),
        ('<a href="mailto:jane@example.org">x</a>', f'<a href="mailto:{HIDDEN_EMAIL}">x</a>'),
        ("jane@example.org:hunter2", f"{HIDDEN_EMAIL}:hunter2"),
        ("a@example.org b@example.org", f"{HIDDEN_EMAIL} {HIDDEN_EMAIL}"),
    ],
)
def test_an_email_address_leaves_its_surroundings_whole(text: str, shown: str) -> None:
    assert masked(text).text == shown


_pieces = st.sampled_from(
    [one for some in TOKENS.values() for one in some]
    + ["".join(one) for some in PARTS.values() for one in some]
    + INNOCENT
    + ADDRESSES
    + [HIDDEN_SECRET, HIDDEN_EMAIL, "://", "@", "-----BEGIN PRIVATE KEY-----", "Bearer ", "<", ">", ":", "\n"]
)
texts = st.lists(st.one_of(_pieces, st.text(max_size=20))).flatmap(
    lambda parts: st.sampled_from(["", " ", "\n"]).map(lambda glue: glue.join(parts))
)


@settings(max_examples=500)
@given(texts)
def test_masking_twice_changes_nothing(text: str) -> None:
    once = masked(text).text
    assert masked(once) == Masked(once)


@pytest.mark.parametrize(
    "unit",
    [
        "ghp_",
        "eyJ-",
        "a@",
        "a@b.",
        "://a:",
        "-----BEGIN PRIVATE KEY-----",
        "Bearer ",
        "a.",
        "%40",
        "&#",
        "<mailto:",
        "-----BEGIN PRIVATE KEY-----\n",
        "://a:b@",
        "SG.aaaaaaaaaaaaaaaaaaaa",
        "secret_key=",
        "x" * 50 + "@",
    ],
)
def test_the_work_grows_with_the_text_and_not_faster(unit: str) -> None:
    """A pattern that looked back over what it has read would need hours for this."""
    masked(unit * (1_000_000 // len(unit)))
