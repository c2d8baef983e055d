"""A browser, people logged in with it, and the accessibility check of every page that a journey passes."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, sync_playwright

from rodtrad.org.people.models import User

AXE = Path(__file__).with_name("axe.min.js")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
WIDTHS = (320, 1280)
SCHEMES = ("light", "dark")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
os.environ.setdefault(
    "DJANGO_ALLOW_ASYNC_UNSAFE", "1"
)  # Playwright's loop runs in this thread; the ORM is called between its steps


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all journeys of a worker."""
    with sync_playwright() as playwright:
        path = os.environ.get("RODTRAD_BROWSER") or None
        running = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield running
        running.close()


@dataclass(frozen=True, slots=True)
class Desk:
    """Someone sitting at a browser."""

    page: Page
    base: str

    def open(self, address: str) -> Page:
        """Go to an address of ours."""
        self.page.goto(f"{self.base}{address}")
        return self.page


@pytest.fixture
def sit_down(browser: Browser, live_server) -> Iterator[Callable[[str], Desk]]:  # type: ignore[no-untyped-def]
    """Give someone a browser of their own, logged in: `sit_down("enhetschef@demo.example")`."""
    contexts = []

    def give(email: str = "", *, javascript: bool = True) -> Desk:
        context = browser.new_context(
            locale="sv-SE", java_script_enabled=javascript, viewport={"width": 1280, "height": 900}
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        if email:
            client = Client()
            client.force_login(User.objects.get(email=email))
            cookie = client.cookies[settings.SESSION_COOKIE_NAME]
            context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
        return Desk(context.new_page(), live_server.url)

    yield give
    for context in contexts:
        context.close()


def violations(page: Page) -> list[str]:
    """What axe finds on the page at both widths and in both colour schemes, one line a finding."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    found: set[str] = set()
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            result = page.evaluate(
                "tags => axe.run({runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})"
                ".then(r => r.violations.map(v => [v.id, v.nodes[0].target.join(' '), v.nodes[0].failureSummary]))",
                TAGS,
            )
            found |= {
                f"{rule} at {width} {scheme}: {target} ({why.splitlines()[-1].strip()})" for rule, target, why in result
            }
    return sorted(found)


def too_wide(page: Page) -> int:
    """How many pixels the page is wider than a narrow screen (0: it fits)."""
    page.set_viewport_size({"width": 320, "height": 900})
    return int(page.evaluate("() => Math.max(0, document.documentElement.scrollWidth - window.innerWidth)"))
