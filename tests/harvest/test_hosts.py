"""Where pictures may come from, address by address."""

from __future__ import annotations

import pytest

from kb_builder.harvest.hosts import (
    GITHUB,
    allowed_hosts,
    is_public,
    is_short_lived,
    readable,
    small,
    target_of,
    without_tokens,
)

UUID = "0b1c2d3e-0000-4444-8888-0123456789ab"
ALLOWED = (
    f"https://github.com/user-attachments/assets/{UUID}",
    f"https://github.com/acme/widgets/assets/123/{UUID}",
    "https://github.com/acme/widgets/raw/main/docs/a.png",
    "https://raw.githubusercontent.com/acme/widgets/main/a.png",
    "https://user-images.githubusercontent.com/1/2-3.png",
    "https://avatars.githubusercontent.com/u/1?v=4",
    "HTTPS://GitHub.com:443/acme/widgets/raw/main/a.png",
)
REFUSED = (
    f"http://github.com/user-attachments/assets/{UUID}",
    "https://github.com/acme/widgets/blob/main/a.png",
    "https://github.com/logout",
    "https://github.com/login/oauth/authorize?client_id=1",
    "https://github.com:444/acme/widgets/raw/main/a.png",
    "https://github.com/acme/widgets/raw/../../../logout",
    "https://github.com/acme/widgets/raw/%2e%2e/%2E%2e/logout",
    "https://github.com.evil.example/acme/widgets/raw/main/a.png",
    "https://evil.example/github.com/acme/widgets/raw/main/a.png",
    "https://github.com@evil.example/a.png",
    "https://user:word@raw.githubusercontent.com/a/b/main/a.png",
    "https://raw.githubusercontent.com\\@evil.example/a.png",
    "https://evil.githubusercontent.com/a.png",
    "https://camo.githubusercontent.com/0/1",
    "https://private-user-images.githubusercontent.com/1/2.png",
    "https://github-production-user-asset-6210df.s3.amazonaws.com/1/2.png",
    "https://github-production-user-asset-6210df.s3.amazonaws.com.evil.example/1",
    "https://raw.githubusercontent.com:x/a.png",
    "https://raw.githubusercontent.com/a b.png",
    "https://raw.githubusercontent.com/a\r\nHost: evil.example",
    "https://raw.githubusercоntent.com/a.png",
    "https://169.254.169.254/latest/meta-data/",
    "https://127.0.0.1/",
    "https://[::1]/",
    "https://[::1",
    "https://0x7f000001/",
    "https://localhost/",
    "data:image/png;base64,AAAA",
    "file:///etc/passwd",
    "ftp://raw.githubusercontent.com/a.png",
    "//raw.githubusercontent.com/a.png",
    "/a.png",
    "",
)


@pytest.mark.parametrize("address", ALLOWED)
def test_githubs_own_hosts_are_asked(address: str) -> None:
    """Attachments, files of repositories, old uploads, avatars."""
    assert target_of(address, GITHUB) is not None


@pytest.mark.parametrize("address", REFUSED)
def test_nobody_else_is_asked(address: str) -> None:
    """Other hosts, other paths of github.com, other ports, and everything that pretends."""
    assert target_of(address, GITHUB) is None


def test_some_hosts_are_only_where_a_redirect_leads() -> None:
    """The store behind attachments is read when github.com says so; private pictures never are."""
    store = "https://github-production-user-asset-6210df.s3.amazonaws.com/1/2.png?X-Amz-Signature=0"
    found = target_of(store, GITHUB, is_first=False)
    assert found is not None
    assert found.path == "/1/2.png?X-Amz-Signature=0"
    private = "https://private-user-images.githubusercontent.com/1/2.png?jwt=0"
    assert target_of(private, GITHUB, is_first=False) is None


def test_an_enterprise_server_is_the_only_host() -> None:
    """Its own host at its own port, and not github.com beside it."""
    hosts = allowed_hosts("https://github.acme.example/api/v3")
    assert target_of("https://github.acme.example/user-attachments/assets/x", hosts)
    assert not target_of("https://github.acme.example:8443/a", hosts)
    assert not target_of("http://github.acme.example/a", hosts)
    assert not any(target_of(address, hosts) for address in ALLOWED)
    assert allowed_hosts("https://api.github.com") == GITHUB
    assert not any(place.trusted for place in GITHUB)


@pytest.mark.parametrize(
    "address",
    [
        "https://private-user-images.githubusercontent.com/1/2.png?jwt=eyJ0.eyJ1.x",
        "https://private-user-images.githubusercontent.com/1/2.png",
        "https://raw.githubusercontent.com/acme/widgets/main/a.png?token=AAAA",
        "https://user-images.githubusercontent.com/1/2.png?X-Amz-Signature=0&X-Amz-Date=1",
        "https://github.com/user-attachments/assets/1?JWT=1",
    ],
)
def test_short_lived_addresses_are_known(address: str) -> None:
    """Whatever holds a token."""
    assert is_short_lived(address)
    assert not any(map(is_short_lived, ALLOWED))


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "240.0.0.1",
        "192.0.2.1",
        "198.18.0.1",
        "::1",
        "::",
        "fe80::1",
        "fe80::1%eth0",
        "fc00::1",
        "fd00:ec2::254",
        "ff02::1",
        "2001:db8::1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "2002:7f00:1::",
        "2001:0:7f00:1::",
        "not an address",
        "",
    ],
)
def test_addresses_that_are_not_public(address: str) -> None:
    """Loopback, private, link-local, multicast, reserved, documentation; in IPv6 clothes as well."""
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["140.82.121.4", "185.199.108.133", "2606:50c0:8000::153", "64:ff9b::8c52:7904"]
)
def test_addresses_that_are_public(address: str) -> None:
    """Those of GitHub, through NAT64 as well."""
    assert is_public(address)


def test_the_file_is_asked_for_not_its_page() -> None:
    """A `blob` address is a page on GitHub; `raw` is the file."""
    assert (
        readable("https://github.com/a/b/blob/HEAD/blob/x.png")
        == "https://github.com/a/b/raw/HEAD/blob/x.png"
    )
    assert readable("https://github.com/a/b/raw/HEAD/x.png") == "https://github.com/a/b/raw/HEAD/x.png"


def test_an_avatar_is_asked_for_in_the_size_that_is_shown() -> None:
    """GitHub scales avatars itself."""
    assert small("https://avatars.githubusercontent.com/u/1?s=460&v=4", 96).endswith("/u/1?v=4&s=96")


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        (
            "![a](https://private-user-images.githubusercontent.com/1/2-3.png?jwt=eyJ0.eyJ1.x-_) b",
            "![a](https://private-user-images.githubusercontent.com/1/2-3.png) b",
        ),
        (
            '<img src="https://raw.githubusercontent.com/a/b/main/c.png?raw=1&token=GHSAT0" width="3">',
            '<img src="https://raw.githubusercontent.com/a/b/main/c.png" width="3">',
        ),
        (
            "https://github-production-user-asset-6210df.s3.amazonaws.com/1/2?X-Amz-Algorithm=A&X-Amz-Date=1",
            "https://github-production-user-asset-6210df.s3.amazonaws.com/1/2",
        ),
        ("https://avatars.githubusercontent.com/u/1?v=4", "https://avatars.githubusercontent.com/u/1?v=4"),
        ("https://example.com/?token=1 and jwt=2", "https://example.com/?token=1 and jwt=2"),
        ("?jwt=x", "?jwt=x"),
    ],
)
def test_tokens_in_addresses_of_files_are_not_stored(written: str, stored: str) -> None:
    """The rest of the text stays to the letter."""
    assert without_tokens(written) == stored


def test_a_text_full_of_addresses_is_read_in_linear_time() -> None:
    """However often an address begins and holds no token."""
    for text in ("https://a.githubusercontent.com/?", "https://a.githubusercontent.com/", "https://a-"):
        assert without_tokens(text * 8_000) == text * 8_000
