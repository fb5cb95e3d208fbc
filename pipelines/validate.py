"""The last step: ids, hashes, sorted flags, encodable text, and the check against the schema.

What fails the check is not lost: it becomes a Reject that carries the record and the reason.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, fields, is_dataclass
from functools import cache
from typing import Any

import jsonschema_rs

from pipelines import identity
from scrapers.items import Article, Event, Record, Reject
from scrapers.raw import RawArticle

_SURROGATE = re.compile("[\ud800-\udfff]")


@cache
def _validator(kind: str) -> jsonschema_rs.Validator:
    from pipelines.schema import json_schema  # above, `-m pipelines.schema` would find itself

    schema = json_schema()
    del schema["oneOf"]
    return jsonschema_rs.validator_for({**schema, "$ref": f"#/$defs/{kind}"})


def problem(data: dict[str, Any]) -> str | None:
    """Say where a record (as a dict) breaks the schema of its type, and how; ``None``: nowhere.

    Raises ``ValueError`` for a number that is not finite.
    """
    validator = _validator(data["type"])
    if validator.is_valid(data):
        return None
    error = next(validator.iter_errors(data))
    where = "/".join(str(step) for step in error.instance_path) or data["type"]
    return f"{where}: {error.message}"


def dumps(record: Record | dict[str, Any]) -> str:
    """Return the record as one line of JSON, without a line break inside or at the end.

    Line separators that ``str.splitlines`` knows but JSON does not escape are escaped.
    """
    data = record if isinstance(record, dict) else asdict(record)
    line = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return line.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029").replace("\x85", "\\u0085")


def finish_event(event: Event) -> Event | Reject:
    """Return the event with id, hash and sorted flags, or a Reject if it breaks the schema."""
    event.id = identity.event_id(event.date, event.headline)
    event.flags = sorted(set(event.flags))
    reject = _check(event)
    return reject or event


def finish_article(raw: RawArticle) -> Article | Reject:
    """Return the finished article, or a Reject if it breaks the schema."""
    article = raw.article
    body = article.article_body or ""
    article.id = identity.article_id(article.canonical_url or article.url, body)
    article.flags = sorted(set(article.flags))
    reject = _check(article)
    return reject or article


def _check(record: Event | Article) -> Reject | None:
    """Set the hash of the record; return a Reject where the schema does not hold."""
    _make_encodable(record)
    data = asdict(record)
    try:
        record.content_hash = data["content_hash"] = identity.content_hash(data)
        found = problem(data)
    except ValueError as not_finite:
        found = f"{record.type}: {not_finite}"
    if found is None:
        return None
    return Reject(
        url=record.url,
        kind="record",
        reason="schema",
        detail=found[:500],
        record=json.dumps(data, ensure_ascii=True),
        provenance=record.provenance,
    )


def _make_encodable(value: Any) -> Any:
    """Replace, in place, what UTF-8 cannot hold (lone surrogates), and take NUL away.

    What XPath gives is a ``str`` of a class of its own, which no validator knows.
    """
    if isinstance(value, str):
        value = str(value)
        if value.isascii() and "\0" not in value:
            return value
        return _SURROGATE.sub("\ufffd", value).replace("\0", "")
    if isinstance(value, list):
        value[:] = [_make_encodable(v) for v in value]
    elif is_dataclass(value) and not isinstance(value, type):
        for f in fields(value):
            setattr(value, f.name, _make_encodable(getattr(value, f.name)))
    return value


class ValidatePipeline:
    """Scrapy's last item pipeline: Event and RawArticle in; Event, Article or Reject out."""

    def process_item(self, item: Any) -> Any:
        """Finish and check the item; a Reject passes."""
        if isinstance(item, Event):
            return finish_event(item)
        if isinstance(item, RawArticle):
            return finish_article(item)
        return item
