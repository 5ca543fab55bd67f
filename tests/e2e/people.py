"""People in browsers: what a user does, in the user's words."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass

from playwright.sync_api import Page, expect

PASSWORD = "correct horse battery"
_numbers = itertools.count(1)


@dataclass
class Person:
    """Somebody who signed up, with the page they are looking at."""

    page: Page
    email: str
    name: str

    @classmethod
    def sign_up(cls, page: Page, name: str, business: str) -> Person:
        """Fill in the form as it stands; the wizard opens."""
        email = f"{re.sub(r'[^a-z]', '', name.lower())}{next(_numbers)}@example.com"
        page.get_by_label("Your name").fill(name)
        page.get_by_label("Business name").fill(business)
        page.get_by_label("Email").fill(email)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Create").click()
        page.wait_for_url("**/app/profile**")
        return cls(page, email, name)

    def sign_in(self, page: Page) -> Person:
        """Sign in again, in another browser."""
        page.goto("/login")
        page.get_by_label("Email").fill(self.email)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        expect(page).to_have_url(re.compile("/app"))
        return Person(page, self.email, self.name)
