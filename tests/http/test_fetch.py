"""Transfers from servers that misbehave: bounded, with a status, and the crawl goes on."""

from __future__ import annotations

import datetime
import ssl
import time
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from scrapy.http import Response

from scrapers.http.fetch import judge
from tests.http.probe import Probe, probe
from tests.http.rogue import FAULTS, RogueServer, bombs

STATUSES = {
    "/drip": "timeout",
    "/endless-headers": "timeout",
    "/endless-body": "too_large",
    "/announced": "too_large",
    "/large-headers": "server_error",
    "/short": "server_error",
    "/early": "server_error",
    "/no-http": "server_error",
    "/bad-gzip": "unreadable",
    "/cut-gzip": "unreadable",
    "/bad-br": "unreadable",
    "/odd-encoding": "ok",
    "/empty": "unreadable",
    "/blank": "unreadable",
    "/pdf": "not_html",
    "/png": "not_html",
    "/video": "not_html",
    "/html-as-bytes": "ok",
    "/html-as-image": "ok",
    "/untyped": "ok",
    "/odd-type": "not_html",
    "/gone": "dead",
    "/teapot": "dead",
    "/legal": "dead",
    "/late": "timeout",
    "/wait": "server_error",
    "/odd-status": "server_error",
    "/no-status": "server_error",
    "/long-status": "server_error",
    "/500": "server_error",
    "/304": "dead",
    "/nowhere": "dead",
    "/to-file": "forbidden_address",
    "/to-script": "forbidden_address",
    "/to-rubbish": "dead",
    "/to-self": "dead",
    "/hop?0": "dead",
    "/gzip": "too_large",
    "/deflate": "too_large",
    "/br": "too_large",
    "/zstd": "too_large",
    "/gzip-in-gzip": "too_large",
    "/missing": "dead",
}


@pytest.fixture(scope="module")
def crawl(tmp_path_factory: pytest.TempPathFactory) -> tuple[Probe, Probe, float]:
    """Every fault in one crawl, its replay, and the seconds it took."""
    folder = tmp_path_factory.mktemp("archive")
    bombs()
    with RogueServer() as server:
        # One host per path: a crawl sends one request at a time to each.
        names = [f"h{number}.example" for number in range(len(STATUSES))]
        hosts = ",".join(f"{name}=127.0.0.1:{server.port}" for name in names)
        urls = [f"http://{name}{path}" for name, path in zip(names, STATUSES, strict=True)]
        asked = [
            {"url": url, "meta": {"download_timeout": 1 if STATUSES[path] == "timeout" else 20}}
            for url, path in zip(urls, STATUSES, strict=True)
        ]
        started = time.monotonic()
        live = probe(asked, DOWNLINK_HOSTS=hosts, ARCHIVE=folder)
        seconds = time.monotonic() - started
    assert len(live.transfers) == len(urls), live.log
    return live, probe(urls, REPLAY=folder), seconds


def test_every_fault_has_its_case() -> None:
    assert {*FAULTS, *bombs(), "/hop?0", "/missing"} == set(STATUSES)


@pytest.mark.parametrize("path", STATUSES)
def test_r1_r8_r9_each_fault_gets_its_status(crawl: tuple[Probe, Probe, float], path: str) -> None:
    live, _, _ = crawl
    transfer = live.transfers[list(STATUSES).index(path)]
    assert transfer["status"] == STATUSES[path], transfer
    assert transfer["evidence"]
    assert all(text.isprintable() and len(text) <= 200 for text in transfer["evidence"])


def test_every_fault_replays_as_it_was(crawl: tuple[Probe, Probe, float]) -> None:
    live, replayed, _ = crawl
    assert replayed.transfers == live.transfers


def test_r1_r8_the_crawl_is_bounded_in_time_and_memory(crawl: tuple[Probe, Probe, float]) -> None:
    live, _, seconds = crawl
    assert live.stats["finish_reason"] == "finished"
    assert seconds < 30  # the slowest are cut at one
    assert live.peak < 200 << 20


def test_r13_nothing_a_server_says_breaks_a_line_of_the_log(
    crawl: tuple[Probe, Probe, float],
) -> None:
    live, _, _ = crawl
    assert not set(live.log) & {"\x1b", "\x00", "\r"}


def test_r12_no_cookie_no_referer_and_a_name_of_our_own(tmp_path: Path) -> None:
    with RogueServer() as server:
        here = f"127.0.0.1:{server.port}"
        hosts = f"a.example={here},b.example={here}"
        url = "http://a.example/away?https://b.example/untyped"
        request = {"url": url, "headers": {"Authorization": "Basic x", "Cookie": "c=d"}}
        again = {"url": "http://a.example/untyped"}
        answer = probe([request, again], in_turn=True, DOWNLINK_HOSTS=hosts, ARCHIVE=tmp_path)
    assert answer.statuses() == ["ok", "ok"]
    pages = [head.lower() for head in server.requests if "/robots.txt" not in head]
    assert len(pages) == 3
    for head in pages[1:]:
        assert "cookie:" not in head
        assert "authorization:" not in head
    for head in pages:
        assert "referer:" not in head
        assert "user-agent: downlink/" in head
        assert "accept-encoding: gzip\r\n" in head


def test_odd_urls_get_a_status_and_never_raise() -> None:
    urls = (
        "http://a..b/", "http://xn--a/", "http://[::1", "http://[v1.x]/", "http://a b/",
        "http://" + "a" * 70 + ".example/", "http://ex%61mple.example/",
        "http://é" + "x" * 70 + "/",
        "http://news.example:99999999/", "http://news.example:-1/", "http:/news.example", "http://",
        "http://\u200b/", "mailto:a@news.example", "http://news.example/" + "%" * 3000,
    )  # fmt: skip
    answer = probe(urls, ROBOTSTXT_OBEY=False, HTTPCACHE_ENABLED=False)
    assert len(answer.transfers) == len(urls), answer.log
    assert set(answer.statuses()) <= {"forbidden_address", "dns_error"}


def certificate(folder: Path) -> ssl.SSLContext:
    """Return the context of a server whose certificate nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "old.example")])
    now = datetime.datetime.now(datetime.UTC)
    signed = (
        x509.CertificateBuilder(name, name, key.public_key(), 1)
        .not_valid_before(now - datetime.timedelta(days=2))
        .not_valid_after(now - datetime.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    pem = folder / "server.pem"
    pem.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + signed.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    return context


def test_a_certificate_that_does_not_verify_is_recorded(tmp_path: Path) -> None:
    with RogueServer(certificate(tmp_path)) as server:
        url = f"https://127.0.0.1:{server.port}/untyped"
        # Nothing but the port and the loopback address is opened; https stays https.
        opened = f"""
import scrapers.http.guard as guard
guard.PORTS = {{{server.port}}}
guard.is_public = lambda address: address == "127.0.0.1"
"""
        live = probe([url], before=opened, ARCHIVE=tmp_path / "archive")
        assert live.statuses() == ["ok"], live
        assert live.transfers[0]["evidence"] == ["HTTP 200", "certificate not verified"]
        assert live.stats["guard/unverified_certificate"] == 2  # robots.txt too
        replayed = probe([url], before=opened, REPLAY=tmp_path / "archive")
        assert replayed.transfers == live.transfers


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        ({"Content-Type": "text/markdown"}, b"# Day", "ok"),
        ({"Content-Type": "application/json"}, b"{}", "ok"),
        ({"Content-Type": "application/rss+xml"}, b"<rss/>", "ok"),
        ({"Content-Type": "application/octet-stream"}, b"words", "ok"),
        ({"Content-Type": "application/vnd.ms-excel"}, b"....", "not_html"),
        ({"Content-Type": "application/zip"}, b"PK\x03\x04", "not_html"),
        ({"Content-Type": "text/html"}, b"\xff\xd8\xff\xe0", "not_html"),
        ({"Content-Type": "audio/mpeg"}, b"ID3", "not_html"),
    ],
)
def test_what_holds_no_text_is_told_by_its_bytes(
    headers: dict[str, Any], body: bytes, status: str
) -> None:
    assert judge(Response("http://news.example/", headers=headers, body=body))[0] == status
