"""Secrets as services hand them out, and longer texts of which only a part is one."""

from __future__ import annotations

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
    "a GitLab token": ["glpat-" + WORD[:20], "glpat-" + WORD[:27] + ".01.0z1a2b3c4"],
    "an AWS access key": ["AKIA" + "IOSFODNN7SAMPLES", "ASIA" + "Q" * 16],
    "a Slack token": ["xoxb" + "-123456789012-1234567890123-" + WORD[:24], "xapp-1" + "-A0123456789-" + HEX],
    "a Google key": ["AIza" + WORD[:35]],
    "a Stripe key": ["sk_" + "live_" + WORD[:24], "rk_" + "test_" + WORD[:24]],
    "an npm token": ["npm_" + WORD[:36]],
    "a PyPI token": ["pypi-" + "AgEIcHlwaS5vcmc" + WORD],
    "an OpenAI or Anthropic key": ["sk-" + "proj-" + WORD, "sk-" + "ant-api03-" + WORD, "sk-" + WORD],
    "a Hugging Face token": ["hf_" + WORD[:34]],
    "a SendGrid key": ["SG." + WORD[:22] + "." + WORD],
    "a Twilio key": ["SK" + HEX[:32]],
    "a DigitalOcean token": ["dop_v1_" + HEX],
    "a Docker token": ["dckr_pat_" + WORD],
    "a Shopify token": ["shpat_" + HEX[:32]],
    "a Telegram token": ["123456789" + ":AA" + WORD[:33]],
    "a Vault token": ["hvs." + WORD],
    "an age key": ["AGE-SECRET-KEY-" + "1" + "Q" * 58],
    "a service's token": [
        "gsk_" + WORD,
        "r8_" + WORD[:37],
        "lin_api_" + WORD,
        "ntn_" + "1" * 11 + WORD[:35],
        "glsa_" + WORD[:32] + "_0a1b2c3d",
        "dapi" + HEX[:32],
        "pscale_" + "tkn_" + WORD,
        "xkeysib-" + HEX + "-" + WORD[:16],
        "figd_" + WORD,
        "rubygems_" + HEX[:48],
    ],
    "a JSON Web Token": ["eyJhbGciOiJIUzI1NiJ9" + ".eyJzdWIiOiIxMjM0In0." + WORD],
}
PARTS = {
    "a password in an address": [
        ("postgres://me:", "hunter2", "@db.acme.io:5432/x"),
        ("mongodb+srv://me:", "p%40ss:w@rd", "@cluster0.x.mongodb.net"),
        ("redis://:", "hunter2", "@10.0.0.1:6379"),
        ("git clone https://oauth2:", "hunter2", "@gitlab.com/a/b.git"),
    ],
    "a password for curl": [("curl -sf -u 'elastic:", "P@ssw0rd$1", "' https://search.acme.io")],
    "a key": [
        ("api_key=", HEX[:32], "\n"),
        ('"clientSecret": "', WORD, '",'),
        ("curl -H 'x-api-key: ", "3a16750d-d363-41a4-8ebd-035408f7730f", "'"),
        ("//registry.npmjs.org/:_authToken=", "3a16750d-d363-41a4-8ebd-035408f7730f", "\n"),
        ("JWT_SECRET=", "Zf3D0LXCM3EIMbgJpUNnkRtOfOueHznB", ""),
        ("process.env['API_KEY'] = '", WORD, "';"),
        ("ENCRYPTION_KEY := ", HEX, "\n"),
    ],
    "a password": [
        ("DB_PASSWORD=", "hunter2", "\nX=1"),
        ("SMTP_PASS=", "correct-horse", ""),
        ("password: '", "s3cr3t!x", "'"),
        ('"password":"', "hunter22", '"}'),
        ("jdbc:mysql://db.acme.io/x?user=me&password=", "hunter2", "&ssl=1"),
        ("host=db.acme.io user=me password=", "hunter2", " dbname=x"),
        ("<server><username>me</username><password>", "hunter2", "</password></server>"),
    ],
    "a password on a command line": [
        ("docker login -u me --password ", "hunter2", " registry.acme.io"),
        ("sshpass -p '", "hunter2", "' ssh me@web.acme.io uptime"),
        ("mysql -h db.acme.io -u me -p", "hunter2", " shop < dump.sql"),
        ("mysqldump --host=db.acme.io -p'", "hunter2!", "' shop"),
        ("redis-cli -h redis.acme.io -a ", "hunter2", " ping"),
    ],
    "a password in a connection string": [("Server=db;User Id=sa;Password=", "hunter2", ";Encrypt=no")],
    "an Azure key": [("AccountName=x;AccountKey=", HEX[:43] + "=", ";")],
    "an AWS secret key": [("AWS_SECRET_ACCESS_KEY=", "wJalrXUtnFEMI/K7MDENG/" + "bPxRfiCYSAMPLEKEYS", "\n")],
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
ADDRESSES = [
    "jane@acme.io",
    "JANE.doe+tag@mail.acme.co.uk",
    "用户@例子.中国",
    "jürgen.müller@acme.de",
    "jane@xn--bcher-kva.example.shop",
    "jane\\@acme.io",
    "jane&#64;acme.io",
    "jane&commat;acme.io",
    "jane&#x40;acme.io",
    "jane%40acme.io",
    "jane\uff20acme.io",
    "123456@qq.com",
]
