"""People in browsers: what a user does, in the user's words."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass

import psycopg
from playwright.sync_api import Page, expect

from contentapp.db.addresses import conninfo

PASSWORD = "correct horse battery"
INDUSTRY = "Bakery"
PRODUCT = "sourdough bread"
OFFER = "A loaf baked the same morning, kept for you until noon"
PAIN = "bread goes stale by Tuesday"
_numbers = itertools.count(1)


@dataclass
class Person:
    """Somebody who signed up, with the page they are looking at; `database` is where their product keeps its rows."""

    page: Page
    email: str
    name: str
    database: str = ""

    @classmethod
    def sign_up(cls, page: Page, name: str, business: str, *, database: str = "") -> Person:
        """Fill in the form as it stands; the wizard opens."""
        email = f"{re.sub(r'[^a-z]', '', name.lower())}{next(_numbers)}@example.com"
        page.get_by_label("Your name").fill(name)
        page.get_by_label("Business name").fill(business)
        page.get_by_label("Email", exact=True).fill(email)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Create").click()
        page.wait_for_url("**/app/profile**")
        return cls(page, email, name, database)

    def sign_in(self, page: Page) -> Person:
        """Sign in again, in another browser."""
        page.goto("/login")
        page.get_by_label("Email", exact=True).fill(self.email)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        expect(page).to_have_url(re.compile("/app"))
        return Person(page, self.email, self.name, self.database)

    def describe_business(self) -> None:
        """Have all answers that a sample needs; as rows, since other tests go through the wizard."""
        with psycopg.connect(conninfo(self.database)) as owner:
            owner.execute(
                "UPDATE businesses SET industry = %s, primary_product = %s, core_offer_description = %s, "
                "audience_pain_points = %s WHERE profile_id = (SELECT id FROM auth.users WHERE email = %s)",
                (INDUSTRY, PRODUCT, OFFER, [PAIN], self.email),
            )

    def answer_wizard(self) -> None:
        """Answer what a sample needs, in the wizard."""
        page = self.page
        if "step=basics" not in page.url:
            page.goto("/app/profile?step=basics")
        self.answer("What field are you in?", INDUSTRY)
        self._continue_to("Overview")
        for question, answer in (
            ("What do you mainly sell?", PRODUCT),
            ("What does a customer get, and why is it worth it?", OFFER),
        ):
            self.answer(question, answer)
        self._continue_to("Audience")
        self.answer("What gets in their way?", f"{PAIN}\n")

    def _continue_to(self, step: str) -> None:
        self.page.get_by_role("button", name=re.compile("^Continue")).click()
        expect(self.page.get_by_role("heading", name=step).filter(visible=True).first).to_be_visible()

    def answer(self, question: str, text: str) -> None:
        """Type an answer and wait until it is saved."""
        field = self.page.get_by_label(re.compile(f"^{re.escape(question)}"))
        field.fill(text.rstrip("\n"))
        if text.endswith("\n"):
            field.press("Enter")
        field.blur()
        expect(self.page.get_by_text(re.compile(r"Saved \d\d:\d\d")).filter(visible=True).first).to_be_visible()

    def make_sample(self) -> None:
        """Press the one button; the board opens."""
        self.page.goto("/app")
        self.page.get_by_role("button", name="Make my free sample").first.click()
        self.page.wait_for_url("**/app/bundles/**")

    def open_first(self, status: str, *, kind: str = "") -> None:
        """Open the first card of a column in the side panel."""
        card = f"[data-card][data-kind={kind}]" if kind else "[data-card]"
        self.page.locator(f"[data-status={status}] {card} .piece__link").first.click()
        expect(self.page.locator(".panel")).to_be_visible()
        expect(self.page.locator(".panel .skeleton")).to_have_count(0)

    def drag_first(self, status: str, target: str) -> None:
        """Drag the first card of one column into another, as a hand does it: press, a little, then there."""
        page = self.page
        card = page.locator(f"[data-status={status}] [data-card]").first.bounding_box()
        column = page.locator(f"[data-status={target}]").bounding_box()
        assert card is not None
        assert column is not None
        page.mouse.move(card["x"] + card["width"] / 2, card["y"] + 14)
        page.mouse.down()
        page.mouse.move(card["x"] + card["width"] / 2 + 8, card["y"] + 22, steps=4)
        page.mouse.move(column["x"] + column["width"] / 2, column["y"] + 120, steps=16)
        page.mouse.up()

    def open_account_menu(self) -> None:
        """Open the menu at the bottom of the sidebar."""
        self.page.get_by_role("button", name=f"Account of {self.name}", exact=True).filter(visible=True).click()

    def sign_out(self) -> None:
        """Leave, from the account menu."""
        self.open_account_menu()
        self.page.get_by_role("menuitem", name="Sign out").click()


def give_role(database: str, person: Person, role: str) -> None:
    """Make them something else in their business than its owner."""
    with psycopg.connect(conninfo(database), autocommit=True) as owner:
        changed = owner.execute(
            "UPDATE business_members SET role = %s WHERE user_id = (SELECT id FROM auth.users WHERE email = %s)",
            [role, person.email],
        )
        assert changed.rowcount == 1


def at_home(page: Page) -> None:
    """Open home and wait until it stands."""
    page.goto("/app")
    expect(page.get_by_role("heading", name=re.compile("Good "))).to_be_visible()


def in_business(page: Page, name: str) -> None:
    """The sidebar names this business."""
    expect(page.locator("aside.sidebar .switcher__name")).to_have_text(name)


def make_business(page: Page, name: str) -> None:
    """Create one on its page; the wizard opens."""
    page.goto("/app/businesses")
    page.get_by_label("Name of the business").fill(name)
    page.get_by_role("button", name="Create business").click()
    page.wait_for_url("**/app/profile**")
    in_business(page, name)


def open_palette(page: Page, query: str = "") -> None:
    """Open the command palette, and type there."""
    page.keyboard.press("Control+k")
    box = page.get_by_role("combobox", name="Search or run a command")
    expect(box).to_be_focused()
    if query:
        box.fill(query)
