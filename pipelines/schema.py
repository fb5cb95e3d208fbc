"""JSON Schema and DuckDB tables, generated from the classes of ``scrapers.items``.

``python -m pipelines.schema`` writes both beside this module (``data/schema/``), where they are
committed; a test fails when they and the classes part, or part without a new ``SCHEMA_VERSION``.
"""

from __future__ import annotations

import dataclasses
import json
import types
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from scrapers.items import SCHEMA_VERSION, Article, Doc, Event, Format, Reject

FOLDER = Path(__file__).parent / "data" / "schema"
TABLES: dict[str, type] = {"events": Event, "articles": Article, "rejects": Reject}

_JSON_TYPES = {str: "string", int: "integer", float: "number", bool: "boolean"}
_NESTED = {
    "description": "The article itself; there with ``-a nested=yes`` alone",
    "x-schema-org": None,
    "anyOf": [{"$ref": "#/$defs/Article"}, {"type": "null"}],
}
"""What a citation may hold besides its fields."""
_SQL_TYPES = {str: "VARCHAR", int: "BIGINT", float: "DOUBLE", bool: "BOOLEAN"}


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of one line of any of the tables."""
    definitions: dict[str, Any] = {}
    for record in TABLES.values():
        _object(record, definitions)
    definitions["Citation"]["properties"]["article"] = _NESTED
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Downlink record",
        "version": SCHEMA_VERSION,
        "oneOf": [{"$ref": f"#/$defs/{record.__name__}"} for record in TABLES.values()],
        "$defs": dict(sorted(definitions.items())),
    }


def create_tables() -> str:
    """Return ``CREATE TABLE`` for each table in DuckDB's SQL."""
    statements = []
    for name, record in TABLES.items():
        columns = ",\n".join(f'  "{key}" {kind}' for key, kind in columns_of(record).items())
        statements.append(f"CREATE TABLE IF NOT EXISTS {name} (\n{columns}\n);\n")
    return f"-- Downlink {SCHEMA_VERSION}, DuckDB\n" + "\n".join(statements)


def columns_of(record: type) -> dict[str, str]:
    """Return each column of a record class with its DuckDB type, in order."""
    hints = get_type_hints(record, include_extras=True)
    return {f.name: _sql(hints[f.name]) for f in dataclasses.fields(record)}


def _object(record: type, definitions: dict[str, Any]) -> dict[str, str]:
    reference = {"$ref": f"#/$defs/{record.__name__}"}
    if record.__name__ in definitions:
        return reference
    definitions[record.__name__] = {}  # taken, so that a record may hold itself
    hints = get_type_hints(record, include_extras=True)
    properties = {f.name: _property(hints[f.name], definitions) for f in dataclasses.fields(record)}
    definitions[record.__name__] = {
        "type": "object",
        "description": (record.__doc__ or "").split("\n")[0],
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
    return reference


def _property(hint: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a field with its description and its schema.org term."""
    doc = next(m for m in hint.__metadata__ if isinstance(m, Doc))
    shape = _shape(_without(hint, Doc), definitions)
    term = f"https://schema.org/{doc.term}" if doc.term else None
    return {"description": doc.text, "x-schema-org": term, **shape}


def _shape(hint: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        pattern = next(m.pattern for m in hint.__metadata__ if isinstance(m, Format))
        return {**_shape(arguments[0], definitions), "pattern": pattern}
    if origin in (Union, types.UnionType):
        inner = [_shape(a, definitions) for a in arguments if a is not type(None)]
        return {"anyOf": [*inner, {"type": "null"}]}
    if origin is Literal:
        return {"type": "string", "enum": list(arguments)}
    if origin is list:
        return {"type": "array", "items": _shape(arguments[0], definitions)}
    if dataclasses.is_dataclass(hint):
        return _object(hint, definitions)  # type: ignore[arg-type]
    return {"type": _JSON_TYPES[hint]}


def _without(hint: Any, marker: type) -> Any:
    kept = [m for m in hint.__metadata__ if not isinstance(m, marker)]
    return Annotated[hint.__origin__, *kept] if kept else hint.__origin__


def _sql(hint: Any) -> str:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _sql(arguments[0])
    if origin in (Union, types.UnionType):
        return next(_sql(a) for a in arguments if a is not type(None))
    if origin is Literal:
        return "VARCHAR"
    if origin is list:
        return f"{_sql(arguments[0])}[]"
    if dataclasses.is_dataclass(hint):
        fields = ", ".join(f'"{key}" {kind}' for key, kind in columns_of(hint).items())  # type: ignore[arg-type]
        return f"STRUCT({fields})"
    return _SQL_TYPES[hint]


def main() -> None:
    """Write the schema and the tables of this version."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    text = json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"
    (FOLDER / "downlink.schema.json").write_text(text, "utf-8")
    (FOLDER / "duckdb.sql").write_text(create_tables(), "utf-8")


if __name__ == "__main__":
    main()
