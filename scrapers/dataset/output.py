"""The folder of a dataset: tables, schema and what they were made of; whole or not at all."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from pipelines.schema import FOLDER as SCHEMA
from scrapers.run.output import sync

REPORT = "dataset.json"
_UNDATED = "undated"


@dataclass(slots=True)
class Table:
    """The files of one table, and how many records are in each."""

    name: str
    by_year: bool
    files: dict[str, int] = field(default_factory=dict)

    def file_of(self, day: str) -> str:
        """Return the name of the file for records of a day (``""``: unknown)."""
        if not self.by_year or self.name == "rejects":
            return f"{self.name}.jsonl"
        return f"{self.name}-{day[:4] or _UNDATED}.jsonl"


class DatasetFolder:
    """A folder that is written beside its target and then takes its place."""

    def __init__(self, target: Path) -> None:
        self.target = target
        self.staging = target.parent / f".{target.name}.part"
        self.lock = target.parent / f".{target.name}.lock"
        self._old = target.parent / f".{target.name}.old"

    def stage(self) -> Path:
        """Make the folder to write to, clearing what a killed run left; return one for scratch.

        Raises :class:`FileExistsError` where the target is something else than a dataset.
        """
        if self._old.exists() and not self.target.exists():
            self._old.replace(self.target)  # killed between the two renames of publish
        if self.target.exists() and not self.replaceable:
            raise FileExistsError(f"{self.target} exists and is no dataset")
        for folder in (self.staging, self._old):
            if folder.exists():
                shutil.rmtree(folder)
        scratch = self.staging / "scratch"
        scratch.mkdir(parents=True)
        return scratch

    @property
    def replaceable(self) -> bool:
        """Is the target an earlier dataset, or an empty folder?"""
        return self.target.is_dir() and (
            (self.target / REPORT).is_file() or not any(self.target.iterdir())
        )

    def write(self, table: Table, records: Iterable[tuple[str, str]]) -> None:
        """Write a table of (day, line of JSON), sorted by day."""
        file: IO[bytes] | None = None
        try:
            for day, line in records:
                name = table.file_of(day)
                if name not in table.files:
                    if file:
                        file.close()
                    table.files[name] = 0
                    file = (self.staging / name).open("wb")
                assert file is not None
                file.write(line.encode() + b"\n")
                table.files[name] += 1
        finally:
            if file:
                file.close()
        if not table.files:
            table.files[f"{table.name}.jsonl"] = 0
            (self.staging / f"{table.name}.jsonl").touch()

    def discard(self) -> None:
        """Remove what was staged."""
        shutil.rmtree(self.staging)

    def publish(self, report: dict[str, Any]) -> None:
        """Add schema and report, and rename the folder into place."""
        for name in ("duckdb.sql", "downlink.schema.json"):
            shutil.copyfile(SCHEMA / name, self.staging / name)
        text = json.dumps(report, indent=2, ensure_ascii=False) + "\n"
        (self.staging / REPORT).write_text(text, "utf-8")
        shutil.rmtree(self.staging / "scratch")
        for path in (*self.staging.iterdir(), self.staging):
            sync(path)
        if self.target.exists():
            self.target.replace(self._old)
        self.staging.replace(self.target)
        sync(self.target.parent)
        shutil.rmtree(self._old, ignore_errors=True)

    def digest(self, name: str) -> str:
        """Return the SHA-256, in hex, of a file that was written."""
        with (self.staging / name).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
