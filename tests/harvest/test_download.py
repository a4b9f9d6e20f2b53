"""Reading one file: from GitHub's hosts only, within every limit, and without the token."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpcore
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from kb_builder.harvest import videos
from kb_builder.harvest.client import NoAnswer
from kb_builder.harvest.download import MOST_BYTES, Web
from kb_builder.harvest.hosts import GITHUB, AllowedHost
from kb_builder.harvest.pictures import UnfitError
from kb_builder.media import Refusal
from tests.github.exchange import Answer
from tests.harvest.files import Files

PUBLIC = "140.82.121.4"


@pytest.fixture
def files() -> Iterator[Files]:
    """A server, closed afterwards and without a failure of its own."""
    server = Files()
    yield server
    server.close()
    assert server.shell.crashes == []


def _refusal(web: Web, address: str) -> Refusal:
    with pytest.raises(UnfitError) as caught:
        web.read(address)
    return caught.value.refusal


class Network(httpcore.SyncBackend):
    """Connects to where `reached` allows, and takes note of every address that was tried."""

    def __init__(self, *reached: str) -> None:
        self.reached, self.tried = reached, []

    def connect_tcp(self, host, port, *options):
        self.tried.append((host, port))
        if host not in self.reached:
            raise httpcore.ConnectError("no route")
        return super().connect_tcp(host, port, *options)


def test_a_file_is_read(files: Files) -> None:
    """With a plain request: no token, no cookie, no compression."""
    files.files["/a.png?x=1"] = Answer(200, b"content")
    assert files.web().read(files.url("/a.png?x=1#fragment")) == b"content"
    headers = files.asked[0].headers
    assert headers.keys() == {"host", "user-agent", "accept", "accept-encoding", "connection"}
    assert headers["host"] == f"127.0.0.1:{files.shell.port}"


@pytest.mark.parametrize(
    "address",
    [
        "https://169.254.169.254/latest/meta-data/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://example.com/a.png",
        "data:image/png;base64,AAAA",
        "file:///etc/passwd",
    ],
)
def test_nobody_else_is_even_looked_up(address: str) -> None:
    """Another host than GitHub's is refused before any name is resolved."""

    def resolve(_host: str, _port: int) -> tuple[str, ...]:
        raise AssertionError("no name may be looked up")

    network = Network()
    assert _refusal(Web(GITHUB, resolve=resolve, network=network), address) is Refusal.ELSEWHERE
    assert network.tried == []


@pytest.mark.parametrize(
    "addresses",
    [
        ("127.0.0.1",),
        ("169.254.169.254",),
        ("::1",),
        ("10.1.2.3",),
        ("fe80::1",),
        ("224.0.0.1",),
        ("::ffff:10.0.0.1",),
        (PUBLIC, "127.0.0.1"),
        (),
    ],
)
def test_a_host_at_a_private_address_is_not_connected_to(addresses: tuple[str, ...]) -> None:
    """A name of GitHub's that resolves to where no GitHub is: not even if other addresses are fine."""
    network = Network()
    web = Web(GITHUB, resolve=lambda _host, _port: addresses, network=network)
    with pytest.raises(NoAnswer, match="not public"):
        web.read("https://raw.githubusercontent.com/a/b/main/a.png")
    assert network.tried == []


def test_rebinding_changes_nothing() -> None:
    """The name is looked up once, and the connection goes to the address that was checked."""
    answers, network = [(PUBLIC,), ("127.0.0.1",)], Network()
    web = Web(GITHUB, resolve=lambda _host, _port: answers.pop(0), network=network)
    with pytest.raises(NoAnswer, match="no connection"):
        web.read("https://raw.githubusercontent.com/a/b/main/a.png")
    assert network.tried == [(PUBLIC, 443)]
    assert answers == [("127.0.0.1",)]


def test_every_address_of_a_host_gets_its_chance(files: Files) -> None:
    """A machine without IPv6 still reaches a host that has both."""
    files.files["/a"] = Answer(200, b"x")
    network = Network("127.0.0.1")
    web = files.web(resolve=lambda _host, _port: ("::1", "127.0.0.1"), network=network)
    assert web.read(files.url("/a")) == b"x"
    assert [host for host, _ in network.tried] == ["::1", "127.0.0.1"]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_followed_within_the_list(files: Files, status: int) -> None:
    """To another path, relative or not."""
    files.files["/a"] = Answer(status, headers={"location": "/b"})
    files.files["/b"] = Answer(status, headers={"location": files.url("/c")})
    files.files["/c"] = Answer(200, b"there")
    assert files.web().read(files.url("/a")) == b"there"


@pytest.mark.parametrize(
    "location",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://127.0.0.1:1/",
        "http://[::1]/",
        "//localhost/a",
        "https://example.com/a.png",
        "file:///etc/passwd",
        "https://private-user-images.githubusercontent.com/1/2.png?jwt=x",
        "gopher://127.0.0.1/",
        "http://[",
    ],
)
def test_a_redirect_leads_to_nobody_else(files: Files, location: str) -> None:
    """Each hop is held against the list again; nothing is sent to where it does not lead."""
    files.files["/a"] = Answer(302, headers={"location": location})
    with pytest.raises((UnfitError, NoAnswer)):
        files.web().read(files.url("/a"))
    assert len(files.asked) == 1


def test_a_redirect_to_a_private_address_is_checked_again(files: Files) -> None:
    """A host of the list is only as good as the address it has at that hop."""
    elsewhere = AllowedHost("objects.githubusercontent.com", scheme="http", port=80)
    web = files.web(resolve=lambda host, _port: ("127.0.0.1",) if host[0] == "1" else ("10.0.0.1",))
    files.files["/a"] = Answer(302, headers={"location": "http://objects.githubusercontent.com/x"})
    with pytest.raises(NoAnswer, match="not public"):
        Web((*web.hosts, elsewhere), resolve=web.resolve).read(files.url("/a"))


def test_a_ring_of_redirects_ends(files: Files) -> None:
    """After five, whatever comes."""
    files.files["/a"] = Answer(302, headers={"location": "/a"})
    assert _refusal(files.web(), files.url("/a")) is Refusal.LEADS_AWAY
    assert len(files.asked) == 6


def test_a_file_that_says_it_is_too_large_is_not_read(files: Files) -> None:
    """Twenty-six megabytes are refused by their announcement, unread."""
    files.files["/a"] = Answer(200, headers={"content-length": "26000000"}, stream=())
    assert _refusal(files.web(), files.url("/a")) is Refusal.TOO_LARGE


def test_a_file_that_does_not_say_so_is_cut_off(files: Files) -> None:
    """Without an announcement, reading stops at the limit."""
    files.files["/a"] = lambda: Answer(200, stream=(bytes(100_000) for _ in range(260)))
    assert (MOST_BYTES, videos.MOST_BYTES) == (10_000_000, 25_000_000)
    assert _refusal(files.web(), files.url("/a")) is Refusal.TOO_LARGE
    files.files["/b"] = Answer(200, bytes(1000))
    assert _refusal(files.web(most_bytes=999), files.url("/b")) is Refusal.TOO_LARGE
    assert len(files.web(most_bytes=1000).read(files.url("/b"))) == 1000


def test_a_server_that_drips_is_cut_off(files: Files) -> None:
    """The time is for all of it: a byte now and then does not prolong it."""

    def drip() -> Iterator[bytes]:
        while not files.closing.wait(0.02):
            yield b"x"

    files.files["/a"] = lambda: Answer(200, stream=drip())
    with pytest.raises(NoAnswer, match="takes too long"):
        files.web(most_seconds=0.3).read(files.url("/a"))


def test_a_server_that_says_nothing_is_left(files: Files) -> None:
    """Not even its headers are waited for longer than that."""

    def silence() -> Answer:
        files.closing.wait()
        return Answer(drop=True)

    files.files["/a"] = silence
    try:
        with pytest.raises(NoAnswer, match="takes too long"):
            files.web(most_seconds=0.2).read(files.url("/a"))
    finally:
        files.closing.set()


def test_a_file_cut_short_is_not_taken(files: Files) -> None:
    """Fewer bytes than promised are no file."""
    files.files["/a"] = Answer(200, headers={"content-length": "100", "connection": "close"}, stream=(b"x",))
    with pytest.raises(NoAnswer):
        files.web(most_seconds=0.5).read(files.url("/a"))


@pytest.mark.parametrize("status", [401, 403, 404, 410, 451])
def test_what_is_not_there_is_not_asked_for_again(files: Files, status: int) -> None:
    """Gone, or not for the public."""
    files.files["/a"] = Answer(status)
    assert _refusal(files.web(), files.url("/a")) is Refusal.GONE


@pytest.mark.parametrize(
    "answer", [Answer(429), Answer(500), Answer(503), Answer(206), Answer(204), Answer(drop=True)]
)
def test_trouble_passes(files: Files, answer: Answer) -> None:
    """A limit or a broken server is no verdict on the picture."""
    files.files["/a"] = answer
    with pytest.raises(NoAnswer):
        files.web().read(files.url("/a"))


@pytest.fixture
def secure(files: Files, tmp_path: Path) -> ssl.SSLContext:
    """The server of `files` speaks TLS as raw.githubusercontent.com; given is who trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test")])
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2120, 1, 1, tzinfo=UTC))
        .add_extension(
            x509.SubjectAlternativeName([x509.DNSName("raw.githubusercontent.com")]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = certificate.public_bytes(serialization.Encoding.PEM)
    form = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    (tmp_path / "server.pem").write_bytes(key.private_bytes(serialization.Encoding.PEM, *form) + pem)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(tmp_path / "server.pem")
    files.shell.secure(server)
    return ssl.create_default_context(cadata=pem.decode("ascii"))


def test_a_secure_host_is_checked_by_its_name(files: Files, secure: ssl.SSLContext) -> None:
    """At the address that was looked up, the certificate must be that of the host that was asked for."""
    hosts = ("raw.githubusercontent.com", "objects.githubusercontent.com")
    hosts = tuple(AllowedHost(host, port=files.shell.port, trusted=True) for host in hosts)
    files.files["/a"] = Answer(200, b"content")
    port = files.shell.port

    def local(_host: str, _port: int) -> tuple[str, ...]:
        return ("127.0.0.1",)

    web = Web(hosts, resolve=local, trust=lambda: secure)
    assert web.read(f"https://raw.githubusercontent.com:{port}/a") == b"content"
    assert files.asked[0].headers["host"] == f"raw.githubusercontent.com:{port}"
    with pytest.raises(NoAnswer, match="its certificate is not trusted"):
        web.read(f"https://objects.githubusercontent.com:{port}/a")
    with pytest.raises(NoAnswer, match="its certificate is not trusted"):
        Web(hosts, resolve=local).read(f"https://raw.githubusercontent.com:{port}/a")
    assert len(files.asked) == 1


def test_an_address_with_a_token_is_never_asked_for(files: Files) -> None:
    """It would be dead soon, and it is somebody's secret."""
    assert _refusal(files.web(), files.url("/a?jwt=eyJ0")) is Refusal.SHORT_LIVED
    assert files.asked == []
