"""A real browser, and the service in a process of its own, for the tests in this folder."""

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

AXE = Path(sys.prefix) / "node" / "node_modules" / "axe-core" / "axe.min.js"
RULES = {"light": "", "dark": ", runOnly: ['color-contrast']"}
"""The dark differs from the light in its colours and in nothing else."""

PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 900}

CHROMIUM = shutil.which("chromium")
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update"
    " --disable-sync --force-color-profile=srgb --hide-scrollbars"
).split()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser for the tests of a module: it leaves an event loop running in its thread until it is closed."""
    if CHROMIUM is None and not os.environ.get("CI"):
        pytest.skip("Chromium isn't installed: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM or "chromium", args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page at desktop width that fails the test on any error of its scripts."""
    context = browser.new_context(viewport=DESKTOP)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert not errors


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], None]:
    """A check that axe-core finds no fault in a page: on a phone and on a desk, in light and in dark."""
    if not AXE.exists() and not os.environ.get("CI"):
        pytest.skip("axe-core isn't installed: make .venv/.node-installed")
    script = AXE.read_text(encoding="utf-8")

    def check(page: Page) -> None:
        page.evaluate(script)
        for scheme in ("light", "dark"):
            for size in (PHONE, DESKTOP):
                page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
                page.set_viewport_size(size)
                page.evaluate("Promise.allSettled(document.getAnimations().map((animation) => animation.finished))")
                found = page.evaluate(f"axe.run(document, {{resultTypes: ['violations']{RULES[scheme]}}})")
                faults = [
                    f"{violation['id']}: {violation['help']}: {node['html'][:200]} ({node['failureSummary']})"
                    for violation in found["violations"]
                    for node in violation["nodes"]
                ]
                assert found["testEngine"]["name"] == "axe-core"
                assert not faults, f"{page.url}, {scheme}, {size['width']} px wide:\n" + "\n".join(faults)
        page.emulate_media(color_scheme="light", reduced_motion="no-preference")

    return check
