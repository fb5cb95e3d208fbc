"""Lets time pass for an archive: its records, as they stand, are dated back."""

from __future__ import annotations

import gzip
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

from scrapers.http.warc import instant, members

_DATE = re.compile(rb"(WARC-(?:Refers-To-)?Date: )(\S+)")
_NAME = "%Y%m%dT%H%M%SZ"


def age(archive: Path, **passed: float) -> None:
    """Date every record, and the name of every file, back by a time (``days=1``)."""
    back = timedelta(**passed)

    def earlier(found: re.Match[bytes]) -> bytes:
        moment = datetime.fromisoformat(found[2].decode()) - back
        return found[1] + instant(moment).encode()

    for path in sorted(archive.glob("*.warc.gz")):
        with path.open("rb") as stream:
            records = [gzip.decompress(raw) for _, _, raw in members(stream)]
        start, _, rest = path.name.removeprefix("downlink-").partition("-")
        moment = datetime.strptime(start, _NAME).replace(tzinfo=UTC) - back
        aged = path.with_name(f"downlink-{moment.strftime(_NAME)}-{rest}")
        path.unlink()
        aged.write_bytes(b"".join(gzip.compress(_DATE.sub(earlier, r, count=2)) for r in records))
    for index in archive.glob("*.cdxj"):
        index.unlink()
