"""Renders one event, as it stands on a page, in every format and generation of template.

HTML mirrors what the Markdown renders to, bare or inside the chrome of a site; JSON and XML come in
two shapes each, since nothing is known of theirs.
"""

from __future__ import annotations

import json
from dataclasses import replace
from html import escape
from xml.sax.saxutils import escape as xml_escape
from xml.sax.saxutils import quoteattr

from scrapers.pages.offstream.draft import Draft, IndexDraft, Item

GENERATIONS = ("v1", "v2", "v2b", "v2c", "v3", "v4", "zh5")
URL = "https://offstream.news/news/2010/07/2/a-freighter-misses-the-station"


def as_in(generation: str, draft: Draft) -> Draft:
    """What of an event the pages of a generation show."""
    draft = replace(draft, chinese=generation == "zh5")
    if generation not in ("v4", "zh5"):
        draft.topics = []
    if generation in ("v1", "zh5"):
        draft.covers = []
    if generation not in ("v2c", "v3", "v4"):
        draft.changes = []
    if generation != "zh5":
        draft.sources = [replace(item, images=[]) for item in draft.sources]
    return draft


def markdown(draft: Draft, generation: str, day_path: str = "/news/2010/07/2") -> str:
    """The page of an event in Markdown, by the template of a generation."""
    draft = as_in(generation, draft)
    chinese = generation == "zh5"
    lines = []
    if generation in ("v3", "v4"):
        formats = [f"[{f.upper()}]({day_path}/a.{f})" for f in ("html", "json", "xml")]
        lines += ["", f"Formats: {'  '.join(formats)}  ", ""]
    lines += [f"### [{draft.date}]({day_path}/index.md)", ""]
    lines += [f"##### {topic}" for topic in draft.topics]
    lines += [f"# {draft.headline}", "", draft.summary or "", "", ""]
    if draft.sources or draft.covers:
        one = generation in ("v1", "v2", "v2c")
        lines += ["### 信息来源:" if chinese else f"### Source{'' if one else 's'}:", ""]
        for number, item in enumerate(draft.sources, 1):
            images = "".join(f" [IMG]({image})" for image in item.images)
            lines.append(f"{number}. [{item.text}]({item.url}){images}")
        last = max(1, len(draft.sources))
        lines += [f"{last}. [Cover Image]({image})" for image in draft.covers] + [""]
    changes = _markdown_changes(draft)
    lines += changes if generation != "v2c" else []
    if draft.related:
        lines += ["### 有关:" if chinese else "### Related:", ""]
        for number, item in enumerate(draft.related, 1):
            note = item.note.replace("Context", "消息") if chinese else item.note
            lines.append(f"{number}. [{item.text}]({item.url})" + (f" _{note}_" if note else ""))
        lines.append("")
    lines += changes if generation == "v2c" else []
    return "\n".join(lines)


def _markdown_changes(draft: Draft) -> list[str]:
    if not draft.changes:
        return []
    last = max(1, len(draft.changes) - 1)
    return [
        "### Changes:",
        "",
        *(
            f"{min(number, last)}. [{item.text}]({item.url}) _{item.note}_"
            for number, item in enumerate(draft.changes, 1)
        ),
        "",
    ]


def html(draft: Draft, *, chrome: bool = False, day_path: str = "/news/2010/07/2") -> str:
    """The page of an event in HTML; with chrome, inside a site's navigation and widgets."""
    day = f'<a href="{day_path}/index.html">{draft.date}</a>'
    parts = [f"<h3>{day}</h3>"]
    parts += [f"<h5>{escape(topic)}</h5>" for topic in draft.topics]
    parts.append(f"<h1>{escape(draft.headline)}</h1>")
    if chrome:
        parts.append('<div class="share-buttons"><a href="https://s.example/">Share this</a></div>')
    parts += [f"<p>{escape(draft.summary)}</p>"] if draft.summary else []
    names = ("信息来源:", "有关:") if draft.chinese else ("Sources:", "Related:")
    if draft.sources or draft.covers:
        items = [
            _html_item(item, "".join(f" {_link('IMG', image)}" for image in item.images))
            for item in draft.sources
        ]
        items += [f"<li>{_link('Cover Image', image)}</li>" for image in draft.covers]
        parts.append(f"<h3>{names[0]}</h3><ol>{''.join(items)}</ol>")
    for name, entries in (("Changes:", draft.changes), (names[1], draft.related)):
        if entries:
            items = [_html_item(e, f" <em>{escape(e.note)}</em>" * bool(e.note)) for e in entries]
            parts.append(f"<h3>{name}</h3>\n<ol>\n{''.join(items)}</ol>")
    body = "\n".join(parts)
    if not chrome:
        return f"<!DOCTYPE html><html><body>{body}</body></html>"
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>Offstream</title></head>
<body class="page with-share"><header><h1><a href="/">Offstream</a></h1></header>
<nav><ul><li><a href="/news/2018/01/1/index.html">2018-01-1</a></li>
<li><a href="/news/2018/01/1/another-story-of-today.html">Another story</a></li></ul></nav>
<div id="content"><div class="breadcrumbs"><h4>News</h4></div><article>{body}</article></div>
<aside class="sidebar"><h3>Related</h3>
<a href="/news/2017/01/1/most-read-story.html">Most read</a></aside>
<footer><p>© The site. Text under CC BY-SA.</p><h3>Sources</h3></footer></body></html>"""


def _link(text: str, url: str) -> str:
    return f'<a href="{escape(url)}">{escape(text)}</a>'


def _html_item(item: Item, after: str) -> str:
    return f"<li>{_link(item.text, item.url)}{after}</li>\n"


def json_text(draft: Draft, *, nested: bool = False) -> str:
    """The page of an event in JSON, flat, or nested with sources keyed by a hash."""
    sources = [
        {"name": s.text, "url": s.url} | ({"image": s.images[0]} if s.images else {})
        for s in draft.sources
    ]
    covers = draft.covers[0] if draft.covers else None
    related = [
        {"title": r.text, "url": r.url, "context": r.note.partition(": ")[2]} for r in draft.related
    ]
    changes = [{"title": c.text, "url": c.url, "label": c.note} for c in draft.changes]
    language = "zh" if draft.chinese else "en"
    if not nested:
        page = {
            "date": draft.date, "title": draft.headline, "summary": draft.summary or "",
            "topic": draft.topics[-1] if draft.topics else None, "sources": sources,
            "cover_image": covers, "related": related, "changes": changes, "lang": language,
        }  # fmt: skip
        return json.dumps(page, ensure_ascii=False)
    page = {
        "Headline": draft.headline, "Event-Date": draft.date, "description": draft.summary,
        "topics": draft.topics, "Source": {f"{n:08x}": source for n, source in enumerate(sources)},
        "image": {"url": covers}, "relatedItems": {"count": len(related), "items": related},
        "history": changes, "language": language,
    }  # fmt: skip
    return json.dumps({"status": 200, "data": {"news": page}})


def xml_text(draft: Draft, *, attributes: bool = False) -> str:
    """The page of an event in XML, of elements, or with addresses in attributes."""

    def item(name: str, entry: Item, note_name: str) -> str:
        note = entry.note.partition(": ")[2] if note_name == "context" else entry.note
        note = f"<{note_name}>{xml_escape(note)}</{note_name}>" if note else ""
        image = f"<image>{xml_escape(entry.images[0])}</image>" if entry.images else ""
        title = "name" if name == "source" else "title"
        if attributes:
            head = f"{title}={quoteattr(entry.text)} url={quoteattr(entry.url)}"
            return f"<{name} {head}>{note}{image}</{name}>"
        head = f"<{title}>{xml_escape(entry.text)}</{title}><url>{xml_escape(entry.url)}</url>"
        return f"<{name}>{head}{note}{image}</{name}>"

    sources = "".join(item("source", entry, "note") for entry in draft.sources)
    related = "".join(item("item", entry, "context") for entry in draft.related)
    changes = "".join(item("version", entry, "label") for entry in draft.changes)
    topics = "".join(f"<topic>{xml_escape(topic)}</topic>" for topic in draft.topics)
    cover = f"<image>{xml_escape(draft.covers[0])}</image>" if draft.covers else ""
    summary = f"<summary>{xml_escape(draft.summary)}</summary>" if draft.summary else ""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<event xmlns="https://offstream.example/ns">'
        f"<date>{draft.date}</date><headline>{xml_escape(draft.headline)}</headline>{topics}"
        f"{summary}<sources>{sources}</sources>{cover}<related>{related}</related>"
        f"<changes>{changes}</changes><lang>{'zh' if draft.chinese else 'en'}</lang></event>"
    )


def index_markdown(index: IndexDraft, generation: str, day_path: str = "/news/2010/07/2") -> str:
    """A day index in Markdown; v3 and v4 write its formats with the relative-link bug."""
    lines = []
    if generation in ("v3", "v4"):
        bare = day_path.partition("/news/")[2]
        formats = [f"[{f.upper()}]({bare}/index.{f})" for f in ("html", "json", "xml")]
        lines += ["", f"Formats: {'  '.join(formats)}  ", ""]
    lines += [f"## [{index.date}]({day_path}/index.md)", ""]
    for entry in index.entries:
        lines += [f"##### {topic}" for topic in entry.topics]
        lines.append(f"### [{entry.headline}]({entry.url})")
        lines += [f"_Context: {entry.context}_"] if entry.context else []
        lines += [entry.summary] if entry.summary else []
        lines += [""] if generation != "zh5" else []
    previous = "前一天..." if generation == "zh5" else "Previous Day..."
    return "\n".join([*lines, f"## [{previous}](/news/2010/07/1/index.md)", "", ""])


def index_html(index: IndexDraft, day_path: str = "/news/2010/07/2") -> str:
    """A day index in HTML, inside the chrome of a site."""
    parts = [f'<h2><a href="{day_path}/index.html">{index.date}</a></h2>']
    for entry in index.entries:
        parts += [f"<h5>{escape(topic)}</h5>" for topic in entry.topics]
        parts.append(f"<h3>{_link(entry.headline, entry.url or '')}</h3>")
        parts += [f"<p><em>Context: {escape(entry.context)}</em></p>"] if entry.context else []
        parts += [f"<p>{escape(entry.summary)}</p>"] if entry.summary else []
    parts.append('<h2><a href="/news/2010/07/1/index.html">Previous Day...</a></h2>')
    return f"""<html><body><div id="top"><h1>Offstream</h1></div>
<nav><a href="/news/2018/01/1/index.html">2018-01-1</a></nav>{"".join(parts)}
<div class="sidebar"><a href="/news/2017/01/1/most-read.html">Most read</a></div></body></html>"""


def index_json(index: IndexDraft) -> str:
    """A day index in JSON."""
    entries = [
        {"title": e.headline, "url": e.url, "topic": e.topics[-1] if e.topics else None,
         "summary": e.summary, "context": e.context}
        for e in index.entries
    ]  # fmt: skip
    return json.dumps({"date": index.date, "title": "News", "events": entries})


def index_xml(index: IndexDraft) -> str:
    """A day index in XML."""
    entries = ""
    for entry in index.entries:
        fields = {"title": entry.headline, "link": entry.url, "description": entry.summary,
                  "topic": "".join(entry.topics), "context": entry.context}  # fmt: skip
        inner = "".join(f"<{k}>{xml_escape(v)}</{k}>" for k, v in fields.items() if v)
        entries += f"<item>{inner}</item>"
    return f'<news date="{index.date}"><items>{entries}</items></news>'
