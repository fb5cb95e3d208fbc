"""One spelling for one address, with nothing lost that could name another page.

``http`` is not made ``https``, no slash is added or taken but that of an empty path, and parameters
keep their order: the address asked for is the one that was cited.
"""

from __future__ import annotations

import ipaddress
import re
import tomllib
import unicodedata
from functools import cache
from pathlib import Path
from urllib.parse import unquote, unquote_to_bytes

from pipelines import sites
from pipelines.step import Step
from scrapers.items import Event
from scrapers.raw import RawArticle

MAX_LENGTH = 8192
"""A longer address is no citation."""

_PARTS = re.compile(r"(https?):[/\\]{2,}([^/\\?#]*)([^?#]*)(?:\?([^#]*))?(?:#(.*))?", re.I | re.S)
_AMP = re.compile(r"&(?:amp;|#0{0,9}38;|#x0{0,9}26;)+", re.I)
_IGNORED = re.compile(r"[\t\n\r]")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})|([^A-Za-z0-9._~!$&'()*+,;=:@/?\[\]-])")
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_DOTS = str.maketrans("。．｡", "...")
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
# Joiners in scripts whose spelling needs them, Catalan's dot (RFC 5892, appendix A).
_JOINING = "\u0600-\u0dff\u1000-\u109f\u1780-\u18af"
_BETWEEN = re.compile(f"(?<=[{_JOINING}])[\u200c\u200d](?=[{_JOINING}])|(?<=l)\u00b7(?=l)")
_PORTS = {"http": 80, "https": 443}
# A copy in an archive: the path holds the address that was captured, and the query is that one's.
_COPY = re.compile(r"/https?:/", re.I)


def canonical(url: str) -> str | None:
    """Return the address in its one spelling; ``None`` for what is no http or https address.

    Scheme and host in lower case (IDNA in ASCII), user, default port and fragment dropped (but
    ``#!``), dot segments resolved, percent-encoding in one form, an escaped ``&amp;`` read, and
    the parameters of ``data/tracking.toml`` taken off, but not those of a page that an archive
    holds: it is asked for by them.  Idempotent.
    """
    if len(url) > MAX_LENGTH:
        return None
    found = _PARTS.fullmatch(_AMP.sub("&", _IGNORED.sub("", url).strip("\0\x1f \u00a0")))
    if found is None:
        return None
    scheme = found[1].lower()
    authority = found[2].rpartition("@")[2]
    name, port = _split_port(authority)
    host = _host(name)
    if host is None or port is None:
        return None
    where = host if port in ("", str(_PORTS[scheme])) else f"{host}:{port}"
    path = _path(found[3].replace("\\", "/"))
    out = f"{scheme}://{where}{path}"
    if query := _query(found[4] or "", None if _COPY.search(path) else host):
        out += f"?{query}"
    if (fragment := found[5] or "").startswith("!") and len(fragment) > 1:
        out += f"#{_encode(fragment)}"
    return out if len(out) <= MAX_LENGTH else None


def _split_port(authority: str) -> tuple[str, str | None]:
    """Return host and port; the port is empty where there is none, ``None`` where it is bad."""
    if authority.startswith("["):
        name, bracket, port = authority.partition("]")
        name += bracket
        if port and not port.startswith(":"):
            return name, None
        port = port[1:]
    else:
        name, _, port = authority.partition(":")
    if not port:
        return name, ""
    if not (port.isascii() and port.isdigit()) or not 0 < int(port[:7]) < 65536 or len(port) > 7:
        return name, None
    return name, str(int(port))


def _host(name: str) -> str | None:
    if name.startswith("["):
        if not name.endswith("]") or "%" in name:
            return None
        try:
            return f"[{ipaddress.IPv6Address(name[1:-1]).compressed}]"
        except ValueError:
            return None
    name = unicodedata.normalize("NFKC", unquote(name).translate(_DOTS)).lower()
    labels = [_label(label) for label in name.removesuffix(".").split(".")]
    host = ".".join(label for label in labels if label)
    return host if all(labels) and len(host) <= 253 else None


def _label(label: str) -> str | None:
    if not label.isascii():
        label = unicodedata.normalize("NFC", label)
        letters = _BETWEEN.sub("", label)
        if not all(unicodedata.category(c)[0] in "LMN" or c == "-" for c in letters):
            return None
        label = "xn--" + label.encode("punycode").decode("ascii")
    return label if _LABEL.fullmatch(label) else None


def _path(path: str) -> str:
    out: list[str] = []
    segments = _encode(path or "/").split("/")[1:]
    for segment in segments:
        if segment == "..":
            del out[-1:]
        elif segment != ".":
            out.append(segment)
    if segments[-1] in (".", ".."):
        out.append("")
    return "/" + "/".join(out)


def _query(query: str, host: str | None) -> str:
    """Return a query in its one spelling, without what the host or all know as tracking."""
    if not query:
        return ""
    parts = _encode(query).split("&")
    return "&".join(part for part in parts if host is None or not _is_tracking(part, host))


def _is_tracking(part: str, host: str) -> bool:
    name = unquote(part.partition("=")[0]).lower()
    if not name:
        return False
    anywhere, prefixes, hosts = _tracking()
    if name in anywhere or name.startswith(prefixes):
        return True
    while host:
        if name in hosts.get(host, ()):
            return True
        host = host.partition(".")[2]
    return False


def _encode(text: str) -> str:
    """Escape what must be, in capitals; read what need not be."""
    return _AMP.sub("&", _ESCAPE.sub(_escape, text))


def _escape(found: re.Match[str]) -> str:
    if found[1]:
        byte = unquote_to_bytes(found[0])
        return byte.decode("ascii") if byte[0] in _UNRESERVED else found[0].upper()
    return "".join(f"%{byte:02X}" for byte in found[2].encode("utf-8", "surrogatepass"))


@cache
def _tracking() -> tuple[frozenset[str], tuple[str, ...], dict[str, frozenset[str]]]:
    source = Path(__file__).parent / "data" / "tracking.toml"
    table = tomllib.loads(source.read_text("utf-8"))
    hosts = {host: frozenset(names) for host, names in table["hosts"].items()}
    return frozenset(table["anywhere"]), tuple(table["prefixes"]), hosts


def cited(url: str, page: str | None) -> str | None:
    """Return the one spelling of an address that stands on a page; ``None`` as :func:`canonical`.

    One that begins with ``//`` has the scheme of the page, https where that is unknown.
    """
    if (url := url.lstrip()).startswith("//"):
        url = f"{'http' if (page or '').startswith('http:') else 'https'}:{url}"
    return canonical(url)


class UrlsPipeline(Step):
    """Give each address of a record its one spelling; one that is none stays as it stands."""

    @staticmethod
    def event(event: Event) -> Event:
        """Set ``canonical_url`` of the citations; respell the event's own addresses."""
        for citation in event.citations:
            citation.canonical_url = cited(citation.url, event.url)
        if event.image:
            event.image = _respelled(event.image)
        if event.url:
            event.url = _respelled(event.url)
        others = dict.fromkeys(map(_respelled, event.aliases))
        event.aliases = [url for url in others if url != event.url]
        for related in event.related:
            related.url = _respelled(related.url)
        return event

    @staticmethod
    def article(raw: RawArticle) -> RawArticle:
        """Set ``canonical_url``: the page's own word, where it may and does name the page.

        An address of another site is kept in a flag alone: that of the original of a copy would
        put the copy in the original's place, and anybody could write it.
        """
        article = raw.article
        asked = canonical(article.url or "")
        own = canonical(article.canonical_url or "")
        if own and asked and own != asked:
            answered = canonical(f"http://{article.provenance.site or ''}") or asked
            above = asked if sites.are_one(own, asked) else own
            if not sites.is_own(own, asked=asked, answered=answered):
                article.flags = sorted({*article.flags, f"canonical_elsewhere:{own}"})
                own = None
            elif sites.is_front(own, instead_of=above) and not sites.is_home(asked):
                own = None
        article.canonical_url = own or asked
        return raw


def _respelled(url: str) -> str:
    return canonical(url) or url
