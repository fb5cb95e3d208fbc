"""Repair, strip, normalize: the one ordered list of steps.

Scrapy's ``ITEM_PIPELINES`` and the plain functions :func:`normalize_event` and
:func:`normalize_article` are both made of it.
"""

from __future__ import annotations

from pipelines.boilerplate import BoilerplatePipeline
from pipelines.dates import DatesPipeline
from pipelines.entities import EntitiesPipeline
from pipelines.event_types import EventTypesPipeline
from pipelines.mojibake import MojibakePipeline
from pipelines.step import Step
from pipelines.topics import TopicsPipeline
from pipelines.unicode import UnicodePipeline
from pipelines.urls import UrlsPipeline
from pipelines.validate import ValidatePipeline, finish_article, finish_event
from scrapers.items import Article, Event, Reject
from scrapers.raw import RawArticle

STEPS: tuple[type[Step], ...] = (
    MojibakePipeline,
    UnicodePipeline,
    BoilerplatePipeline,
    DatesPipeline,
    UrlsPipeline,
    TopicsPipeline,
    EntitiesPipeline,
    EventTypesPipeline,
)
"""In order; each repeats nothing of another."""

ITEM_PIPELINES: dict[type, int] = {
    step: 100 * place for place, step in enumerate([*STEPS, ValidatePipeline], start=1)
}


def judge_event(event: Event) -> Event:
    """Return the event with ``space`` as its finished record will have it."""
    for step in STEPS[: STEPS.index(TopicsPipeline) + 1]:
        event = step.event(event)
    return event


def normalize_event(event: Event) -> Event | Reject:
    """Return the finished event, or a Reject that says why it breaks the schema."""
    for step in STEPS:
        event = step.event(event)
    return finish_event(event)


def normalize_article(raw: RawArticle) -> Article | Reject:
    """Return the finished article, or a Reject that says why it breaks the schema."""
    for step in STEPS:
        raw = step.article(raw)
    return finish_article(raw)
