"""From judged blocks to the article's text and what was set apart from it."""

from __future__ import annotations

import re

from pipelines.boilerplate import phrases
from pipelines.boilerplate.judge import judge
from pipelines.step import Step
from scrapers.items import Article, Event, Image, Link
from scrapers.raw import Block, RawArticle

_CAPTIONS = frozenset(("caption", "caption-cut"))
_CREDITS = frozenset(("credit", "credit-end", "credit-agency"))

_UNSPACED = re.compile(r"[぀-ヿ㐀-鿿]")
"""Chinese and Japanese have no spaces between words, so each of their characters counts as one."""


class BoilerplatePipeline(Step):
    """Keeps the article's text and sets apart what is not."""

    @staticmethod
    def article(raw: RawArticle) -> RawArticle:
        """Judge the blocks, unless that is done, and fill the body and what comes with it."""
        article = raw.article
        if any(block.keep is None for block in raw.blocks):
            judge(
                raw.blocks,
                headline=article.headline,
                language=article.in_language,
                authors=[author.name for author in article.authors],
            )
        _assemble(article, raw.blocks)
        return raw

    @staticmethod
    def event(event: Event) -> Event:
        """Remove a summary in which an outlet speaks of itself; flag ``summary_boilerplate``."""
        if event.summary:
            hit = phrases.match(event.summary, language=event.in_language, kind="paragraph")
            if hit and hit.action == "drop" and not hit.rest:
                event.summary = None
                event.flags = sorted({*event.flags, f"summary_boilerplate:{hit.rule}"})
        return event


def _assemble(article: Article, blocks: list[Block]) -> None:
    """Fill body, word count, reading list, dateline, caption and flags."""
    language = article.in_language
    kept = [block for block in blocks if block.keep]
    article.article_body = "\n\n".join(map(_markdown, kept)) or None
    article.word_count = sum(_count_words(block.text) for block in kept)
    flags = set(article.flags)
    for number, block in enumerate(kept, 1):
        if block.kind == "paragraph" and phrases.is_truncated(block.text, language):
            flags.add(f"truncated_paragraph:{number}")
    if not kept:
        flags.add("no_text")
    article.flags = sorted(flags)
    article.further_links = [
        link for block in blocks if block.reason == "further-link" for link in _links(block)
    ]
    for block in kept[:2]:
        hit = phrases.match(block.text, language=language, kind=block.kind)
        if hit and hit.action == "dateline":
            article.dateline = hit.taken
            break
    _picture(article, blocks)


def _count_words(text: str) -> int:
    if text.isascii():
        return len(text.split())
    spaced, unspaced = _UNSPACED.subn(" ", text)
    return len(spaced.split()) + unspaced


def _markdown(block: Block) -> str:
    if block.kind == "heading":
        return f"{'#' * max(2, min(block.level, 6))} {block.text}"
    if block.kind == "list_item":
        return f"{'  ' * (block.level - 1)}- {block.text}"
    return block.text


def _links(block: Block) -> list[Link]:
    if not block.links:
        return [Link(text=block.text)]
    return [Link(text=text, url=url) for text, url in block.links if text]


def _picture(article: Article, blocks: list[Block]) -> None:
    """Give the main image the first caption and credit of the page, where it has none."""
    caption = next((block.text for block in blocks if block.reason in _CAPTIONS), None)
    credit = next((block.text for block in blocks if block.reason in _CREDITS), None)
    if article.image is None and (caption or credit):
        article.image = Image()
    if article.image is not None:
        article.image.caption = article.image.caption or caption
        article.image.credit = article.image.credit or credit
