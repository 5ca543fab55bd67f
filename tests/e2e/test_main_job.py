"""The main job, as a newcomer does it: sign up, describe the business, press one button, watch, read, edit, approve."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, WebSocketRoute, expect

from tests.e2e.people import Person


def test_a_newcomer_gets_a_connected_week(person: Callable[..., Person]) -> None:
    ada = person()
    ada.answer_wizard()
    ada.make_sample()
    board = ada.page
    expect(board.locator("[data-card]")).to_have_count(10)
    expect(board.locator("[data-status=in_review] [data-card]")).to_have_count(10)
    expect(board.get_by_text("10 pieces").first).to_be_visible()


def test_the_sample_is_written_from_the_profile(person: Callable[..., Person]) -> None:
    ada = person()
    ada.describe_business()
    ada.make_sample()
    expect(ada.page.locator("[data-card]")).to_have_count(10)
    text = ada.page.locator(".board, main").first.inner_text().lower()
    assert any(word in text for word in ("sourdough", "rye", "bread", "bakery"))


def test_a_second_sample_is_not_offered(person: Callable[..., Person]) -> None:
    ada = person()
    ada.describe_business()
    ada.make_sample()
    expect(ada.page.locator("[data-card]")).to_have_count(10)
    ada.page.goto("/app")
    expect(ada.page.get_by_role("heading", name=re.compile("Good "))).to_be_visible()
    expect(ada.page.get_by_role("button", name="Make my free sample")).to_have_count(0)


def test_an_edit_is_saved_as_it_is_typed_and_survives_a_reload(person: Callable[..., Person]) -> None:
    ada = person()
    ada.describe_business()
    ada.make_sample()
    page = ada.page
    ada.open_first("in_review", kind="social_post")
    text = page.get_by_role("textbox", name="Post text")
    text.fill("The oven is on at four. Come by at seven.")
    expect(page.get_by_text(re.compile(r"Saved \d\d:\d\d"))).to_be_visible()
    page.reload()
    expect(page.get_by_role("textbox", name="Post text")).to_have_value("The oven is on at four. Come by at seven.")
    expect(page.locator("[data-card]", has_text="The oven is on at four.")).to_have_count(1)


def test_what_was_typed_while_nobody_answered_survives_the_page(person: Callable[..., Person]) -> None:
    ada = person()
    ada.describe_business()
    ada.make_sample()
    page = ada.page
    line = {"is_down": True}

    def lose_edits(browser: WebSocketRoute) -> None:
        server = browser.connect_to_server()
        browser.on_message(
            lambda said: None if line["is_down"] and "panel_state.edit" in str(said) else server.send(said)
        )

    page.route_web_socket(re.compile("/_event"), lose_edits)
    page.reload()
    ada.open_first("in_review", kind="social_post")
    text = page.get_by_role("textbox", name="Post text")
    text.fill("Typed while the line was down.")
    text.blur()
    expect(page.locator(".panel .saved")).to_contain_text("Saving")
    line["is_down"] = False
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    expect(text).to_have_value("Typed while the line was down.")
    expect(page.locator(".panel .saved")).to_contain_text("Not saved")
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_text(re.compile(r"Saved \d\d:\d\d"))).to_be_visible()
    assert page.evaluate("Object.keys(sessionStorage).filter((key) => key.includes('drafts'))") == []
    page.reload()
    expect(text).to_have_value("Typed while the line was down.")


def test_approving_moves_the_card_and_opens_the_next(person: Callable[..., Person]) -> None:
    ada = person()
    ada.describe_business()
    ada.make_sample()
    page = ada.page
    ada.open_first("in_review")
    page.get_by_role("button", name=re.compile("Approve and next")).click()
    expect(page.locator("[data-status=approved] [data-card]")).to_have_count(1)
    expect(page.locator("[data-status=in_review] [data-card]")).to_have_count(9)
    page.reload()
    expect(page.locator("[data-status=approved] [data-card]")).to_have_count(1)


def test_a_card_is_dragged_only_where_it_may_go(person: Callable[..., Person]) -> None:
    ada = person()
    ada.describe_business()
    ada.make_sample()
    page = ada.page
    expect(page.locator("[data-status=in_review] [data-card]")).to_have_count(10)
    ada.drag_first("in_review", "approved")
    expect(page.locator("[data-status=approved] [data-card]")).to_have_count(1)
    ada.drag_first("in_review", "scheduled")
    expect(page.get_by_text("Approve it first, then schedule it.")).to_be_visible()
    expect(page.locator("[data-status=in_review] [data-card]")).to_have_count(9)
    page.reload()
    expect(page.locator("[data-status=approved] [data-card]")).to_have_count(1)
    expect(page.locator("[data-status=scheduled] [data-card]")).to_have_count(0)


def test_two_browsers_see_the_same_board(person: Callable[..., Person], visit: Callable[..., Page]) -> None:
    ada = person()
    ada.describe_business()
    ada.make_sample()
    expect(ada.page.locator("[data-status=in_review] [data-card]")).to_have_count(10)
    elsewhere = ada.sign_in(visit("/login"))
    elsewhere.page.goto(ada.page.url)
    expect(elsewhere.page.locator("[data-status=in_review] [data-card]")).to_have_count(10)
    ada.drag_first("in_review", "approved")
    expect(elsewhere.page.locator("[data-status=approved] [data-card]")).to_have_count(1)
    elsewhere.open_first("in_review", kind="social_post")
    elsewhere.page.get_by_role("textbox", name="Post text").fill("Seen in both windows at once.")
    expect(ada.page.locator("[data-card]", has_text="Seen in both windows at once.")).to_have_count(1)


def test_a_stranger_does_not_find_the_board(person: Callable[..., Person], visit: Callable[..., Page], console) -> None:
    ada = person()
    ada.describe_business()
    ada.make_sample()
    expect(ada.page.locator("[data-card]")).to_have_count(10)
    otto = person("Otto", "Quarry")
    console.allow("404")
    otto.page.goto(ada.page.url)
    expect(otto.page.get_by_text(re.compile("not here"))).to_be_visible()
    expect(otto.page.locator("[data-card]")).to_have_count(0)
