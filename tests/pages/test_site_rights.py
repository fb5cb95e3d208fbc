"""tdmrep.json and the usage preferences of robots.txt."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrapers.pages.site_rights import (
    MAX_FILE,
    MAX_RULES,
    read_robots,
    read_tdmrep,
    robots_signals,
    tdmrep_signals,
)

SITE = "https://news.example"


def tdmrep(rules: object, path: str = "/a") -> list[str]:
    found = tdmrep_signals(read_tdmrep(json.dumps(rules).encode()), SITE + path)
    return [signal.value for signal in found]


def robots(text: str, path: str = "/a") -> list[str]:
    found = robots_signals(read_robots(text.encode()), SITE + path)
    assert all(signal.source == "robots.txt" for signal in found)
    return [signal.value for signal in found]


def rule(location: object, reservation: object = 1, **more: object) -> dict[str, object]:
    return {"location": location, "tdm-reservation": reservation, **more}


@pytest.mark.parametrize(
    ("pattern", "path", "matches"),
    [
        ("/", "/", True),
        ("/", "", True),
        ("/", "/news/story.html?id=5", True),
        ("/news", "/newsletter", True),
        ("/news/", "/news", False),
        ("/News", "/news", False),
        ("/*.jpg", "/a/b.jpg", True),
        ("/*.jpg$", "/a/b.jpg?big", False),
        ("/*.jpg$", "/a/b.jpg", True),
        ("/news$", "/news", True),
        ("/news$", "/news/", False),
        ("/a*b*c", "/a1b2b3c4", True),
        ("/a*b*c", "/a1c2b3", False),
        ("/ab*ab$", "/ab", False),
        ("*", "/anything", True),
        ("/*?id=", "/story?id=5", True),
        ("/foo-%24", "/foo-$", True),
        ("/foo-%2A", "/foo-*", True),
        ("/%7Euser", "/~user", True),
        ("/caf%c3%a9", "/caf%C3%A9", True),
        ("/café", "/caf%C3%A9", True),
        ("/a%2Fb", "/a/b", False),
        ("", "/a", True),
    ],
)
def test_patterns(pattern: str, path: str, matches: bool) -> None:
    assert tdmrep([rule(pattern)], path) == (["1"] if matches else [])


def test_the_first_rule_that_matches_counts() -> None:
    rules = [rule("/images/", 0), rule("/", 1, **{"tdm-policy": "https://news.example/tdm.json"})]
    assert tdmrep(rules, "/images/a.jpg") == ["0"]
    assert tdmrep(rules, "/story") == ["1", "https://news.example/tdm.json"]


@pytest.mark.parametrize(
    "rules",
    [rule("/", 2), rule("/", None), rule(5), [rule("/", True)], "text", 5, None, [[rule("/")]],
     [None, "x"], {"location": "/"}, {"tdm-reservation": 1}],
)  # fmt: skip
def test_what_is_no_rule_says_nothing(rules: object) -> None:
    assert tdmrep(rules) == []


def test_one_rule_without_its_list_and_a_value_in_quotes_are_understood() -> None:
    assert tdmrep(rule("/", "1")) == ["1"]


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"\xff\xfe\x00", b"[" * 200_000, b"<html>", b"[" + b" " * MAX_FILE + b"]",
     b"9" * 200_000, b'{"a":' * 60_000],
)  # fmt: skip
def test_garbage_is_no_file(body: bytes) -> None:
    assert read_tdmrep(body) == []


def test_hostile_patterns_cost_little() -> None:
    rules = read_tdmrep(json.dumps([rule("/" + "*a" * 400 + "b")] * 500).encode())
    assert len(rules) == MAX_RULES
    started = time.process_time()
    assert tdmrep_signals(rules, SITE + "/" + "a" * 2_000) == []
    assert time.process_time() - started < 2
    assert read_tdmrep(json.dumps([rule("/" + "*a" * 600 + "b")]).encode()) == []


SIGNAL = "Content-Signal: search=yes, ai-train=no"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"User-agent: *\n{SIGNAL}\nAllow: /\n", [SIGNAL]),
        (f"{SIGNAL}\nUser-agent: *\nDisallow:\n", [SIGNAL]),
        (f"User-Agent: otherbot\n{SIGNAL}\n", []),
        (f"User-Agent: otherbot\nUser-agent: *\n{SIGNAL}\n", [SIGNAL]),
        (f"User-agent: downlink\nUser-agent: otherbot\n{SIGNAL}\n", [SIGNAL]),
        (f"User-agent: downlink\nDisallow:\nUser-agent: otherbot\n{SIGNAL}\n", []),
        (f"User-agent: *\n{SIGNAL}\nUser-agent: Downlink\nAllow: /\n", []),
        (f"User-agent: *\nAllow: /\nUser-agent: downlink\n{SIGNAL}\n", [SIGNAL]),
        ("# comment\nUSER-AGENT:*\ncontent-usage:train-ai=n # no\n", ["Content-Usage: train-ai=n"]),
        ("User-agent: *\nContent-Usage: train-ai=y\nContent-Usage: /a train-ai=n\n",
         ["Content-Usage: train-ai=n"]),
        ("User-agent: *\nContent-Usage: train-ai=y\nContent-Usage: /b train-ai=n\n",
         ["Content-Usage: train-ai=y"]),
        ("Content-Usage: tdm=y\nContent-Usage: /a\ttdm=n\n", ["Content-Usage: tdm=n"]),
        (f"Content-Usage: /{'*' * 1_000} tdm=n\n", []),
        ("<html>Content-Signal: ai-train=no</html>", []),
        ("", []),
    ],
)  # fmt: skip
def test_usage_preferences_of_robots_txt(text: str, said: list[str]) -> None:
    assert robots(text) == said


def test_a_robots_txt_without_end_costs_little() -> None:
    text = (
        "".join(f"User-agent: {n}\n" for n in range(20_000)) + "Content-Usage: /*a*a x=n\n" * 9_999
    )
    started = time.process_time()
    assert robots(text + "User-agent: *\nDisallow: /\n") == []
    assert len(read_robots(("User-agent: *\n" + text[300_000:]).encode())) <= MAX_RULES
    assert time.process_time() - started < 2


@settings(max_examples=80)
@given(st.text(max_size=80), st.text(alphabet="/*$%a4b", max_size=30), st.binary(max_size=80))
def test_nothing_raises(text: str, pattern: str, body: bytes) -> None:
    for found in (read_tdmrep(body), read_tdmrep(json.dumps([rule(pattern)]).encode())):
        tdmrep_signals(found, "http://a.example/" + text)
    robots_signals(read_robots(body), text)
    robots(f"User-agent: *\nContent-Usage: {text}\n", "/" + pattern)
