"""What of a text may not be shown is masked, and everything else is left as it was written."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax import lexbor

from kb_builder.gfm import render
from kb_builder.privacy.secret_kinds import RULES
from kb_builder.privacy.secrets import HIDDEN_EMAIL, HIDDEN_SECRET, Masked, masked
from kb_builder.region import Region
from tests.privacy.secret_examples import ADDRESSES, PARTS, TOKENS, WORD

PLACES = (
    "{}",
    "use `{}` here",
    "TOKEN={}",
    '"token": "{}"',
    "```\n{}\n```",
    "(https://x.org/?t={})",
    "a\\n{}.",
)
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
EXAMPLES = [
    # Hosts for documentation (RFC 2606) and the reader's own.
    "jane@example.org, joe@mail.example.com, x@corp.example, y@host.test, z@a.invalid, root@localhost",
    "postgres://me:hunter2@localhost:5432/x redis://:hunter2@127.0.0.1 mysql://me:hunter2@[::1]:3306/x",
    "postgres://me:hunter2@db.example.com/x amqp://me:hunter2@queue.test",
    "Server=localhost;Database=x;User Id=me;Password=hunter2;",
    "psql 'host=127.0.0.1 user=me password=hunter2'",
    # The user's name, and words that stand for a password.
    "postgres://kb:kb@db/x mongodb://root:example@mongo:27017 amqp://guest:guest@queue",
    "POSTGRES_USER=payload\nPOSTGRES_PASSWORD=payload",
    "POSTGRES_PASSWORD: postgres, DB_PASSWORD=changeme, DB_PASSWORD=<password>, PASSWORD=$PASSWORD",
    "postgres://postgres:password@db/x, DB_PASSWORD=your_password_here, DB_PASSWORD=${DB_PASSWORD}",
    'curl -u test:test https://x.io, curl -u username:token x, curl --user "$USER:$PASSWORD" x',
    # Published samples of AWS, Stripe, jwt.io, RFC 7519, Supabase and Azurite.
    f"AKIA{'IOSFODNN7EXAMPLE'}, ASIA{'IOSFODNN7EXAMPLE'} and AKIA{'I44QH8DHBEXAMPLE'}",
    f"aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/{'bPxRfiCYEXAMPLEKEY'}",
    f"sk_{'test_4eC39HqLyjWDarjtT1zdp7dc'} and sk_{'test_BQokikJOvBiI2HlWgH4olfQ2'}",
    ".".join(
        (
            "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9",
            "eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ",
            "SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c",
        )
    ),
    ".".join(
        (
            "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9",
            "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ",
            "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
        )
    ),
    "AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==;",
    # Prompts of shells, and machines to log in to.
    "root@web01.acme.com:~# ls, deploy@web01.acme.com:/srv$ ls, me@host.acme.io:~$, [me@web.acme.com ~]$ ls",
    "root@web01.acme.com# ls and admin@web01.acme.com$ ls",
    "ssh deploy@web01.acme.com, `ssh -p 22 -i key deploy@web01.acme.com` and ssh-copy-id me@web.acme.com",
    "switch@core.acme.com> show version",
    # Versions of packages.
    "npm i pkg@1.2.3 pkg@1.2.3-beta.rc vue@3.5.0-alpha.next @scope/pkg@v1.2.rc react@npm:preact@10.x",
    # Command lines that ask, read a file or name a variable, and elements that say what stands in them.
    "mysql -u root -p shop, docker login --password-stdin, redis-cli -a $REDIS_PASSWORD, sshpass -p $PASS x",
    "app --password <password> --password-file x1, `--password` takes a string, mysqld -p3306 --pass --x",
    "<password>secret</password> <password>${env.PASSWORD}</password> <password>your-password</password>",
    # Programs and settings.
    "password = forms.CharField(label='Password'), password: z.string().min(8), password=data.password2",
    "const apiKey = process.env.OPENAI_API_KEY; token: await getToken2(user.id1); api_key=config.v2.apiKey",
    "secret: process.env.PAYLOAD_SECRET || '', token: string; accessKey: my-cluster-access-key-2024",
    "Forgot your password: click here. The password: minimum. PWD=/home/me, API_KEY=your-api-key-1234567",
    "max_tokens: 131072, next_token=None, tokenizer: sentencepiece2, secret: <secret>, api_key: xxxxxxxxxxx",
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


@pytest.mark.parametrize("text", [*INNOCENT, *EXAMPLES])
def test_innocent_text_stays(text: str) -> None:
    assert masked(text).text == text
    assert masked(text).kinds == ()


# What may stand between two letters of a word and is not seen there, in a comment on GitHub.
UNSEEN = [
    "<!-- -->",
    "<!-- a -- b > -->",
    "<b></b>",
    '<i title="a > b">',
    "</span>",
    "<wbr>",
    "<made-up x='1'>",
    "<?x?>",
    "<!X y>",
    "\u200b",
    "\u2060",
    "\xad",
    "\ufeff",
    "&ZeroWidthSpace;",
    "&shy;",
    "&#8203;",
    "**",
    "[](https://x.io)",
]
SPELLINGS = [
    "{}",
    "&#{ord};",
    "&#x{ord:x};",
    "&#0{ord};",
    "\\{}",
    "<b>{}</b>",
    "**{}**",
    "[{}](https://x.io)",
]
_OF_LETTERS = [one for one in SPELLINGS if one != "\\{}"]
_WITH_A_HOST = ["jane@acme.io", "postgres://me:hunter2@db.acme.io/x"]
WORDS = [*(one for some in TOKENS.values() for one in some), *_WITH_A_HOST]


@st.composite
def disguised(draw: st.DrawFn) -> tuple[str, str]:
    """A word that is masked, and another spelling of it with the same look, or nearly so."""
    word = draw(st.sampled_from(WORDS))
    letters = [
        # A backslash before a letter or digit is seen as such.
        draw(st.sampled_from(SPELLINGS if letter in "-_@:" else _OF_LETTERS)).format(letter, ord=ord(letter))
        if draw(st.integers(0, 5)) == 0 and (letter.isalnum() or letter in "-_@:")
        else letter
        for letter in word
    ]
    for place in draw(st.lists(st.integers(1, len(word) - 1), max_size=3)):
        letters[place] = draw(st.sampled_from(UNSEEN)) + letters[place]
    return word, "".join(letters)


def _seen(text: str) -> str:
    """Give what a reader sees and copies: without what has no width."""
    page = lexbor.LexborHTMLParser(render(Region(text)).html)
    return re.sub("[\u200b-\u200f\u2060-\u206f\xad\ufeff]|U\\+[0-9A-F]{4}…?", "", page.text())


@settings(max_examples=1_000, deadline=None)
@given(disguised(), st.sampled_from(["{}", "> {}", "- {}", "# {}", "|a|b|\n|-|-|\n|{}|x|", "<div>{}</div>"]))
def test_what_readers_see_is_masked_however_it_is_spelt(found: tuple[str, str], place: str) -> None:
    """The page of the masked text never shows the word, and the rest of the text stays."""
    word, spelling = found
    shown = _seen(place.format(masked(f"before {spelling} after").text))
    assert word not in shown
    assert word in _WITH_A_HOST or word[-12:] not in shown, "half of a token"
    assert "before" in shown
    assert "after" in shown


_pieces = st.sampled_from(
    [one for some in TOKENS.values() for one in some]
    + ["".join(one) for some in PARTS.values() for one in some]
    + INNOCENT
    + EXAMPLES
    + ADDRESSES
    + UNSEEN
    + [HIDDEN_SECRET, HIDDEN_EMAIL, "://", "@", "-----BEGIN PRIVATE KEY-----", "Bearer ", "<", ">", ":", "\n"]
)
texts = st.lists(st.one_of(_pieces, st.text(max_size=20))).flatmap(
    lambda parts: st.sampled_from(["", " ", "\n"]).map(lambda glue: glue.join(parts))
)


@settings(max_examples=500, deadline=None)
@given(texts)
def test_masking_twice_changes_nothing(text: str) -> None:
    once = masked(text).text
    assert masked(once) == Masked(once)


@pytest.mark.no_cover  # long texts, which run the lines of short ones
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
        "<!--",
        "<a ",
        '<a "',
        "<a'<b\"",
        "](",
        "[",
        "password=",
        "token=aaaaaaaaaaaaaaaa",
        "curl -u a:",
        "api_key: a1",
        "password: a1 localhost ",
        "mysql a1 ",
        "--password a1",
        "<password>a1",
    ],
)
def test_the_work_grows_with_the_text_and_not_faster(unit: str) -> None:
    """A pattern that looked back over what it has read would need hours for this."""
    masked(unit * (250_000 // len(unit)))
