"""The public pages say what they must, escape what they are given and hold nothing dead."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined

ROOT = Path(__file__).parents[2]
PAGES = Environment(
    loader=FileSystemLoader(ROOT / "contentapp/web/templates"), autoescape=True, undefined=StrictUndefined
)
KINDS = ("social_post", "blog_post", "content_upgrade", "email_sequence")
DRAWING = '<svg class="river" role="img" aria-label="A drawing"></svg>'
COMMON: dict[str, object] = {
    "drawings": {"wide": DRAWING, "narrow": DRAWING, "panel": DRAWING},
    "example_business": "Fernhill & Sons",
    "example_line": "The grind is the problem.",
}
LANDING: dict[str, object] = {
    **COMMON,
    "signed_in": False,
    "sample_pieces": 14,
    "year": {kind: {"count": 3, "line": f"A line of a {kind}"} for kind in KINDS},
}
FORM: dict[str, object] = {
    **COMMON,
    "errors": {},
    "values": {},
    "csrf": "token-1",
    "next": "/app/profile?step=2&back=1",
    "notice": "",
    "error": "",
}
ERROR: dict[str, object] = {
    "status": 404,
    "title": "This page leads nowhere",
    "message": "The address may be mistyped.",
    "action_href": "/app",
    "action_label": "Back to the workspace",
}
RESET: dict[str, object] = {**FORM, "token": "token-2"}
SENT: dict[str, object] = {
    **FORM,
    "address": "a@b.example",
    "sentence": "It works for an hour.",
    "sure": True,
    "kept": False,
}
VERIFY: dict[str, object] = {**FORM, "token": "token-3", "state": "open", "signed_in": False}
EVERY_PAGE = [
    ("landing.html", LANDING),
    ("login.html", FORM),
    ("signup.html", FORM),
    ("error.html", ERROR),
    ("reset_request.html", FORM),
    ("reset.html", RESET),
    ("sent.html", SENT),
    ("verify.html", VERIFY),
]


class Tags(HTMLParser):
    """Every start tag of a page, in order."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.tags if name == tag]

    def with_id(self, id_: str | None) -> list[tuple[str, dict[str, str | None]]]:
        return [(tag, attrs) for tag, attrs in self.tags if id_ and attrs.get("id") == id_]

    def field(self, name: str) -> dict[str, str | None]:
        return next(attrs for attrs in self.named("input") if attrs.get("name") == name)


def render(template: str, context: dict[str, object], **changes: object) -> str:
    return PAGES.get_template(template).render({**context, **changes})


@pytest.mark.parametrize(("template", "context"), EVERY_PAGE)
def test_a_page_has_its_landmarks_and_one_heading(template: str, context: dict[str, object]) -> None:
    page = render(template, context)
    tags = Tags(page)
    assert page.startswith("<!doctype html>")
    assert tags.named("html") == [{"lang": "en"}]
    assert [len(tags.named(tag)) for tag in ("title", "main", "header", "h1")] == [1, 1, 1, 1]
    assert any(meta.get("name") == "description" and meta.get("content") for meta in tags.named("meta"))
    assert len([meta for meta in tags.named("meta") if meta.get("name") == "theme-color"]) == 2
    assert tags.with_id("main")[0][0] == "main"


@pytest.mark.parametrize(("template", "context"), EVERY_PAGE)
def test_a_page_runs_no_script_and_has_no_dead_link(template: str, context: dict[str, object]) -> None:
    page = render(template, context)
    links = [attrs["href"] for attrs in Tags(page).named("a")]
    assert not Tags(page).named("script")
    assert not re.search(r"\son\w+=", page)
    assert 'href="#"' not in page
    assert {str(link).split("?")[0] for link in links} <= {
        "/",
        "/login",
        "/signup",
        "/reset-password",
        "/app",
        "#main",
    }


@pytest.mark.parametrize(("template", "context"), EVERY_PAGE)
def test_every_file_a_page_names_exists(template: str, context: dict[str, object]) -> None:
    files = [str(attrs["href"]) for attrs in Tags(render(template, context)).named("link")]
    assert len(files) == 6
    for file in files:
        assert (ROOT / "assets" / file.removeprefix("/static/")).is_file(), file


def test_a_visitor_is_offered_the_sample_with_its_true_count() -> None:
    page = render("landing.html", LANDING, sample_pieces=11)
    assert "11 pieces about your own business" in page
    assert 'href="/signup">Make a free sample' in page
    assert 'href="/login">Sign in' in page
    assert "/app" not in page


def test_a_signed_in_visitor_is_offered_the_workspace_instead() -> None:
    page = render("landing.html", LANDING, signed_in=True)
    assert 'href="/app">Open workspace' in page
    assert "/signup" not in page
    assert "/login" not in page


def test_the_landing_page_shows_the_year_it_is_given() -> None:
    page = render("landing.html", LANDING)
    assert page.count(DRAWING) == 2
    assert "3 email sequences" in page
    assert "A line of a blog_post" in page
    assert "Fernhill &amp; Sons" in page


@pytest.mark.parametrize(
    ("template", "names"),
    [("login.html", ["csrf", "next", "email", "password"]),
     ("signup.html", ["csrf", "next", "name", "business", "email", "password"])],
)  # fmt: skip
def test_a_form_posts_its_fields_and_keeps_where_to_go_next(template: str, names: list[str]) -> None:
    tags = Tags(render(template, FORM))
    form = tags.named("form")[0]
    assert (form["method"], form["action"]) == ("post", f"/{template.removesuffix('.html')}")
    assert [attrs["name"] for attrs in tags.named("input")] == names
    assert tags.field("csrf")["value"] == "token-1"
    assert tags.field("next")["value"] == FORM["next"]
    other = [
        str(a["href"]) for a in tags.named("a") if str(a["href"]).endswith("?next=/app/profile%3Fstep%3D2%26back%3D1")
    ]
    assert len(other) == 1


@pytest.mark.parametrize("template", ["login.html", "signup.html"])
def test_every_field_has_a_label_and_says_what_may_fill_it(template: str) -> None:
    tags = Tags(render(template, FORM))
    visible = [attrs for attrs in tags.named("input") if attrs.get("type") != "hidden"]
    assert [attrs["for"] for attrs in tags.named("label")] == [attrs["id"] for attrs in visible]
    assert all(attrs["autocomplete"] not in ("off", None) for attrs in visible)
    assert len([attrs for attrs in visible if "autofocus" in attrs]) == 1


@pytest.mark.parametrize("template", ["login.html", "signup.html"])
def test_an_error_is_escaped_and_read_with_its_field(template: str) -> None:
    page = render(template, FORM, errors={"email": "<b>No</b>"}, values={"email": '"><script>'})
    tags = Tags(page)
    email = tags.field("email")
    assert email["aria-invalid"] == "true"
    assert email["value"] == '"><script>'
    assert "autofocus" in email
    assert tags.with_id(email["aria-describedby"]) == [("p", {"class": "field__error", "id": "email-error"})]
    assert "&lt;b&gt;No&lt;/b&gt;" in page
    assert not tags.named("script")
    assert "aria-invalid" not in tags.field("password")


def test_the_password_is_never_sent_back_and_has_the_focus_after_a_refusal() -> None:
    page = render("login.html", FORM, values={"email": "a@b.example", "password": "hunter-hunter"}, error="No match.")
    tags = Tags(page)
    assert "hunter-hunter" not in page
    assert "autofocus" in tags.field("password")
    assert "autofocus" not in tags.field("email")


def test_the_password_rule_is_told_before_it_is_broken() -> None:
    password = Tags(page := render("signup.html", FORM)).field("password")
    assert (password["minlength"], password["aria-describedby"]) == ("10", "password-hint")
    assert "10 characters or more" in page


def test_a_notice_is_a_status_and_a_refusal_an_alert() -> None:
    page = render("login.html", FORM, notice="You are signed out.", error="Try again in a minute.")
    assert re.search(r'role="status">.*You are signed out\.', page)
    assert re.search(r'role="alert">.*Try again in a minute\.', page)
    assert "role=" not in re.sub(r'role="img"', "", render("login.html", FORM))


def test_a_sent_mail_is_promised_only_where_that_tells_nobody_who_has_an_account() -> None:
    assert "A mail to <b>a@b.example</b> is on its way" in render("sent.html", SENT)
    unsure = render("sent.html", SENT, sure=False, kept=True, address="<i>x")
    assert "If <b>&lt;i&gt;x</b> has an account" in unsure
    assert "stays in the outbox" in unsure


@pytest.mark.parametrize("state", ["open", "done", "used", "expired", "unknown"])
def test_a_confirmation_offers_one_thing_to_do(state: str) -> None:
    for signed_in in (True, False):
        tags = Tags(render("verify.html", VERIFY, state=state, signed_in=signed_in))
        buttons = tags.named("button") + [a for a in tags.named("a") if "button" in str(a.get("class"))]
        assert len(buttons) == 1
        assert len(tags.named("form")) == (state == "open")


def test_an_error_page_says_what_happened_and_leads_back() -> None:
    page = render("error.html", ERROR, message="<i>Gone</i>")
    assert "<h1>This page leads nowhere</h1>" in page
    assert "Error 404" in page
    assert "&lt;i&gt;Gone&lt;/i&gt;" in page
    assert 'href="/app">Back to the workspace' in page


def test_the_dark_theme_is_the_same_whether_chosen_or_followed() -> None:
    css = (ROOT / "assets/css/tokens.css").read_text()
    chosen = re.search(r'\n\.dark, \[data-theme="dark"\] \{(.*?)\n\}', css, re.DOTALL)
    followed = re.search(r'\[data-theme="dark"\]\) \{(.*?)\n  \}', css, re.DOTALL)
    light = re.search(r'\[data-theme="light"\] \{(.*?)\n\}', css, re.DOTALL)
    assert chosen
    assert followed
    assert light
    assert chosen[1].split() == followed[1].split()
    assert set(re.findall(r"--[\w-]+(?=:)", chosen[1])) == set(re.findall(r"--[\w-]+(?=:)", light[1]))


def test_the_fonts_of_the_stylesheet_are_beside_it() -> None:
    urls = re.findall(r'url\("([^"]+)"\)', (ROOT / "assets/css/fonts.css").read_text())
    assert len(urls) == 4
    for url in urls:
        assert url.startswith("../fonts/")
        assert (ROOT / "assets/css" / url).is_file()
    assert {Path(url).name for url in urls} == {file.name for file in (ROOT / "assets/fonts").iterdir()}
