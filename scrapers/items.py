"""The records that Downlink emits, as dataclasses.

The order of the fields is the order of the keys in the JSONL.  Every key is in every record:
unknown is ``None``, never ``""``; a list is ``[]``, never ``None``.  A day is ``YYYY-MM-DD``; an
instant is ISO 8601 with the publisher's own offset, without one when the zone is unknown.

Names are schema.org's in snake_case where schema.org has the term; :class:`Doc` says which.  The
JSON Schema and DuckDB's ``CREATE TABLE`` are generated from these classes (``pipelines.schema``).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Literal

SCHEMA_VERSION = "1.2.0"
"""Semantic version of the records; a change of the classes without a new version fails a test."""


@dataclass(frozen=True, slots=True)
class Doc:
    """What a field holds, and its schema.org term (``None``: schema.org has none)."""

    text: str
    term: str | None = None


@dataclass(frozen=True, slots=True)
class Format:
    """A JSON Schema ``format`` or ``pattern`` that a string has to meet."""

    pattern: str


Day = Annotated[str, Format(r"^\d{4}-\d{2}-\d{2}$")]
Instant = Annotated[
    str, Format(r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?$")
]

Status = Literal[
    "ok", "dead", "dns_error", "connection_refused", "timeout", "server_error", "robots",
    "forbidden_address", "not_html", "too_large", "unreadable", "not_tried",
]  # fmt: skip
"""What became of the transfer at the original address."""

Verdict = Literal[
    "article", "soft_404", "home_page", "parked", "paywall", "consent", "bot_wall",
    "wrong_article", "unknown",
]  # fmt: skip
"""What the page that came back is."""

EventType = Literal[
    "launch", "docking", "undocking", "landing", "spacewalk", "flyby", "orbit", "impact",
    "failure", "discovery", "observation", "policy", "budget", "contract", "appointment", "award",
    "death", "anniversary", "test", "end_of_mission", "reentry",
]  # fmt: skip
Outcome = Literal["success", "failure", "planned", "unknown"]
EntityKind = Literal[
    "agency", "company", "station", "vehicle", "spacecraft", "mission", "site", "body",
    "telescope", "person", "programme",
]  # fmt: skip
SpaceLabel = Literal["space", "borderline", "not_space"]
Precision = Literal["day", "minute", "second"]
Certainty = Literal["exact", "inferred"]
Reader = Literal["proven", "inferred"]
Change = Literal["source", "code"]


@dataclass(slots=True, kw_only=True)
class Repair:
    """One change of text that reverses damage.  Decoding entities and trimming is reading."""

    field: Annotated[str, Doc("Field repaired; for blocks ``article_body``")]
    rule: Annotated[str, Doc("Name of the rule")]
    plan: Annotated[list[str], Doc("Steps, in order, e.g. ``encode:sloppy-windows-1252``")]
    before: Annotated[str, Doc("The whole text before")]
    after: Annotated[str, Doc("The whole text after")]
    certainty: Annotated[
        Certainty, Doc("exact: reverses a known mis-decoding; inferred: chosen by vocabulary")
    ]


@dataclass(slots=True, kw_only=True)
class Suggestion:
    """A likely reading that was not applied."""

    field: Annotated[str, Doc("Field it is about")]
    rule: Annotated[str, Doc("Name of the rule")]
    text: Annotated[str, Doc("The words as they stand")]
    suggestion: Annotated[str, Doc("The words as they probably were")]


@dataclass(slots=True, kw_only=True)
class Provenance:
    """Where a record comes from and what read it."""

    site: Annotated[str | None, Doc("Host of the page; null for a bare file")] = None
    page_format: Annotated[
        Literal["md", "html", "json", "xml", "wikitext", "text"] | None, Doc("Format read")
    ] = None
    reader: Annotated[
        Reader | None, Doc("proven: tested on real pages; inferred: built from a description")
    ] = None
    fetched_at: Annotated[Instant | None, Doc("When the bytes were fetched (UTC)")] = None
    payload_digest: Annotated[str | None, Doc("``sha256:`` + hex digest of the body")] = None
    decoder: Annotated[str | None, Doc("Rule of ``pages.decode`` that won")] = None
    code_version: Annotated[str | None, Doc("Version of Downlink")] = None


@dataclass(slots=True, kw_only=True)
class EventRights:
    """Licence of the wiki text; a summary or image copied from a source is not under it."""

    license: Annotated[str | None, Doc("URL of the licence", "license")] = None
    attribution: Annotated[str | None, Doc("Line ready to print", "creditText")] = None
    source_url: Annotated[str | None, Doc("Page to credit", "isBasedOn")] = None
    revision: Annotated[str | None, Doc("Revision of the wiki page, where known", "version")] = None


@dataclass(slots=True, kw_only=True)
class RightsSignal:
    """One licence or text-mining signal as it was found."""

    source: Annotated[str, Doc("robots, x-robots-tag, tdm-reservation, tdmrep, license …")]
    value: Annotated[str, Doc("Value as found")]


@dataclass(slots=True, kw_only=True)
class ArticleRights:
    """Licence and text-mining signals of an article."""

    license: Annotated[str | None, Doc("URL of the licence", "license")] = None
    tdm_reserved: Annotated[bool | None, Doc("Text mining reserved; null: nothing said")] = None
    signals: Annotated[list[RightsSignal], Doc("Signals found")] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Entity:
    """A name of spaceflight or astronomy that an event mentions."""

    name: Annotated[str, Doc("The words that matched", "alternateName")]
    canonical_name: Annotated[str, Doc("Name in the table", "name")]
    kind: Annotated[EntityKind, Doc("Kind of thing", "additionalType")]
    wikidata_id: Annotated[str | None, Doc("Wikidata id where certain", "sameAs")] = None


@dataclass(slots=True, kw_only=True)
class SpaceTerm:
    """A term that decided whether an event is about space."""

    term: Annotated[str, Doc("Term of the table")]
    weight: Annotated[float, Doc("Weight; negative speaks against")]
    field: Annotated[str, Doc("Field it was found in")]


@dataclass(slots=True, kw_only=True)
class Space:
    """Is the event about space, and why."""

    label: Annotated[SpaceLabel, Doc("The decision")]
    score: Annotated[float, Doc("Sum of the weights")]
    terms: Annotated[list[SpaceTerm], Doc("Deciding terms")] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Capture:
    """The web-archive capture an article was read from."""

    archive: Annotated[str, Doc("Name of the archive", "archivedAt")]
    url: Annotated[str, Doc("URL of the capture", "url")]
    captured_at: Annotated[Instant, Doc("Time of the capture (UTC)", "dateCreated")]


@dataclass(slots=True, kw_only=True)
class Citation:
    """A source that an event cites, and what became of it."""

    name: Annotated[str | None, Doc("Name as given", "name")] = None
    publisher: Annotated[str | None, Doc("Outlet (right of “via”)", "publisher")] = None
    via: Annotated[str | None, Doc("Agency whose text it is (left of “via”)", "provider")] = None
    url: Annotated[str, Doc("URL as given", "url")]
    canonical_url: Annotated[str | None, Doc("URL requested; null: no http(s) URL")] = None
    status: Annotated[Status, Doc("Transfer at the original address")] = "not_tried"
    http_status: Annotated[int | None, Doc("HTTP status of the last answer")] = None
    verdict: Annotated[Verdict | None, Doc("What the page is")] = None
    evidence: Annotated[list[str], Doc("What status and verdict rest on")] = field(
        default_factory=list
    )
    capture: Annotated[Capture | None, Doc("Web-archive capture read instead")] = None
    match: Annotated[float | None, Doc("0–1: how well the article fits the event")] = None
    article_id: Annotated[str | None, Doc("``id`` of the Article", "identifier")] = None


@dataclass(slots=True, kw_only=True)
class Related:
    """An event that the page lists as related."""

    url: Annotated[str, Doc("URL of its page", "url")]
    date: Annotated[Day | None, Doc("Day, from its URL", "startDate")] = None
    headline: Annotated[str, Doc("Headline as given", "headline")]
    context: Annotated[list[str], Doc("Terms shared with this event", "about")] = field(
        default_factory=list
    )
    context_raw: Annotated[str | None, Doc("Terms as one string, as given")] = None


@dataclass(slots=True, kw_only=True)
class Event:
    """One event of an event page or of a day of the Portal (schema.org/Event)."""

    type: Annotated[Literal["Event"], Doc("Always ``Event``")] = "Event"
    schema_version: Annotated[str, Doc("Version of this schema", "schemaVersion")] = SCHEMA_VERSION
    id: Annotated[
        str, Doc("``ev-`` + 16 hex digits over date and folded headline", "identifier")
    ] = ""
    merged_ids: Annotated[list[str], Doc("Ids of other versions of this event")] = field(
        default_factory=list
    )
    url: Annotated[str | None, Doc("URL of the page; null for a bare file", "url")] = None
    aliases: Annotated[list[str], Doc("Other URLs of the same event", "sameAs")] = field(
        default_factory=list
    )
    date: Annotated[Day, Doc("Day of the event", "startDate")] = ""
    headline: Annotated[str, Doc("The event in one or a few sentences", "headline")] = ""
    summary: Annotated[
        str | None, Doc("Description copied by the site from one of the sources", "description")
    ] = None
    topic: Annotated[str | None, Doc("Innermost topic", "about")] = None
    topics: Annotated[list[str], Doc("Chain of topics, outermost first", "about")] = field(
        default_factory=list
    )
    category: Annotated[str | None, Doc("Heading of the Portal", "articleSection")] = None
    context: Annotated[list[str], Doc("Titles of linked pages", "mentions")] = field(
        default_factory=list
    )
    context_raw: Annotated[str | None, Doc("Context as one string, as given")] = None
    entities: Annotated[list[Entity], Doc("Names of the table found", "mentions")] = field(
        default_factory=list
    )
    event_type: Annotated[EventType | None, Doc("Kind of event", "additionalType")] = None
    outcome: Annotated[Outcome | None, Doc("Outcome, where there is an event type")] = None
    image: Annotated[str | None, Doc("Cover image", "image")] = None
    citations: Annotated[list[Citation], Doc("Cited sources", "citation")] = field(
        default_factory=list
    )
    related: Annotated[list[Related], Doc("Related events as listed", "isRelatedTo")] = field(
        default_factory=list
    )
    space: Annotated[Space | None, Doc("Is it about space; null: not judged")] = None
    in_language: Annotated[str | None, Doc("BCP 47 language", "inLanguage")] = None
    rights: Annotated[EventRights, Doc("Rights in the wiki text")] = field(
        default_factory=EventRights
    )
    repairs: Annotated[list[Repair], Doc("Every change of text")] = field(default_factory=list)
    suggestions: Annotated[list[Suggestion], Doc("Likely changes, not made")] = field(
        default_factory=list
    )
    flags: Annotated[list[str], Doc("Sorted; detail after a colon")] = field(default_factory=list)
    content_hash: Annotated[
        str, Doc("SHA-256 over everything but provenance, repairs and versions", "sha256")
    ] = ""
    sources_digest: Annotated[
        str | None, Doc("``sha256:`` + hex digest over what the page and its citations answered")
    ] = None
    version: Annotated[int, Doc("1 for the first published version", "version")] = 1
    changed_fields: Annotated[list[str], Doc("Fields changed since the last version")] = field(
        default_factory=list
    )
    changed_by: Annotated[
        Change | None, Doc("code: the sources are those of the last version, ours reads otherwise")
    ] = None
    first_seen: Annotated[
        Instant | None, Doc("First capture that has the event (UTC)", "dateCreated")
    ] = None
    last_changed: Annotated[
        Instant | None, Doc("First capture of what it says now (UTC)", "dateModified")
    ] = None
    provenance: Annotated[Provenance, Doc("Origin of the record")] = field(
        default_factory=Provenance
    )


@dataclass(slots=True, kw_only=True)
class Author:
    """A person who wrote an article (schema.org/Person)."""

    name: Annotated[str, Doc("Name without role and “By”", "name")]
    name_raw: Annotated[str, Doc("As given")]


@dataclass(slots=True, kw_only=True)
class Image:
    """The main image of an article (schema.org/ImageObject)."""

    url: Annotated[str | None, Doc("Address; null: only a caption was left", "contentUrl")] = None
    caption: Annotated[str | None, Doc("Caption", "caption")] = None
    credit: Annotated[str | None, Doc("Credit line", "creditText")] = None


@dataclass(slots=True, kw_only=True)
class Link:
    """A link of a “Further Reading” list."""

    text: Annotated[str, Doc("Words of the link", "name")]
    url: Annotated[str | None, Doc("Target; null in plain text", "url")] = None


@dataclass(slots=True, kw_only=True)
class Article:
    """One cited article (schema.org/NewsArticle)."""

    type: Annotated[Literal["Article"], Doc("Always ``Article``")] = "Article"
    schema_version: Annotated[str, Doc("Version of this schema", "schemaVersion")] = SCHEMA_VERSION
    id: Annotated[str, Doc("``ar-`` + 16 hex digits over the canonical URL", "identifier")] = ""
    url: Annotated[str | None, Doc("URL that was asked for", "url")] = None
    canonical_url: Annotated[str | None, Doc("The page's own URL", "mainEntityOfPage")] = None
    publisher: Annotated[str | None, Doc("Name of the outlet", "publisher")] = None
    headline: Annotated[str | None, Doc("Headline", "headline")] = None
    description: Annotated[str | None, Doc("Standfirst", "description")] = None
    authors: Annotated[list[Author], Doc("People only", "author")] = field(default_factory=list)
    agencies: Annotated[list[str], Doc("Agencies and desks that sign", "sourceOrganization")] = (
        field(default_factory=list)
    )
    date_published: Annotated[Day | None, Doc("Day, local to the publisher")] = None
    datetime_published: Annotated[Instant | None, Doc("Instant", "datePublished")] = None
    date_published_raw: Annotated[str | None, Doc("As given")] = None
    date_published_precision: Annotated[Precision | None, Doc("What is known")] = None
    date_published_evidence: Annotated[str | None, Doc("Where it was found")] = None
    date_modified: Annotated[Day | None, Doc("Day, local to the publisher")] = None
    datetime_modified: Annotated[Instant | None, Doc("Instant", "dateModified")] = None
    date_modified_raw: Annotated[str | None, Doc("As given")] = None
    date_modified_precision: Annotated[Precision | None, Doc("What is known")] = None
    date_modified_evidence: Annotated[str | None, Doc("Where it was found")] = None
    article_section: Annotated[str | None, Doc("Section", "articleSection")] = None
    keywords: Annotated[list[str], Doc("Keywords as given", "keywords")] = field(
        default_factory=list
    )
    in_language: Annotated[str | None, Doc("BCP 47 language", "inLanguage")] = None
    image: Annotated[Image | None, Doc("Main image", "image")] = None
    article_body: Annotated[
        str | None,
        Doc("Paragraphs joined by a blank line; headings ``## …``, items ``- …``", "articleBody"),
    ] = None
    further_links: Annotated[list[Link], Doc("“Further Reading” list", "relatedLink")] = field(
        default_factory=list
    )
    dateline: Annotated[str | None, Doc("“MOSCOW, July 2 (Reuters)”", "dateline")] = None
    word_count: Annotated[int, Doc("Words of the body", "wordCount")] = 0
    is_accessible_for_free: Annotated[
        bool | None, Doc("As the page says", "isAccessibleForFree")
    ] = None
    syndication_id: Annotated[
        str | None, Doc("One id for one agency text under several outlets; null: no twin seen")
    ] = None
    rights: Annotated[ArticleRights, Doc("Signals found")] = field(default_factory=ArticleRights)
    repairs: Annotated[list[Repair], Doc("Every change of text")] = field(default_factory=list)
    suggestions: Annotated[list[Suggestion], Doc("Likely changes, not made")] = field(
        default_factory=list
    )
    flags: Annotated[list[str], Doc("Sorted; detail after a colon")] = field(default_factory=list)
    content_hash: Annotated[
        str,
        Doc("SHA-256 over everything but provenance, repairs and syndication_id", "sha256"),
    ] = ""
    provenance: Annotated[Provenance, Doc("Origin of the record")] = field(
        default_factory=Provenance
    )


@dataclass(slots=True, kw_only=True)
class Reject:
    """A page or record that could not be used, and why."""

    type: Annotated[Literal["Reject"], Doc("Always ``Reject``")] = "Reject"
    schema_version: Annotated[str, Doc("Version of this schema", "schemaVersion")] = SCHEMA_VERSION
    url: Annotated[str | None, Doc("URL asked for, or null", "url")] = None
    kind: Annotated[
        Literal["event_page", "index", "article", "record"], Doc("What was expected there")
    ]
    reason: Annotated[str, Doc("A Status or Verdict, ``unreadable`` or ``schema``")]
    detail: Annotated[str | None, Doc("One sentence")] = None
    http_status: Annotated[int | None, Doc("HTTP status of the last answer")] = None
    record: Annotated[str | None, Doc("JSON of a record that failed the schema")] = None
    provenance: Annotated[Provenance, Doc("Origin of the record")] = field(
        default_factory=Provenance
    )


Record = Event | Article | Reject
