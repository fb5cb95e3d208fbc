"""What may be asked for: anyone can put a URL on a wiki page, so each is an attack until checked.

:class:`UrlPolicyMiddleware` judges the URL of every request and redirect;
:class:`PublicOnlyResolver` judges the addresses behind it at connection time, names and IP literals
alike, so there is no moment at which a name could change its answer.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Sequence
from typing import Any, Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.resolver import CachingHostnameResolver, HostResolution
from scrapy.settings import BaseSettings
from twisted.internet.address import IPv4Address

from scrapers.http.failures import ForbiddenAddressError

MAX_URL_LENGTH = 2083
PORTS = frozenset({None, 80, 443})

_NOT_PUBLIC = tuple(
    ipaddress.ip_network(network)
    for network in (
        # IANA special-purpose registries; Python's own tables differ between patch releases.
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16",
        "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16",
        "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        "2001::/23", "2001:db8::/32", "3fff::/20", "5f00::/16",
        # A cloud's own metadata service on a public address.
        "168.63.129.16/32",
    )
)  # fmt: skip
_GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_NAME = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]{0,62})\.)*[a-z0-9_](?:[a-z0-9_-]{0,62})\.?")
_LOCAL_NAME = re.compile(r"(?:^|\.)(?:localhost|local|internal|home\.arpa|localdomain)\.?$")

_TEST_HOST = re.compile(r"(?P<name>[^=]+)=(?:(?P<address>127\.0\.0\.1):(?P<port>\d{1,5}))?")


def is_public(address: str) -> bool:
    """Whether an IP address is global unicast, and so is each IPv4 address it carries inside."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        if (carried := _carried(ip)) is not None:
            return all(is_public(str(inner)) for inner in carried)
        if ip not in _GLOBAL_UNICAST:
            return False
    return (
        ip.is_global
        and not ip.is_multicast
        and not any(ip in network for network in _NOT_PUBLIC if network.version == ip.version)
    )


def _carried(ip: ipaddress.IPv6Address) -> tuple[ipaddress.IPv4Address, ...] | None:
    """Return the IPv4 addresses that a v4-mapped, 6to4, Teredo or NAT64 address leads to."""
    if ip.ipv4_mapped is not None:
        return (ip.ipv4_mapped,)
    if ip.sixtofour is not None:
        return (ip.sixtofour,)
    if ip.teredo is not None:
        return ip.teredo
    if ip in _NAT64:
        return (ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF),)
    return None


def refusal(url: str, open_hosts: Sequence[str] = ()) -> str | None:
    """Return why a URL may not be asked for, or ``None``.

    ``scheme``, ``userinfo``, ``port``, ``length``, ``host`` (no host name, or one for local use)
    or ``address`` (an IP literal, in any spelling, that is not public).
    """
    if len(url) > MAX_URL_LENGTH:
        return "length"
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return "host"
    if parts.scheme not in ("http", "https"):
        return "scheme"
    if "@" in parts.netloc:
        return "userinfo"
    if host in open_hosts:
        return None
    if port not in PORTS:
        return "port"
    if (literal := _literal(host)) is not None:
        return None if is_public(literal) else "address"
    if not _NAME.fullmatch(host) or len(host) > 253 or _LOCAL_NAME.search(host):
        return "host"
    return None


def _literal(host: str) -> str | None:
    """Return the IP address that a host spells: ``2130706433``, ``0x7f.1``, ``127.1``, ``::1``."""
    if ":" in host:
        return host
    try:
        return socket.inet_ntoa(socket.inet_aton(host.rstrip(".")))
    except (OSError, UnicodeError):
        return None


def parse_hosts(value: str) -> dict[str, tuple[str, int] | None]:
    """Read ``DOWNLINK_HOSTS``: ``name=127.0.0.1:8811`` or, for a name that is to have no address,
    ``name=``, separated by commas.  Raises ValueError with one sentence.
    """
    hosts: dict[str, tuple[str, int] | None] = {}
    for part in filter(None, (part.strip() for part in value.split(","))):
        match = _TEST_HOST.fullmatch(part)
        if match is None:
            raise ValueError(f"DOWNLINK_HOSTS: {part!r} is neither name=127.0.0.1:PORT nor name=")
        address, port = match["address"], match["port"]
        hosts[ascii_host(match["name"])] = (address, int(port)) if address else None
    return hosts


def check_addresses(settings: BaseSettings) -> None:
    """Raise ValueError, with one sentence, on test hosts or an event site that cannot be asked."""
    hosts, site = parse_hosts(settings.get("DOWNLINK_HOSTS", "")), settings["DOWNLINK_SITE"]
    if (reason := refusal(site, tuple(hosts))) is not None:
        raise ValueError(f"DOWNLINK_SITE={site} is no address that may be asked for ({reason})")


def ascii_host(name: str) -> str:
    """Return a host name in lower case and, where it can be, in its ASCII form."""
    try:
        return name.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return name.lower()


class PublicOnlyResolver(CachingHostnameResolver):
    """Scrapy's ``TWISTED_DNS_RESOLVER``: hands out public addresses and those of the test hosts.

    Twisted asks it for names and IP literals alike and connects to nothing it does not hand out.
    """

    refused: set[str]
    """Hosts that have addresses, none of them public."""
    hosts: dict[str, tuple[str, int] | None]

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: Any) -> Self:
        """Make the resolver of the process; Scrapy passes the process as the crawler."""
        resolver = super().from_crawler(crawler, reactor)
        resolver.refused = set()
        resolver.hosts = parse_hosts(crawler.settings.get("DOWNLINK_HOSTS", ""))
        return resolver

    def resolveHostName(  # noqa: N802
        self,
        resolutionReceiver: Any,  # noqa: N803
        hostName: str,  # noqa: N803
        portNumber: int = 0,  # noqa: N803
        addressTypes: Any = None,  # noqa: N803
        transportSemantics: str = "TCP",  # noqa: N803
    ) -> Any:
        """Pass on the public addresses of a host."""
        name = ascii_host(hostName)
        if name not in self.hosts:
            receiver: Any = _Filter(resolutionReceiver, name, self.refused)
            return super().resolveHostName(
                receiver, hostName, portNumber, addressTypes, transportSemantics
            )
        resolution = HostResolution(hostName)
        resolutionReceiver.resolutionBegan(resolution)
        if (target := self.hosts[name]) is not None:
            resolutionReceiver.addressResolved(IPv4Address("TCP", *target))
        resolutionReceiver.resolutionComplete()
        return resolution


class _Filter:
    """Receiver that lets public addresses through.  It must not raise: Twisted would hang."""

    def __init__(self, receiver: Any, name: str, refused: set[str]) -> None:
        self._receiver, self._name, self._refused = receiver, name, refused
        self._passed = self._dropped = False

    def resolutionBegan(self, resolution: Any) -> None:  # noqa: N802
        self._receiver.resolutionBegan(resolution)

    def addressResolved(self, address: Any) -> None:  # noqa: N802
        if is_public(getattr(address, "host", "")):
            self._passed = True
            self._receiver.addressResolved(address)
        else:
            self._dropped = True

    def resolutionComplete(self) -> None:  # noqa: N802
        if self._dropped and not self._passed:
            self._refused.add(self._name)
        else:
            self._refused.discard(self._name)
        self._receiver.resolutionComplete()


class NoResolver(CachingHostnameResolver):
    """Resolver of a replay: no host has an address."""

    def resolveHostName(  # noqa: N802
        self,
        resolutionReceiver: Any,  # noqa: N803
        hostName: str,  # noqa: N803
        portNumber: int = 0,  # noqa: ARG002, N803
        addressTypes: Any = None,  # noqa: ARG002, N803
        transportSemantics: str = "TCP",  # noqa: ARG002, N803
    ) -> Any:
        """Answer with nothing."""
        resolution = HostResolution(hostName)
        resolutionReceiver.resolutionBegan(resolution)
        resolutionReceiver.resolutionComplete()
        return resolution


_SAFE_HANDLERS = frozenset(
    {"scrapers.http.handler.GuardedHandler", "scrapers.http.replay.ReplayHandler"}
)
_SAFE_RESOLVERS = frozenset(
    {"scrapers.http.guard.PublicOnlyResolver", "scrapers.http.guard.NoResolver"}
)


def check_settings(settings: BaseSettings) -> None:
    """Raise ValueError, with one sentence, on a setting that leads past the guard."""
    for scheme, handler in settings.getwithbase("DOWNLOAD_HANDLERS").items():
        if handler is not None and handler not in _SAFE_HANDLERS:
            raise ValueError(f"DOWNLOAD_HANDLERS: {handler} for {scheme!r} would bypass the guard")
    if settings["TWISTED_DNS_RESOLVER"] not in _SAFE_RESOLVERS:
        resolver = settings["TWISTED_DNS_RESOLVER"]
        raise ValueError(f"TWISTED_DNS_RESOLVER={resolver} would bypass the guard")
    if not settings.getbool("TWISTED_REACTOR_ENABLED"):
        raise ValueError("TWISTED_REACTOR_ENABLED=False would bypass the guard's resolver")
    for name in ("HTTPPROXY_ENABLED", "TELNETCONSOLE_ENABLED", "REMOTE_CONTROL_ENABLED"):
        if settings.getbool(name):
            raise ValueError(f"{name}=True would open a way past the guard")


class UrlPolicyMiddleware:
    """Refuses requests by their URL; redirects come by here as well."""

    def __init__(self, crawler: Crawler) -> None:
        self._stats = crawler.stats
        self._open_hosts = tuple(parse_hosts(crawler.settings.get("DOWNLINK_HOSTS", "")))

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the middleware; raises ValueError when the settings lead past the guard."""
        check_settings(crawler.settings)
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Raise ForbiddenAddressError for a URL that may not be asked for."""
        reason = refusal(request.url, self._open_hosts)
        if reason is None and request.meta.get("proxy"):
            reason = "proxy"
        if reason is not None:
            self._stats.inc_value(f"guard/refused/{reason}")
            raise ForbiddenAddressError(f"refused by the URL policy: {reason}")
