"""History as people see it: versions in the panel, and the log of what happened."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Page, expect

from contentapp.db.addresses import conninfo
from tests.e2e.people import Person
from tests.product import Product

LOOKS = [("light", 1440, 900), ("dark", 390, 844)]


@pytest.fixture
def writer(person: Callable[..., Person]) -> Person:
    """Somebody with a sample to review."""
    return _with_sample(person())


def _with_sample(ada: Person) -> Person:
    ada.describe_business()
    ada.make_sample()
    expect(ada.page.locator("[data-status=in_review] [data-card]")).to_have_count(10)
    return ada


def _rewrite(page: Page, text: str) -> None:
    field = page.get_by_label("Post text")
    field.fill(text)
    field.blur()
    expect(page.locator(".panel .saved")).to_contain_text(re.compile(r"Saved \d\d:\d\d"))


def test_an_edit_is_compared_restored_and_taken_back(writer: Person) -> None:
    writer.open_first("in_review", kind="social_post")
    page = writer.page
    versions = page.locator(".panel .version")
    expect(versions).to_have_count(1)
    expect(versions.first).to_contain_text("Writer wrote the first draft")
    before = page.get_by_label("Post text").input_value()
    _rewrite(page, f"{before} Unmistakably")
    expect(versions).to_have_count(2)
    expect(versions.first).to_contain_text("Ada edited")
    page.get_by_role("button", name="Compare version 1").click()
    expect(page.locator(".diff ins")).to_contain_text("Unmistakably")
    page.get_by_role("button", name="Restore version 1").click()
    expect(page.get_by_label("Post text")).to_have_value(before)
    expect(versions.first).to_contain_text("Ada restored version 1")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_label("Post text")).to_have_value(f"{before} Unmistakably")
    expect(versions.first).to_contain_text("Ada restored version 2")
    page.reload()
    expect(page.get_by_label("Post text")).to_have_value(f"{before} Unmistakably")
    expect(versions).to_have_count(4)


def test_any_two_versions_are_compared_with_the_keyboard_alone(writer: Person) -> None:
    writer.open_first("in_review", kind="social_post")
    page = writer.page
    versions = page.locator(".panel .version")
    _rewrite(page, "Unmistakably untimely.")
    page.get_by_role("button", name="Restore version 1").click()
    expect(versions.first).to_contain_text("Ada restored version 1")
    _rewrite(page, "Unmistakably belated.")
    expect(versions).to_have_count(4)
    compare = page.get_by_role("button", name="Compare version 2")
    compare.focus()
    compare.press("Enter")
    now = page.get_by_role("region", name="From version 2 to now")
    expect(now.locator("del")).to_have_text(["untimely"])
    expect(now.locator("ins")).to_have_text(["belated"])
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    choice = page.get_by_label("Compare version 2 with")
    expect(choice).to_be_focused()
    expect(choice.locator("option")).to_have_text(
        ["Current text", re.compile("^v3: Ada restored version 1"), re.compile("^v1: Writer wrote the first draft")]
    )
    page.keyboard.type("v1")
    between = page.get_by_role("region", name="From version 1 to version 2")
    expect(between.locator("ins").filter(has_text="untimely")).to_be_visible()
    expect(choice).to_have_value("1")
    page.get_by_role("button", name="Compare version 4").click()
    latest = page.get_by_role("region", name="From version 3 to version 4")
    expect(latest.locator("ins").filter(has_text="belated")).to_be_visible()
    expect(page.get_by_label("Compare version 4 with").locator("option")).to_have_count(3)


def test_an_email_of_a_sequence_has_its_own_versions(writer: Person) -> None:
    writer.open_first("in_review", kind="email_sequence")
    page = writer.page
    page.locator(".email").first.locator("summary").click()
    subject = page.locator(".email").first.get_by_label("Subject")
    before = subject.input_value()
    subject.fill("Something else entirely")
    subject.blur()
    expect(page.locator(".panel .saved")).to_contain_text(re.compile(r"Saved \d\d:\d\d"))
    page.get_by_label("Versions of", exact=True).select_option(index=1)
    expect(page.locator(".panel .version")).to_have_count(2)
    page.get_by_role("button", name="Restore version 1").click()
    expect(subject).to_have_value(before)


def test_the_log_shows_what_happened_as_it_happens(writer: Person, visit: Callable[..., Page]) -> None:
    log = visit("/app/activity", like=writer.page.context)
    expect(log.get_by_role("heading", name="Activity")).to_be_visible()
    expect(log.locator(".event").first).to_contain_text("Writer")
    writer.open_first("in_review", kind="social_post")
    writer.page.get_by_role("button", name="Approve and next").click()
    newest = log.locator(".event").first
    expect(newest).to_contain_text("Ada moved")
    expect(newest).to_contain_text("from In review to Approved")
    expect(newest.locator("code")).to_have_text(re.compile("^[0-9a-f]{6}$"))
    log.get_by_role("button", name="Verify now").click()
    expect(log.get_by_role("region", name="Seals")).to_contain_text(re.compile(r"Sealed up to \d\d:\d\d, verified"))


def test_an_entry_about_a_text_leads_to_what_it_changed(writer: Person) -> None:
    writer.open_first("in_review", kind="social_post")
    page = writer.page
    _rewrite(page, "Unmistakably untimely.")
    page.get_by_role("button", name="Restore version 1").click()
    expect(page.locator(".panel .version").first).to_contain_text("Ada restored version 1")
    page.goto("/app/activity")
    page.locator(".event").filter(has_text="Ada edited").locator("a[data-kind=social_post]").click()
    between = page.get_by_role("region", name="From version 1 to version 2")
    expect(between.locator("ins").filter(has_text="untimely")).to_be_visible()
    expect(between).to_be_in_viewport()
    expect(page.get_by_role("button", name="Hide version 2")).to_be_focused()
    page.reload()
    expect(between).to_be_in_viewport()
    page.get_by_role("button", name="Close").click()
    expect(page).to_have_url(re.compile(r"/app/bundles/[0-9a-f-]+/?$"))


def test_an_entry_about_an_email_leads_to_its_versions(writer: Person) -> None:
    writer.open_first("in_review", kind="email_sequence")
    page = writer.page
    page.locator(".email").nth(1).locator("summary").click()
    subject = page.locator(".email").nth(1).get_by_label("Subject")
    subject.fill("Something else entirely")
    subject.blur()
    expect(page.locator(".panel .saved")).to_contain_text(re.compile(r"Saved \d\d:\d\d"))
    page.goto("/app/activity")
    page.locator(".event").filter(has_text="Ada edited").locator("a[data-kind=email_sequence]").click()
    expect(page.get_by_label("Versions of", exact=True).locator("option:checked")).to_have_text(
        "Email 2: Something else entirely"
    )
    between = page.get_by_role("region", name="From version 1 to version 2")
    expect(between).to_contain_text("Something else entirely")
    expect(between).to_be_in_viewport()


def test_the_log_is_narrowed_and_taken_away(writer: Person, tmp_path: Path) -> None:
    page = writer.page
    writer.open_first("in_review", kind="blog_post")
    title = page.get_by_label("Title").input_value()
    page.get_by_role("button", name="Approve and next").click()
    page.goto("/app/activity")
    page.get_by_label("What").select_option(label="Blog post")
    page.get_by_label("Change", exact=True).select_option(label="Changed")
    page.get_by_label("Who").select_option(label="Ada")
    expect(page.locator(".event")).to_have_count(1)
    expect(page.locator(".event")).to_contain_text(title)
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    download.value.save_as(tmp_path / "log.csv")
    (row,) = csv.DictReader((tmp_path / "log.csv").read_text().splitlines())
    assert (row["person"], row["title"], row["entity_type"]) == ("Ada", title, "blog_post")
    page.get_by_label("Search activity").fill("no such thing anywhere")
    expect(page.get_by_text("Nothing like that happened")).to_be_visible()
    page.get_by_role("button", name="Show everything").click()
    expect(page.get_by_label("Search activity")).to_have_value("")
    expect(page.locator(".event").nth(1)).to_be_visible()
    page.get_by_role("button", name="Written by AI").click()
    expect(page.get_by_role("button", name="Written by AI")).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".event")).to_have_count(1)
    page.locator(".event summary").click()
    expect(page.locator(".event__items > li")).to_have_count(13)


def test_older_entries_are_added_below(writer: Person, product: Product) -> None:
    page = writer.page
    bundle_id = page.url.partition("?")[0].rstrip("/").rpartition("/")[2]
    with psycopg.connect(conninfo(product.database)) as owner:
        for title in ("Once", "Twice"):  # 31 entries so far, and 40 to a page
            owner.execute("UPDATE social_posts SET cta_text = %s WHERE bundle_id = %s", [title, bundle_id])
    page.goto("/app/activity")
    expect(page.locator(".activity__foot")).to_contain_text("40 entries")
    page.get_by_role("button", name="Older").click()
    expect(page.locator(".activity__foot")).to_contain_text("That is all of it.")
    expect(page.locator(".event").last).to_contain_text("Ada")


@pytest.mark.parametrize(("theme", "width", "height"), LOOKS)
def test_the_log_and_the_versions_are_accessible(
    person: Callable[..., Person], axe: Callable[[Page], None], theme: str, width: int, height: int
) -> None:
    ada = _with_sample(person(color_scheme=theme))
    page = ada.page
    page.set_viewport_size({"width": width, "height": height})
    page.locator("[data-status=in_review] [data-card][data-kind=social_post] .piece__link").first.click()
    _rewrite(page, "A text that is quite another one.")
    page.get_by_role("button", name="Compare version 1").click()
    expect(page.locator(".diff")).to_be_visible()
    axe(page)
    page.goto("/app/activity")
    expect(page.locator(".event").first).to_be_visible()
    axe(page)
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0
