"""The guard: addresses and URLs that a wiki page must not be able to reach (R10, R11)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from scrapy.resolver import dnscache
from scrapy.settings import Settings
from twisted.internet.address import IPv4Address, IPv6Address

from scrapers.http.guard import PublicOnlyResolver, check_settings, is_public, parse_hosts, refusal
from tests.http.inside import Inside
from tests.http.probe import probe
from tests.server import SiteServer

PRIVATE = (
    "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.100.100.200",
    "127.0.0.1", "127.255.255.254", "168.63.129.16", "169.254.169.254", "172.16.0.1",
    "172.31.255.255", "192.0.0.1", "192.0.0.192", "192.0.2.1", "192.88.99.1", "192.168.1.1",
    "198.18.0.1", "198.19.255.255", "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.1.1.1",
    "240.0.0.1", "255.255.255.255",
    "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:0:127.0.0.1",
    "64:ff9b::127.0.0.1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::808:808", "100::1",
    "2001:0:0:0:0:0:0:1", "2001:0:7f00:1:0:0:80ff:fffe", "2001:db8::1", "2002:7f00:1::",
    "2002:a00:1::1", "2002:c0a8:101::1", "3fff::1", "5f00::1", "fc00::1", "fd00:ec2::254",
    "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1",
    "::ffff:169.254.169.254", "::ffff:0.0.0.0", "64:ff9b::10.0.0.1", "2002:a9fe:a9fe::",
    "2001:0:4136:e378:8000:63bf:80ff:fffe", "100.127.255.255", "fd12:3456::1", "ff0e::1",
    "fe80::a9fe:a9fe%2", "127.0.0.1%eth0",
    "", "localhost", "1.2.3", "not an address",
)  # fmt: skip
PUBLIC = (
    "8.8.8.8", "93.184.215.14", "172.15.0.1", "172.32.0.1", "100.63.0.1", "100.128.0.1",
    "2606:2800:220:1:248:1893:25c8:1946", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "2002:808:808::1",
)  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_r10_a_private_address_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_r10_a_public_address_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://news.example/a?b=c#d", None),
        ("https://news.example:443/", None),
        ("http://news.example:80/", None),
        ("http://xn--e1afmkfd.xn--p1ai/", None),
        ("http://8.8.8.8/", None),
        ("http://a_b.news.example/", None),
        ("http://news.example./", None),
        ("file:///etc/hostname", "scheme"),
        ("data:text/html,x", "scheme"),
        ("ftp://news.example/", "scheme"),
        ("s3://bucket/key", "scheme"),
        ("javascript:alert(1)", "scheme"),
        ("gopher://news.example/", "scheme"),
        ("//news.example/", "scheme"),
        ("http://user@news.example/", "userinfo"),
        ("http://user:word@news.example/", "userinfo"),
        ("http://@news.example/", "userinfo"),
        ("http://news.example:22/", "port"),
        ("http://news.example:8080/", "port"),
        ("http://news.example:0/", "port"),
        ("http://news.example:99999/", "host"),
        ("http://news.example:x/", "host"),
        ("http://[::1/", "host"),
        ("http:///path", "host"),
        ("http://./", "host"),
        ("http://a..b/", "host"),
        (f"http://{'a' * 64}.example/", "host"),
        (f"http://{'a.' * 130}example/", "host"),
        ("http://-a.example/", "host"),
        ("http://localhost/", "host"),
        ("http://LOCALHOST./", "host"),
        ("http://x.localhost/", "host"),
        ("http://printer.local/", "host"),
        ("http://metadata.google.internal/", "host"),
        ("http://127.0.0.1/", "address"),
        ("http://127.1/", "address"),
        ("http://2130706433/", "address"),
        ("http://0x7f000001/", "address"),
        ("http://0x7f.1/", "address"),
        ("http://0177.0.0.1/", "address"),
        ("http://0/", "address"),
        ("http://127.0.0.1./", "address"),
        ("http://127.0.1/", "address"),
        ("http://017700000001/", "address"),
        ("http://0X7F.0.0.0x1/", "address"),
        ("http://4294967295/", "address"),
        ("http://127.0.0.1..example/", "host"),
        ("http://１２７.０.０.１/", "host"),
        ("http://127。0。0。1/", "host"),
        ("http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/", "host"),
        ("http://127.0.0.1%2eexample/", "host"),
        ("http://localhost%2e/", "host"),
        ("http://127.0.0.1%00.example/", "host"),
        ("http://news.example\\@127.0.0.1/", "userinfo"),
        ("http://127.0.0.1#@news.example/", "address"),
        ("http://127.0.0.1?@news.example/", "address"),
        ("http:/127.0.0.1/", "host"),
        ("http:127.0.0.1/", "host"),
        ("http://::1/", "host"),
        ("http://[v1.127.0.0.1]:22/", "port"),
        ("http://news.example:80:22/", "host"),
        ("http://news.example:٨٠/", "host"),
        ("http://[::]/", "address"),
        ("http://[::ffff:7f00:1]/", "address"),
        ("http://[::127.0.0.1]/", "address"),
        ("http://[2002:7f00:1::]/", "address"),
        ("http://[2001:0:7f00:1::1]/", "address"),
        ("http://[fd00:ec2::254]/", "address"),
        ("http://[::1]/", "address"),
        ("http://[::ffff:127.0.0.1]/", "address"),
        ("http://[fe80::1%25eth0]/", "address"),
        ("http://[64:ff9b::a9fe:a9fe]/", "address"),
        ("http://169.254.169.254/latest/meta-data/", "address"),
        ("http://news.example/" + "a" * 2083, "length"),
    ],
)
def test_r11_the_url_policy_names_its_reason(url: str, reason: str | None) -> None:
    assert refusal(url) == reason


def test_a_test_host_may_have_any_port_and_nothing_else_may() -> None:
    assert refusal("http://news.example:8811/", ["news.example"]) is None
    assert refusal("http://other.example:8811/", ["news.example"]) == "port"
    assert refusal("http://u@news.example/", ["news.example"]) == "userinfo"


def test_downlink_hosts_opens_nothing_but_loopback_ports() -> None:
    hosts = parse_hosts("News.example=127.0.0.1:8811, gone.example=")
    assert hosts == {"news.example": ("127.0.0.1", 8811), "gone.example": None}
    for wrong in ("a.example", "a.example=10.0.0.1:80", "a.example=127.0.0.1", "=127.0.0.1:1"):
        with pytest.raises(ValueError, match="DOWNLINK_HOSTS"):
            parse_hosts(wrong)


class FakeDns:
    """A name server that gives each of its answers in turn, then the last one for ever."""

    def __init__(self, **answers: list[list[str]]) -> None:
        self.answers = answers

    def resolveHostName(self, receiver: Any, name: str, port: int, *rest: Any) -> None:  # noqa: N802
        answers = self.answers[name]
        receiver.resolutionBegan(None)
        for host in answers.pop(0) if len(answers) > 1 else answers[0]:
            receiver.addressResolved(
                (IPv6Address if ":" in host else IPv4Address)("TCP", host, port)
            )
        receiver.resolutionComplete()


class Receiver:
    def __init__(self) -> None:
        self.hosts: list[tuple[str, int]] = []
        self.complete = False

    def resolutionBegan(self, resolution: Any) -> None:  # noqa: N802
        pass

    def addressResolved(self, address: Any) -> None:  # noqa: N802
        self.hosts.append((address.host, address.port))

    def resolutionComplete(self) -> None:  # noqa: N802
        self.complete = True


@pytest.mark.parametrize("cached", [True, False])
def test_r10_the_resolver_hands_out_public_addresses_only(cached: bool) -> None:
    dnscache.clear()
    reactor = type("Reactor", (), {"nameResolver": None})
    settings = Settings(
        {"DOWNLINK_HOSTS": "here.example=127.0.0.1:8811", "DNSCACHE_ENABLED": cached}
    )
    resolver = PublicOnlyResolver.from_crawler(type("P", (), {"settings": settings}), reactor)
    resolver.original_resolver = FakeDns(
        public=[["8.8.8.8"]],
        private=[["127.0.0.1", "::1", "fe80::1"]],
        mixed=[["10.0.0.1", "8.8.8.8", "::ffff:127.0.0.1"]],
        rebinding=[["8.8.8.8"], ["127.0.0.1"], ["169.254.169.254"]],
        nothing=[[]],
        moved=[["10.0.0.1"], ["8.8.8.8"]],
    )

    def ask(name: str) -> list[tuple[str, int]]:
        receiver = Receiver()
        resolver.resolveHostName(receiver, name, 80)
        assert receiver.complete  # or Twisted would wait for ever
        return receiver.hosts

    assert ask("public") == [("8.8.8.8", 80)]
    assert ask("mixed") == ask("mixed") == [("8.8.8.8", 80)]
    assert ask("private") == ask("private") == ask("nothing") == []
    assert resolver.refused == {"private"}
    assert (ask("moved"), ask("moved")) == ([], [] if cached else [("8.8.8.8", 80)])
    assert ("moved" in resolver.refused) == cached
    assert ask("rebinding") == [("8.8.8.8", 80)]
    assert ask("rebinding") == ([("8.8.8.8", 80)] if cached else [])
    assert ask("here.example") == [("127.0.0.1", 8811)]
    dnscache.clear()


@pytest.fixture
def internal() -> Iterator[tuple[int, list[str]]]:
    """A server that nobody outside may reach: its port and the requests that it got."""
    with Inside() as server:
        yield server.port, server.hits


SPELLINGS = (
    "127.0.0.1", "127.1", "127.0.1", "2130706433", "017700000001", "0x7f000001", "0x7f.1",
    "0x7F.0.0.0x1", "0177.0.0.1", "0", "0.0.0.0", "127.0.0.1.", "127.255.255.254", "localhost",
    "LocalHost.", "x.localhost", "ip6-localhost", "[::1]", "[::]", "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]", "[0:0:0:0:0:ffff:7f00:1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]",
    "[fe80::1%25lo]", "169.254.169.254", "metadata.google.internal", "127。0。0。1",
    "①②⑦.⓪.⓪.①", "１２７．０．０．１", "ｌｏｃａｌｈｏｓｔ", "user@127.0.0.1", "open.example@127.1",
    "private.example", "PRIVATE.example.", "mixed.example", "mapped.example", "rebinding.example",
)  # fmt: skip

# The names that an attacker's name server answers for, the port of the internal server, and, for
# the control, the guard taken away.
ATTACK = """
import socket
from twisted.internet._resolver import GAIResolver
import scrapers.http.guard as guard
answers = {{
    "private.example": ["127.0.0.1"],
    "mixed.example": ["10.255.255.1", "127.0.0.1"],
    "mapped.example": ["::ffff:127.0.0.1"],
}}
asked = []
def getaddrinfo(host, port, *rest, **more):
    host = host.decode() if isinstance(host, bytes) else host
    asked.append(host)
    if host == "rebinding.example" and asked.count(host) == 1 and {guarded}:
        raise socket.gaierror
    found = answers.get(host, ["127.0.0.1"])
    return [
        (socket.AF_INET6, socket.SOCK_STREAM, 6, "", (address, port, 0, 0)) if ":" in address
        else (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found
    ]
GAIResolver.__init__.__defaults__ = (None, getaddrinfo)
guard.PORTS = {{None, 80, 443, {port}}}
if not {guarded}:
    guard.is_public = lambda address: True
    guard._LOCAL_NAME = guard.re.compile("(?!)")
"""


def attack(folder: Path, port: int, guarded: bool) -> tuple[list[str], list[str]]:
    """Cite every spelling, directly and behind a redirect; returns the statuses and the log."""
    site = folder / "site" / "open.example"
    site.mkdir(parents=True, exist_ok=True)
    targets = [f"http://{host}:{port}/redirected" for host in SPELLINGS]
    targets += [f"//127.1:{port}/x", "file:///etc/hostname"]
    behind = {
        f"/{n}": target for n, target in enumerate(targets) if target.isascii()
    }  # what a header can hold
    (site / "_responses.toml").write_text(
        "".join(
            f'[[response]]\nurl = "{path}"\nstatus = 302\nheaders = {{ Location = "{target}" }}\n'
            for path, target in behind.items()
        )
    )
    urls = [f"http://{host}:{port}/secret" for host in SPELLINGS]
    urls += [f"http://open.example{path}" for path in behind]
    urls += [f"https://{host}:{port}/secret" for host in SPELLINGS[:3]] if guarded else []
    with SiteServer(folder / "site") as server:
        answer = probe(
            urls,
            before=ATTACK.format(port=port, guarded=guarded),
            DOWNLINK_HOSTS=server.downlink_hosts(),
            ARCHIVE=folder / str(guarded),
            ROBOTSTXT_OBEY=False,
            DOWNLOAD_TIMEOUT=30,
        )
    return answer.statuses(), [str(transfer["body"]) for transfer in answer.transfers]


def test_r10_no_spelling_redirect_or_name_reaches_an_internal_server(
    internal: tuple[int, list[str]], tmp_path: Path
) -> None:
    port, hits = internal
    statuses, bodies = attack(tmp_path, port, guarded=True)
    assert hits == []
    assert not any("SECRET" in body for body in bodies)
    assert set(statuses) <= {"forbidden_address", "dns_error"}
    assert statuses.count("dns_error") <= 2  # the name that has no address at first
    # The control: without the guard nearly every one of them gets there.
    attack(tmp_path, port, guarded=False)
    assert len(hits) >= 60


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("DOWNLOAD_HANDLERS", {"https": "scrapy.core.downloader.handlers.http2.H2DownloadHandler"}),
        ("DOWNLOAD_HANDLERS", {"file": "scrapy.core.downloader.handlers.file.FileDownloadHandler"}),
        ("TWISTED_DNS_RESOLVER", "scrapy.resolver.CachingThreadedResolver"),
        ("TWISTED_REACTOR_ENABLED", False),
        ("HTTPPROXY_ENABLED", True),
        ("TELNETCONSOLE_ENABLED", True),
        ("REMOTE_CONTROL_ENABLED", True),
    ],
)
def test_r10_a_setting_that_leads_past_the_guard_stops_the_crawl(setting: str, value: Any) -> None:
    settings = Settings()
    settings.setmodule("scrapers.settings")
    check_settings(settings)
    settings.set(setting, value, priority="cmdline")
    with pytest.raises(ValueError, match=setting):
        check_settings(settings)


@pytest.mark.parametrize("more", [{}, {"ADDONS": {}}])
def test_r10_a_forbidden_handler_stops_the_crawl_before_the_first_request(
    more: dict[str, Any], internal: tuple[int, list[str]], tmp_path: Path
) -> None:
    port, hits = internal
    handler = "scrapy.core.downloader.handlers.http11.HTTP11DownloadHandler"
    answer = probe(
        [f"http://127.0.0.1:{port}/"], DOWNLOAD_HANDLERS={"http": handler}, ARCHIVE=tmp_path, **more
    )
    assert answer.stats == {"exit": 1}
    assert "would bypass the guard" in answer.log
    assert hits == []


def test_r10_a_request_is_not_sent_through_a_proxy(
    internal: tuple[int, list[str]], tmp_path: Path
) -> None:
    port, hits = internal
    meta = {"proxy": f"http://127.0.0.1:{port}", "dont_obey_robotstxt": True}
    answer = probe([{"url": "http://news.example/", "meta": meta}], ARCHIVE=tmp_path)
    assert answer.transfers[0]["evidence"] == ["refused by the URL policy: proxy"]
    assert hits == []
