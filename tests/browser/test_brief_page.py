"""The brief in a real browser: no error, nothing fetched, numbers lead to how they were made."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from stratagem.pipeline.brief import write_brief
from stratagem.pipeline.session import Session

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine; .ci/run installs it"),
]


@pytest.fixture(scope="module")
def page_path(dprk: Session, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("brief")
    write_brief(dprk, folder)
    return folder / "brief.html"


@pytest.fixture
def browser() -> Iterator[object]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


@pytest.mark.parametrize("width", [1280, 390])
def test_page_is_whole_and_fetches_nothing(width: int, browser: object, page_path: Path) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    console: list[str] = []
    requests: list[str] = []
    page.on("console", lambda m: console.append(f"{m.type}: {m.text}"))
    page.on("pageerror", lambda e: console.append(str(e)))
    page.on("request", lambda r: requests.append(r.url))

    page.goto(page_path.as_uri())

    assert console == []
    assert [u for u in requests if not u.startswith(("file:", "data:"))] == []
    assert page.locator("h2").all_inner_texts()[:2] == ["Bottom line", "Key judgements"]
    drawn = sorted(p.stem for p in (page_path.parent / "figures").glob("*.svg"))
    assert {"timeline", "stratagems", "network", "branching", "word-deed"} <= set(drawn)
    assert page.locator("figure svg").count() == len(drawn)
    # Wide tables and pictures scroll inside their own box; the page itself does not.
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    for image in page.locator("[role=img]").all():
        assert len(image.get_attribute("aria-label") or "") > 40


def test_number_leads_to_its_row(browser: object, page_path: Path) -> None:
    page = browser.new_page()
    page.goto(page_path.as_uri())
    number = page.locator("#judgements a.n").first
    claim = number.get_attribute("href")

    number.click()

    assert page.evaluate("location.hash") == claim
    assert page.locator(f'tr[id="{claim[1:]}"]').is_visible()
