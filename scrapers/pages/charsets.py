"""Names of character encodings as pages use them, and how well a decoded text reads.

Labels and their meaning follow the Encoding Standard (https://encoding.spec.whatwg.org): latin-1
and ASCII are windows-1252, gb2312 is gb18030, shift_jis and euc-kr include Microsoft's additions.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections import Counter
from functools import lru_cache

_LABELS = {
    "utf-8": "unicode-1-1-utf-8 unicode11utf8 unicode20utf8 utf-8 utf8 x-unicode20utf8 utf8mb4",
    "utf-16-le": "csunicode iso-10646-ucs-2 ucs-2 unicode unicodefeff utf-16 utf-16le utf16",
    "utf-16-be": "unicodefffe utf-16be",
    "cp866": "866 cp866 csibm866 ibm866",
    "iso8859-2": "csisolatin2 iso-8859-2 iso-ir-101 iso8859-2 iso88592 iso_8859-2 "
    "iso_8859-2:1987 l2 latin2 latin-2",
    "iso8859-3": "csisolatin3 iso-8859-3 iso-ir-109 iso8859-3 iso88593 iso_8859-3 "
    "iso_8859-3:1988 l3 latin3",
    "iso8859-4": "csisolatin4 iso-8859-4 iso-ir-110 iso8859-4 iso88594 iso_8859-4 "
    "iso_8859-4:1988 l4 latin4",
    "iso8859-5": "csisolatincyrillic cyrillic iso-8859-5 iso-ir-144 iso8859-5 iso88595 "
    "iso_8859-5 iso_8859-5:1988",
    "iso8859-6": "arabic asmo-708 csiso88596e csiso88596i csisolatinarabic ecma-114 iso-8859-6 "
    "iso-8859-6-e iso-8859-6-i iso-ir-127 iso8859-6 iso88596 iso_8859-6 iso_8859-6:1987",
    "iso8859-7": "csisolatingreek ecma-118 elot_928 greek greek8 iso-8859-7 iso-ir-126 iso8859-7 "
    "iso88597 iso_8859-7 iso_8859-7:1987 sun_eu_greek",
    "iso8859-8": "csiso88598e csisolatinhebrew hebrew iso-8859-8 iso-8859-8-e iso-ir-138 iso8859-8 "
    "iso88598 iso_8859-8 iso_8859-8:1988 visual csiso88598i iso-8859-8-i logical",
    "iso8859-10": "csisolatin6 iso-8859-10 iso-ir-157 iso8859-10 iso885910 l6 latin6",
    "iso8859-13": "iso-8859-13 iso8859-13 iso885913",
    "iso8859-14": "iso-8859-14 iso8859-14 iso885914",
    "iso8859-15": "csisolatin9 iso-8859-15 iso8859-15 iso885915 iso_8859-15 l9 latin9 latin-9",
    "iso8859-16": "iso-8859-16",
    "koi8-r": "cskoi8r koi koi8 koi8-r koi8_r",
    "koi8-u": "koi8-ru koi8-u",
    "mac-roman": "csmacintosh mac macintosh x-mac-roman",
    "mac-cyrillic": "x-mac-cyrillic x-mac-ukrainian",
    "cp874": "dos-874 iso-8859-11 iso8859-11 iso885911 tis-620 windows-874",
    "cp1250": "cp1250 windows-1250 x-cp1250",
    "cp1251": "cp1251 windows-1251 x-cp1251 win-1251 win1251",
    "cp1252": "ansi_x3.4-1968 ascii us-ascii cp1252 cp819 csisolatin1 ibm819 iso-8859-1 iso-ir-100 "
    "iso8859-1 iso88591 iso_8859-1 iso_8859-1:1987 l1 latin1 latin-1 windows-1252 x-cp1252",
    "cp1253": "cp1253 windows-1253 x-cp1253",
    "cp1254": "cp1254 csisolatin5 iso-8859-9 iso-ir-148 iso8859-9 iso88599 iso_8859-9 "
    "iso_8859-9:1989 l5 latin5 windows-1254 x-cp1254",
    "cp1255": "cp1255 windows-1255 x-cp1255",
    "cp1256": "cp1256 windows-1256 x-cp1256",
    "cp1257": "cp1257 windows-1257 x-cp1257",
    "cp1258": "cp1258 windows-1258 x-cp1258",
    "gb18030": "chinese csgb2312 csiso58gb231280 gb2312 gb_2312 gb_2312-80 gbk iso-ir-58 x-gbk "
    "gb18030 cp936",
    "big5hkscs": "big5 big5-hkscs cn-big5 csbig5 x-x-big5 cp950",
    "euc-jp": "cseucpkdfmtjapanese euc-jp x-euc-jp",
    "iso2022-jp": "csiso2022jp iso-2022-jp",
    "cp932": "csshiftjis ms932 ms_kanji shift-jis shift_jis sjis windows-31j x-sjis cp932",
    "cp949": "cseuckr csksc56011987 euc-kr iso-ir-149 korean ks_c_5601-1987 ks_c_5601-1989 ksc5601 "
    "ksc_5601 windows-949 cp949",
}
_CODECS = {label: codec for codec, labels in _LABELS.items() for label in labels.split()}

MULTIBYTE = frozenset({"gb18030", "big5hkscs", "euc-jp", "iso2022-jp", "cp932", "cp949"})

# Tried, in order of how common they are, when nothing is declared or the declaration reads badly.
UNDECLARED = (
    "cp1252", "cp1251", "cp1250", "cp1254", "gb18030", "cp932", "cp949", "big5hkscs", "euc-jp",
    "koi8-r", "cp1253", "cp1256", "cp1255", "iso8859-2", "cp1257", "cp874",
)  # fmt: skip

# The accented letters of languages in Latin script.  A text decoded wrongly mixes what no language
# has together: Czech read as windows-1252 has è, ì and ø.
_ALPHABETS = tuple(
    frozenset(letters)
    for letters in (
        "éèàçêâîôûëïùœÉÈÀÇÊÂÎÔ", "äöüßÄÖÜé", "áéíóúñüÁÉÍÓÚÑ", "áéíóúâêôãõçàÁÉÍÓÚÂÃÕÇ",
        "àèéìòùÀÈ", "åäöæøéÅÄÖÆØ", "áéíóúýðþæöÁÉÍÓÚÝÐÞÆÖ", "ąćęłńóśźżŁŚŻĆÓŹ",
        "áčďéěíňóřšťúůýžľĺŕôäÁČĎÉĚÍŇÓŘŠŤÚŮÝŽĽ", "áéíóöőúüűÁÉÍÓÖŐÚÜŰ", "ăâîșțşţȘȚŞŢĂÂÎ",
        "čćđšžČĆĐŠŽ", "çğıöşüâİÇÖŞÜ", "ąčęėįšųūžŠŽČ", "āčēģīķļņšūžĀČŠŪŽ", "éèçñöüäáíóôãåïêçÉ",
    )
)  # fmt: skip

# The commonest letters of the other scripts, and the punctuation of all: wrongly decoded text is
# made of the rare ones.
_COMMON = frozenset(
    "оеаинтсрвлкмдпуяыьгзбчйхжшюієї"
    "αοιετσνηυρπκμλςωάέήίόύώ"
    "الينومرتبةعدسفهكقأح"
    "אבגדהוזחטיךכלםמןנסעףפץצקרשת"  # all, as windows-1251 has small letters in their places
    "านรอกเงมยลวดทสตะ่ี้ั"
    "이다는의에가을를은고하지한로사도기인시서자라정대리어그나해들"
    "“”‘’„–—…«»•·€£°®©™§¿¡\u00a0"
    "、。，：！？「」（）"
    "的一是不了在人有我他这中大来上国和地到说时要出就以为可能年会生发行日月后成本作者新用方公"
    "個們這國來說時會發對學動進後開"
    "空间航天火箭卫星发射飞船宇宙機構打號運載"
)
_JOINED = re.compile(
    "[A-Za-z][\u00a1-\u00bf\u00d7\u00f7\u0370-\u05ff\u0600-\u0eff\u3040-\ud7ff\u00a4-\u00a9]"
    "|[\u0370-\u0eff\u3040-\ud7ff][A-Za-z]"
    "|[\u00b2\u00b3\u00b9\u00bc-\u00be\u00a4-\u00aa\u00ac][A-Za-z]"
)
_ACCENT_RUN = re.compile("[\u00c0-\u024f]{3,}")
_CASE = re.compile("[а-яёα-ωё][А-ЯΑ-Ω]")
_NON_ASCII = re.compile("[^\x00-\x7f]")
_NOT_TEXT = frozenset({"Cc", "Co", "Cn", "Cs"})
_SAMPLE = 6000


def codec_of(label: str) -> str | None:
    """Return the Python codec for a label as a page gives it; None if no text encoding of the web.

    ``hex``, ``rot13``, ``utf-7``, ``undefined`` and their like are codecs of Python and no labels
    of the web, so they never reach :func:`bytes.decode`.
    """
    return _CODECS.get(label.strip().lower()) if len(label) < 60 else None


def _c1(error: UnicodeError) -> tuple[str, int]:
    """Error handler: undefined bytes 0x80–0x9F become the control of that number, others U+FFFD."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    byte = error.object[error.start]
    return (chr(byte) if 0x80 <= byte < 0xA0 else "\ufffd"), error.start + 1


codecs.register_error("downlink.c1", _c1)


def read(body: bytes, codec: str) -> str:
    """Decode with a codec of :func:`codec_of`; never raises."""
    multibyte = codec in MULTIBYTE or codec.startswith("utf-")
    return body.decode(codec, "replace" if multibyte else "downlink.c1")


@lru_cache(maxsize=4096)
def _weight(char: str) -> float:
    if char == "\ufffd":
        return -3.0
    if char in _COMMON:
        return 1.0
    point = ord(char)
    if 0x3041 <= point <= 0x30FE:
        return 1.0
    if 0xAC00 <= point <= 0xD7A3:
        return 0.7
    category = unicodedata.category(char)
    if category in _NOT_TEXT:
        return -3.0
    if 0xFF61 <= point <= 0xFF9F or 0x2500 <= point <= 0x25FF:
        return -0.5
    if category == "Lo":
        return 0.5
    return 0.1 if category[0] == "L" else 0.0


def _latin(letters: list[str]) -> float:
    """Weigh accented letters by the language that they fit best."""
    counts = Counter(letters)
    fitting = max(sum(n for c, n in counts.items() if c in alphabet) for alphabet in _ALPHABETS)
    return fitting - (len(letters) - fitting)


def readability(text: str) -> float:
    """How well a text reads, judged by its non-ASCII characters: 1 (well) … -3 (not at all)."""
    pieces, seen = [], 0
    for match in re.finditer("[\x20-\x7f]?[^\x00-\x7f]+[\x20-\x7f]?", text):
        pieces.append(match[0])
        seen += len(match[0])
        if seen > _SAMPLE:
            break
    sample = "\n".join(pieces)
    found = _NON_ASCII.findall(sample)
    if not found:
        return 1.0
    latin = [char for char in found if "\u00c0" <= char <= "\u024f" and char not in "×÷"]
    total = sum(_weight(char) for char in found) - sum(_weight(char) for char in latin)
    total += _latin(latin) if latin else 0
    total -= 1.5 * len(_JOINED.findall(sample)) + 1.5 * len(_CASE.findall(sample))
    total -= sum(len(run) for run in _ACCENT_RUN.findall(sample))
    return total / len(found)
