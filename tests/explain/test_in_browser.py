"""The HTML page in a real browser: on a phone, by keyboard, in both schemes."""

import pytest

from scrapers.explain.page import render
from scrapers.explain.view import explain
from tests.browser import CHROMIUM, Browser
from tests.explain.pages import DAMAGED, DAMAGED_URL, EVENT, HOSTILE, INDEX

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed"),
]

BLOCK = "details.keep:not(.fixed)"
SHOWN = "[...document.querySelectorAll('details.b')].filter(e => e.checkVisibility())"
CONTRAST = """
(() => {
  const parts = colour => colour.match(/[\\d.]+/g).map(Number);
  const light = rgb => { const [r, g, b] = rgb.map(v => v / 255)
    .map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
    return .2126 * r + .7152 * g + .0722 * b; };
  const ground = e => { for (; e; e = e.parentElement) {
    const c = parts(getComputedStyle(e).backgroundColor);
    if (c.length == 3 || c[3] == 1) return c.slice(0, 3); } return [255, 255, 255]; };
  let worst = [21, ''];
  for (const e of document.body.querySelectorAll('*')) {
    if (![...e.childNodes].some(n => n.nodeType == 3 && n.data.trim())) continue;
    const [a, b] = [light(parts(getComputedStyle(e).color).slice(0, 3)), light(ground(e))];
    const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    if (ratio < worst[0]) worst = [ratio, e.outerHTML.slice(0, 200)];
  }
  return worst;
})()
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("explained")
    for name, path, url in (
        ("damaged", DAMAGED, DAMAGED_URL), ("event", EVENT, None), ("index", INDEX, None)
    ):  # fmt: skip
        views = explain(path.read_bytes(), url)
        (folder / f"{name}.html").write_text(render(views, url or path.name), "utf-8")
    views = explain(HOSTILE, "https://news.example/1")
    (folder / "hostile.html").write_text(render(views, "https://news.example/1"), "utf-8")
    return folder


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    with Browser(tmp_path_factory.mktemp("profile")) as browser:
        yield browser


@pytest.mark.parametrize("name", ["damaged", "event", "index", "hostile"])
@pytest.mark.parametrize("width", [320, 1280])
def test_nothing_is_wider_than_the_window(browser, folder, name, width):
    page = browser.open(folder / f"{name}.html", width=width)
    page.evaluate("document.querySelectorAll('details').forEach(e => e.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("dark", [False, True])
def test_every_text_stands_out_from_its_ground(browser, folder, dark):
    page = browser.open(folder / "damaged.html", width=1280, dark=dark)
    page.evaluate("document.querySelectorAll('details').forEach(e => e.open = true)")
    ratio, element = page.evaluate(CONTRAST)
    assert ratio >= 4.5, element


def test_keys_reach_a_block_and_open_its_reason(browser, folder):
    page = browser.open(folder / "damaged.html", width=1280)
    reason = "document.querySelector('#block-1 .why').checkVisibility()"
    assert not page.evaluate(reason)
    for _ in range(40):
        page.press("Tab")
        if page.evaluate("document.activeElement.parentElement.id") == "block-1":
            break
    page.press("Enter")
    assert page.evaluate(reason)
    page.press("Enter")
    assert not page.evaluate(reason)


def test_a_tap_opens_the_reason(browser, folder):
    page = browser.open(folder / "damaged.html", width=320, height=640)
    reason = f"document.querySelector('{BLOCK} .why').checkVisibility()"
    assert not page.evaluate(reason)
    page.tap(f"{BLOCK} summary")
    assert page.until(reason)


def test_the_reason_shows_under_the_mouse(browser, folder):
    page = browser.open(folder / "damaged.html", width=1280)
    reason = f"document.querySelector('{BLOCK} .x').checkVisibility()"
    assert not page.evaluate(reason)
    page.hover(f"{BLOCK} summary .t")
    assert page.until(reason)


def test_the_filter_works_by_keys_and_by_tap(browser, folder):
    page = browser.open(folder / "damaged.html", width=360)
    count = {
        kind: page.evaluate(f"document.querySelectorAll('details.b{kind}').length")
        for kind in ("", ".keep", ".drop", ".fixed")
    }
    assert all(count.values())

    def shows(kind):
        every = f"{SHOWN}.every(e => e.matches('.b{kind}'))"
        return page.until(f"{SHOWN}.length == {count[kind]} && {every}")

    page.evaluate("document.querySelector('#show-all').focus()")
    page.press("ArrowRight")
    assert shows(".keep")
    page.tap("label:has(#show-dropped)")
    assert shows(".drop")
    page.tap("label:has(#show-repaired)")
    assert shows(".fixed")
    page.tap("label:has(#show-all)")
    assert shows("")


def test_a_page_that_means_harm_does_none(browser, folder):
    page = browser.open(folder / "hostile.html", width=360)
    assert page.evaluate("document.title").endswith("· explained")
    assert page.evaluate("document.scripts.length") == 0
    assert page.evaluate("performance.getEntriesByType('resource').length") == 0
    assert page.evaluate("getComputedStyle(document.body).margin") == "0px"  # our style applies
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p id=n style=color:red>')")
    assert page.evaluate("getComputedStyle(document.querySelector('#n')).color") != "rgb(255, 0, 0)"
    page.evaluate("document.body.append(Object.assign(document.createElement('script'),"
                  "{textContent: 'window.taken = 1'}))")  # fmt: skip
    assert page.evaluate("window.taken") is None
