"""From the click on "Make my free sample" to the first piece on the board, and to the finished, connected bundle.

A person signs up and describes a business in a real browser, then presses the button; five people, one after the other.
Beside them, in the same run, the start of the product itself on an empty folder.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from playwright.sync_api import Browser, expect

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.product import browser, report, running_product
from tests.e2e.people import Person

PEOPLE = 5
PIECES = 10
_WATCH = """(pieces) => {
  const times = {};
  let tell;
  window.firstLight = new Promise((resolve) => (tell = resolve));
  const look = () => {
    if (times.clicked !== undefined) {
      const now = performance.now() - times.clicked;
      if (times.first === undefined && document.querySelector("[data-card]")) times.first = now;
      const reviewed = document.querySelectorAll("[data-status=in_review] [data-card]").length;
      if (reviewed >= pieces && !document.querySelector("[role=progressbar]")) return tell({ ...times, complete: now });
    }
    requestAnimationFrame(look);
  };
  addEventListener("click", () => (times.clicked = performance.now()), { capture: true, once: true });
  look();
}"""
"""Looks at every frame, in the page: a test driver looks only every so often, up to half a second apart."""


def _time_a_sample(chromium: Browser, url: str, number: int) -> tuple[float, float]:
    context = chromium.new_context(base_url=url, viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    page = context.new_page()
    page.goto("/signup")
    person = Person.sign_up(page, "Ada", f"Ada's Bakery {number}")
    person.answer_wizard()
    page.goto("/app")
    button = page.get_by_role("button", name="Make my free sample").first
    expect(button).to_be_enabled()
    page.evaluate(_WATCH, PIECES)
    button.click()
    times = page.evaluate("window.firstLight")
    context.close()
    return times["first"] / 1000, times["complete"] / 1000


def main() -> None:
    """Measure and print."""
    began = time.perf_counter()
    with running_product() as product:
        up_s = time.perf_counter() - began
        with browser() as chromium:
            times = [_time_a_sample(chromium, product.url, number) for number in range(PEOPLE)]
    for number, (first, complete) in enumerate(times, 1):
        print(f"person {number}: first piece after {first:.2f} s, complete after {complete:.2f} s")
    report(
        first_piece_s=round(max(first for first, _ in times), 2),
        complete_s=round(max(complete for _, complete in times), 2),
        people=PEOPLE,
        first_start_s=round(up_s, 1),
    )


if __name__ == "__main__":
    main()
