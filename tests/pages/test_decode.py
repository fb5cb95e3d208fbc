"""Bytes of a page to text: every case in which a label and the bytes disagree."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrapers.pages.decode import decode

ENGLISH = "The crew’s “Kite” capsule was lost – a naïve guess, 12\u00a0km above Żnin and Łeba."
WESTERN = "The crew’s “Kite” capsule landed – a naïve guess, 12 °C in Zürich, €40 for the café."
FRENCH = "L’équipage a été sauvé à l’aube, près de la forêt — c’était prévu."
RUSSIAN = "Грузовой корабль «Полёт» был потерян вскоре после запуска с космодрома."
CHINESE = "货运飞船成功发射进入太空，航天员状态良好。"
JAPANESE = "宇宙船は無事に打ち上げられ、軌道に入りました。"
HEBREW = "החללית נכנסה ביום שישי למסלול סביב הירח, כך הודיעה סוכנות החלל תוך שעות."
POLISH = "Statek został utracony, źródła mówią o błędzie załogi."
CZECH = "Družice se odmlčela krátce po startu, řekl mluvčí střediska; příčina zůstává nejasná."
TURKISH = "Uzay aracı şafakta fırlatıldı, ışık çok güçlüydü."


def page(text: str, head: str = "") -> str:
    return (
        f"<html><head>{head}<title>News</title></head><body>" + f"<p>{text}</p>\n" * 3 + "</body>"
    )


def meta(label: str) -> str:
    return f'<meta charset="{label}">'


CASES = [
    ("utf-8 undeclared", page(ENGLISH), "utf-8", None, "utf-8"),
    ("utf-8, meta latin-1", page(ENGLISH, meta("iso-8859-1")), "utf-8", None, "utf-8"),
    ("utf-8, header latin-1", page(ENGLISH), "utf-8", "text/html; charset=iso-8859-1", "utf-8"),
    ("cp1252, meta latin-1", page(WESTERN, meta("iso-8859-1")), "cp1252", None, "meta"),
    ("cp1252 undeclared", page(WESTERN), "cp1252", None, "detected"),
    ("cp1252, meta utf-8", page(FRENCH, meta("utf-8")), "cp1252", None, "detected"),
    ("cp1251, meta", page(RUSSIAN, meta("windows-1251")), "cp1251", None, "meta"),
    ("cp1251 undeclared", page(RUSSIAN), "cp1251", None, "detected"),
    ("cp1251, meta none", page(RUSSIAN, meta("none")), "cp1251", None, "detected"),
    ("cp1251, header", page(RUSSIAN, meta("utf-8")), "cp1251", "a/b;charset=CP1251", "header"),
    ("koi8-r, meta", page("Корабль потерян", meta("koi8-r")), "koi8-r", None, "meta"),
    ("gbk, late meta", page(CHINESE, " " * 1500 + meta("gb2312")), "gbk", None, "meta"),
    ("cp932, meta x-sjis", page(JAPANESE, meta("x-sjis")), "cp932", None, "meta"),
    ("iso-8859-2, meta", page(POLISH, meta("iso-8859-2")), "iso8859-2", None, "meta"),
    ("latin-5 is cp1254", page(TURKISH, meta("iso-8859-9")), "cp1254", None, "meta"),
    ("cp1250 undeclared", page(POLISH), "cp1250", None, "detected"),
    ("cp1250 undeclared, Czech", page(CZECH), "cp1250", None, "detected"),
    ("utf-16 named in meta", page(ENGLISH, meta("utf-16")), "utf-8", None, "utf-8"),
    ("utf-16le, header, no BOM", page(ENGLISH), "utf-16-le", "x;charset=utf-16le", "utf-16"),
    ("utf-16le, Chinese, header", f"{CHINESE}\n" * 9, "utf-16-le", "a/b;charset=UTF-16", "header"),
    ("utf-16be, Chinese, header", f"{CHINESE}\n" * 9, "utf-16-be", "x;charset=utf-16be", "header"),
    ("utf-16 named in header", page(RUSSIAN), "cp1251", "a/b;charset=utf-16", "detected"),
    ("iso-2022-jp undeclared", page(JAPANESE), "iso2022_jp", None, "detected"),
    ("iso-2022-jp, meta utf-8", page(JAPANESE, meta("utf-8")), "iso2022_jp", None, "detected"),
    ("cp1255 undeclared", page(HEBREW), "cp1255", None, "detected"),
    (
        "meta in a comment",
        page(WESTERN, "<!--" + meta("koi8-r") + "-->"),
        "cp1252",
        None,
        "detected",
    ),
    ("mojibake stays", page("crewâ€™s"), "utf-8", None, "utf-8"),
]


@pytest.mark.parametrize(
    ("text", "codec", "header", "rule"), [case[1:] for case in CASES], ids=[c[0] for c in CASES]
)
def test_page_is_read_in_the_encoding_of_its_bytes(
    text: str, codec: str, header: str | None, rule: str
) -> None:
    decoded = decode(text.encode(codec), header)
    assert decoded.text == text
    assert decoded.rule == rule


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16"])
def test_bom_wins_over_header(codec: str) -> None:
    decoded = decode(page(ENGLISH).encode(codec), "text/html; charset=windows-1251")
    assert decoded.text == page(ENGLISH)
    assert decoded.rule == "bom"


def test_xml_declaration_counts() -> None:
    text = f'<?xml version="1.0" encoding="windows-1251"?><a>{RUSSIAN}</a>'
    assert decode(text.encode("cp1251")).rule == "xml"


@pytest.mark.parametrize(
    ("text", "label", "byte", "read"),
    [
        (FRENCH, "windows-1252", b"\x81", "\x81"),  # half of a letter that a repair can restore
        (FRENCH, "windows-1252", b"\x9d", "\x9d"),
        (CHINESE, "gb18030", b"\x80", "\ufffd"),
    ],
)
def test_a_byte_that_the_encoding_lacks(text: str, label: str, byte: bytes, read: str) -> None:
    body = page(text, meta(label)).encode(label).replace(b"News", b"N" + byte + b" ws")
    decoded = decode(body)
    assert decoded.text == page(text, meta(label)).replace("News", f"N{read} ws")
    assert decoded.flags == (("replaced:1",) if read == "\ufffd" else ())


def test_one_bad_byte_among_utf8_is_marked_and_flagged() -> None:
    body = page(ENGLISH).encode().replace(b"guess", b"gu\xffess")
    decoded = decode(body, "text/html; charset=utf-8")
    assert decoded.text == page(ENGLISH).replace("guess", "gu\ufffdess")
    assert decoded.flags == ("replaced:3",)
    assert decoded.rule == "mostly-utf-8"


def test_paragraph_of_another_encoding_is_read_by_itself() -> None:
    body = page(ENGLISH).encode() + f"<p>{WESTERN}</p>".encode("cp1252")
    decoded = decode(body)
    assert decoded.text == page(ENGLISH) + f"<p>{WESTERN}</p>"
    assert decoded.flags == ("two_encodings:cp1252",)


def test_utf8_paragraph_in_a_latin_page() -> None:
    body = page(WESTERN).encode("cp1252") + f"<p>{FRENCH}</p>".encode()
    decoded = decode(body, "text/html; charset=iso-8859-1")
    assert decoded.text == page(WESTERN) + f"<p>{FRENCH}</p>"


def test_cut_last_character_is_left_out_and_flagged() -> None:
    decoded = decode((page(ENGLISH) + "’").encode()[:-1])
    assert decoded.text == page(ENGLISH)
    assert decoded.flags == ("truncated_character",)


def test_guess_is_flagged() -> None:
    assert "guessed_encoding" in decode(page(POLISH).encode("cp1250")).flags


LABELS = [
    "hex", "rot13", "zip", "base64", "bz2", "uu", "idna", "punycode", "undefined", "unicode_escape",
    "raw_unicode_escape", "utf-7", "utf-16", "x-user-defined", "replacement", "charmap", "%s",
    "utf-8\0", "a" * 100_000, "mbcs", "",
]  # fmt: skip


@pytest.mark.parametrize("label", LABELS, ids=lambda label: label[:20])
@pytest.mark.parametrize("codec", ["utf-8", "cp1252"])
def test_label_that_is_no_encoding_counts_as_none(label: str, codec: str) -> None:
    for text, header in (
        (page(FRENCH), f"text/html; charset={label}"),
        (page(FRENCH, meta(label)), None),
    ):
        assert decode(text.encode(codec), header).text == text


@given(st.binary(max_size=200), st.text(max_size=30))
@settings(max_examples=150, deadline=None)
def test_never_raises_and_always_encodes(body: bytes, label: str) -> None:
    for full in (body, page(RUSSIAN).encode("cp1251") + body, page(ENGLISH).encode() + body):
        decode(full, f"text/html; charset={label}").text.encode()


@given(st.text(max_size=300).map(lambda text: text.lstrip("\ufeff").replace("\0", "")))
@settings(max_examples=100)
def test_utf8_is_read_as_it_is(text: str) -> None:
    if "\x1b$" not in text:
        assert decode(text.encode(errors="ignore")).text.encode() == text.encode(errors="ignore")


def test_valid_utf8_costs_one_decode() -> None:
    body = (page(ENGLISH, meta("iso-8859-1")) * 300).encode()
    best = min(_seconds(body) for _ in range(5))
    assert len(body) > 100_000
    assert best < 0.1


@pytest.mark.parametrize("piece", [b"<!--", b"\xff", b"\xc3", b"<meta ", b"\xe9 ", b"\x00"])
def test_hostile_bytes_take_linear_time(piece: bytes) -> None:
    assert _seconds(piece * (1_000_000 // len(piece))) < 4


def _seconds(body: bytes) -> float:
    start = time.process_time()
    decode(body, "text/html; charset=iso-8859-1")
    return time.process_time() - start


def test_bad_byte_near_the_end_cuts_nothing_off() -> None:
    found = decode("Zürich fell".encode() + b"\xff.")
    assert found.text.endswith(".")
    assert "truncated_character" not in found.flags
