"""A web of news made on the spot: event pages, and the articles that they cite, many faulty.

    with NewsServer(News(events=4_000)) as server:
        ... -s DOWNLINK_HOSTS={server.downlink_hosts()} -s DOWNLINK_SITE=http://events.example

Every page follows from its number alone.  Of ten cited addresses seven give an article, the others
each a fault of their own: those of ``rogue.py``, and pages that are broken in themselves.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlsplit

from tests.http.rogue import Answer, RogueServer, response
from tests.http.test_fetch import STATUSES
from tests.server import closed_port

FIRST = dt.date(2010, 1, 1)
A_DAY = 40
"""Events of a day."""
CITED = 5
"""Articles that an event cites, each of its own."""
SITE = "events.example"
NOWHERE, CLOSED = "nowhere.example", "closed.example"
SUBJECTS = ("probe", "rover", "lander", "capsule", "rocket", "module", "freighter", "antenna")
NAMES = ("Aurora", "Borea", "Cygna", "Delphis", "Eridane", "Fornax", "Gruis", "Hydrae", "Indis")
_TEXT = (
    "after again above along and around as at before behind between by carried changed cold crew "
    "crossed days descent engine first flight for from fuel ground had hours image in into its "
    "landed later launch light long measured minutes mission night of old on orbit over panel "
    "passed power radio reached returned said second sent signal site small solar spent stage "
    "station surface team that the then third through to turned under until was weeks with work"
)
_WORDS = _TEXT.split()
PAGES = {
    "article": "ok",
    "deep": "ok",
    "torn": "ok",
    "garbage": "unreadable",
    "latin": "ok",
    "soft-404": "ok",
    "home": "ok",
    "attributes": "unreadable",
    "inside": "forbidden_address",
    "literal": "forbidden_address",
    "unresolved": "dns_error",
    "refused": "connection_refused",
}
"""What an address answers beside the faults of rogue.py, and the status of its citation."""
KINDS = {
    **{path.lstrip("/").replace("?", "-"): status for path, status in STATUSES.items()},
    **PAGES,
}


@dataclass(frozen=True)
class News:
    """How large the web is."""

    events: int
    hosts: int = 200

    @property
    def days(self) -> int:
        """Days with events, from FIRST on."""
        return -(-self.events // A_DAY)

    def citations(self, event: int) -> list[int]:
        """Return the numbers of the articles that an event cites."""
        return list(range(event * CITED, event * CITED + CITED))

    def url(self, number: int) -> str:
        """Return the address of a cited article."""
        kind = kind_of(number)
        host = {"unresolved": NOWHERE, "refused": CLOSED, "literal": "0x7f.1"}.get(
            kind, f"news{number % self.hosts}.example"
        )
        return f"http://{host}/{kind}/{number}.html"

    def event_url(self, event: int) -> str:
        """Return the address of an event page."""
        return f"http://{SITE}{_folder(event // A_DAY)}/event-{event}.md"

    def index_url(self, day: int) -> str:
        """Return the address of the index of a day."""
        return f"http://{SITE}{_folder(day)}/index.md"

    def names(self) -> list[str]:
        """Return the hosts of the articles."""
        return [f"news{number}.example" for number in range(self.hosts)]

    def index(self, day: int) -> str:
        """Return the index of a day."""
        events = range(day * A_DAY, min(self.events, (day + 1) * A_DAY))
        entries = [
            "##### Spaceflight\n"
            f"### [{headline(event)}. ]({urlsplit(self.event_url(event)).path})\n"
            f"{sentence(event)}\n"
            for event in events
        ]
        date = _date(day)
        title = f"## [{date.year}-{date.month}-{date.day}]({_folder(day)}/index.md)\n\n"
        return title + "\n".join(entries)

    def event(self, event: int) -> str:
        """Return an event page."""
        date = _date(event // A_DAY)
        sources = "\n".join(
            f"1. [News {number % self.hosts}]({self.url(number)})"
            for number in self.citations(event)
        )
        return (
            f"### [{date.year}-{date.month}-{date.day}]({_folder(event // A_DAY)}/index.md)\n\n"
            f"##### Spaceflight\n# {headline(event)}. \n\n{sentence(event)}\n\n"
            f"### Sources:\n\n{sources}\n"
        )


def kind_of(number: int) -> str:
    """Return what the address of an article answers."""
    faults = [kind for kind in KINDS if kind != "article"]
    place, rest = divmod(number, 10)
    return "article" if rest < 7 else faults[(place * 3 + rest - 7) % len(faults)]


def headline(event: int) -> str:
    """Return the headline of an event, unlike every other."""
    name, subject = NAMES[event % len(NAMES)], SUBJECTS[event % len(SUBJECTS)]
    return f"The {subject} {name}-{event} reaches its orbit after flight {event * 7 + 3}"


def sentence(seed: object, words: int = 18) -> str:
    """Return words in an order of their own."""
    chosen = random.Random(f"s{seed}").choices(_WORDS, k=words)
    return " ".join(chosen).capitalize() + "."


def article(number: int) -> bytes:
    """Return the page of an article: some 30 kB, with all that stands around a text."""
    event = number // CITED
    date = _date(event // A_DAY)
    paragraphs = "".join(
        f"<p>{headline(event) if not n else ''} {sentence((number, n), 60)}</p>\n"
        for n in range(14)
    )
    return (
        _frame()
        .format(headline=headline(event), date=date.isoformat(), body=paragraphs, number=number)
        .encode()
    )


@cache
def _frame() -> str:
    links = "".join(
        f'<li class="nav__item nav__item--{n}"><a class="nav__link" data-track="menu:{n}" '
        f'href="/section/{n}/index.html"><span>{sentence(("menu", n), 2)}</span></a></li>\n'
        for n in range(80)
    )
    more = "".join(
        f'<div class="teaser"><a href="/story/{n}.html"><img src="/i/{n}.jpg" alt="">'
        f"<h3>{sentence(('more', n), 8)}</h3></a><p>{sentence(('teaser', n), 20)}</p></div>\n"
        for n in range(20)
    )
    script = "var s={{" + ",".join(f'"k{n}":"{n * n}"' for n in range(300)) + "}};"
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{headline}</title>'
        '<meta property="og:title" content="{headline}">'
        '<meta property="article:published_time" content="{date}T10:00:00+00:00">'
        '<script type="application/ld+json">{{"@context":"https://schema.org",'
        '"@type":"NewsArticle","headline":"{headline}","datePublished":"{date}T10:00:00Z",'
        '"author":{{"@type":"Person","name":"Jo Roe"}}}}</script>'
        f"<script>{script}</script></head><body><header><nav><ul>{links}</ul></nav></header>"
        "<main><article><h1>{headline}</h1><p class=byline>By Jo Roe</p>\n{body}</article>"
        f"<aside><h2>More stories</h2>{more}</aside></main><footer><ul>{links}</ul>"
        "<p>All rights reserved.</p></footer></body></html>"
    )


def page(kind: str, number: int) -> bytes | None:
    """Return the page that an address of this kind answers; ``None``: a fault without one."""
    chance = random.Random(number)
    made: dict[str, Callable[[], bytes]] = {
        "article": lambda: article(number),
        "deep": lambda: b"<div>" * 5_000 + article(number),
        "torn": lambda: article(number)[: chance.randrange(9_000, 20_000)],
        "garbage": lambda: b"<html>" + chance.randbytes(20_000),
        "latin": lambda: article(number).replace(b"</p>", b" caf\xe9</p>"),
        "attributes": lambda: b"<p " + b" ".join(b"a%d=1" % n for n in range(20_000)) + b">x",
        "soft-404": lambda: b"<title>Page not found</title><h1>404</h1><p>Sorry, no such page.",
    }
    return made[kind]() if kind in made else None


class NewsServer(RogueServer):
    """Serves the web from one port, under all its names."""

    def __init__(self, news: News) -> None:
        super().__init__()
        self.news = news
        self.served = 0
        """Articles that were asked for, robots.txt aside."""

    def downlink_hosts(self) -> str:
        """Return the DOWNLINK_HOSTS that leads every host here."""
        here = f"127.0.0.1:{self.port}"
        names = [f"{name}={here}" for name in (SITE, *self.news.names())]
        return ",".join([*names, f"{NOWHERE}=", f"{CLOSED}=127.0.0.1:{closed_port()}"])

    def fault(self, host: str, path: str) -> Answer:
        """Return what a path answers."""
        if path == "/robots.txt":
            return response(b"User-agent: *\nDisallow: /private/\n", "Content-Type: text/plain")
        first, _, rest = path.lstrip("/").partition("/")
        if host == SITE:
            return response(self._event_page(rest).encode(), "Content-Type: text/markdown")
        if not first:
            return response(
                _frame().format(headline="News", date="2010-01-01", body="", number=0).encode(),
                "Content-Type: text/html",
            )
        if first not in KINDS:
            return super().fault(host, path)  # where a fault of the server leads to
        self.served += bool(rest)
        if first == "home":
            return response(b"", "Location: /", status="302 x")
        if first == "inside":
            return response(b"", f"Location: http://127.1:{self.port}/x", status="302 x")
        if first not in PAGES:
            return super().fault(host, "/" + first.replace("-0", "?0"))
        number = int(rest.removesuffix(".html"))
        return response(page(first, number) or b"", "Content-Type: text/html; charset=utf-8")

    def _event_page(self, path: str) -> str:
        *date, name = path.removesuffix(".md").split("/")
        if name == "index":
            year, month, day = map(int, date)
            return self.news.index((dt.date(year, month, day) - FIRST).days)
        return self.news.event(int(name.removeprefix("event-")))


def _date(day: int) -> dt.date:
    return FIRST + dt.timedelta(days=day)


def _folder(day: int) -> str:
    return f"/news/{_date(day):%Y/%m}/{_date(day).day}"
