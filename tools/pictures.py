"""Takes the pictures of docs/pictures from a running demo city.

    ./run --port 8000 &
    python tools/pictures.py [http://127.0.0.1:8000]

Needs the development environment and a browser (tools/browser.py). Pictures are taken light, 1,280 pixels wide, in Swedish.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

from browser import installed
from PIL import Image
from playwright.sync_api import Page, sync_playwright

HERE = Path(__file__).resolve().parents[1]
PICTURES = HERE / "docs" / "pictures"
MANAGER, PASSWORD = "enhetschef@demo.example", "rodtrad-demo"  # the demo's own, printed by ./run
WIDTH, MOST_HEIGHT = 1280, 1400
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]


def main() -> None:
    """Log in as the demo's unit manager and take each picture."""
    base = sys.argv[1].rstrip("/") if len(sys.argv) > 1 else "http://127.0.0.1:8000"
    path = installed()
    if path is None:
        raise SystemExit("No browser: install Chromium (Debian: apt-get install chromium) and start again.")
    PICTURES.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=FLAGS)
        page = chromium.new_page(locale="sv-SE", viewport={"width": WIDTH, "height": 900}, color_scheme="light")
        log_in(page, base)
        take(page, "desk")
        page.goto(f"{base}/thread/")
        page.locator("main .c-hits a").first.click()
        page.wait_for_url("**/thread/*/**")
        take(page, "thread")
        page.locator(".c-strand__title a").last.click()
        page.wait_for_load_state()
        take(page, "thread-of-a-board-goal")
        chromium.close()


def log_in(page: Page, base: str) -> None:
    """Enter the demo."""
    page.goto(f"{base}/accounts/login/")
    page.fill("input[name=login]", MANAGER)
    page.fill("input[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "login" not in url)


def take(page: Page, name: str) -> None:
    """The page as it stands, in few colours, so that the file is small."""
    picture = Image.open(io.BytesIO(page.screenshot(full_page=True)))
    picture = picture.crop((0, 0, picture.width, min(picture.height, MOST_HEIGHT)))
    target = PICTURES / f"{name}.png"
    picture.convert("P", palette=Image.Palette.ADAPTIVE, colors=128).save(target, optimize=True)
    print(f"{target.relative_to(HERE)}: {target.stat().st_size // 1024} kB")


if __name__ == "__main__":
    main()
