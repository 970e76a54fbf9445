"""A real browser, driven over its own protocol. Without one these tests are skipped; where DEPLOYER_BROWSER=required is
set, as `make test-browser` does, they fail instead.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from deployer.reports.formats import report
from deployer.values.change import Plan

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
QUIET = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"),
)


def _missing(reason: str) -> Any:
    if os.environ.get("DEPLOYER_BROWSER") == "required":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Headless Chromium: DEPLOYER_CHROMIUM, or the first on the PATH."""
    program = os.environ.get("DEPLOYER_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if not program:
        _missing("there is no Chromium on the PATH: apt install chromium")
    try:
        from playwright.sync_api import sync_playwright
    except ModuleNotFoundError:
        _missing("playwright is not installed: pip install -r requirements/browser.txt")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=list(QUIET))
        yield started
        started.close()


class Seen:
    """A page that is open, and what it complained about or asked for."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.complaints: list[str] = []
        self.requests: list[str] = []
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self.requests.append(request.url))

    def texts(self, selector: str) -> list[str]:
        """The text of everything that a selector finds."""
        return [text.strip() for text in self.page.locator(selector).all_inner_texts()]

    def status(self) -> str:
        """How many resources the page says it shows."""
        return str(self.page.locator("#status").inner_text())

    def wait(self, status: str) -> None:
        """Until the page says that it shows so many resources."""
        self.page.locator(f"#status:text-is('{status}')").wait_for()

    def focused(self) -> str:
        """What has the focus: its id, or its text."""
        return str(self.page.evaluate("document.activeElement.id || document.activeElement.innerText"))


Open = Callable[..., Seen]


@pytest.fixture
def show(browser: Any, tmp_path: Path) -> Iterator[Open]:
    """Open the page of a plan; `options` are those of the browser's context."""
    contexts = []

    def open_page(plan: Plan, fragment: str = "", **options: Any) -> Seen:
        file = tmp_path / "plan.html"
        file.write_text(report("plan", "html")([plan]), encoding="utf-8")
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        contexts.append(context)
        seen = Seen(context.new_page())
        seen.page.goto(f"{file.as_uri()}{fragment}")
        return seen

    yield open_page
    for context in contexts:
        context.close()
