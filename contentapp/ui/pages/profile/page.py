"""The wizard in its frame: steps at the side, one step's questions in the middle, the way on below, a sample beside."""

from __future__ import annotations

import reflex as rx

from contentapp.domain.profile.steps import STEPS
from contentapp.ui.design.icons import icon
from contentapp.ui.design.parts import link, loading, skeleton
from contentapp.ui.pages.profile.form import finish, step_form
from contentapp.ui.pages.profile.progress import jump, steps_aside
from contentapp.ui.pages.profile.sample_state import SampleState
from contentapp.ui.pages.profile.state import ProfileState
from contentapp.ui.react.answers import saved_time, step_frame
from contentapp.ui.react.sample import live_sample
from contentapp.ui.shell import ShellState, shell

_TITLE = "Business profile"
_LAST = STEPS[-1]


def profile_page() -> rx.Component:
    """`/app/profile`."""
    return shell(
        rx.el.div(
            steps_aside(),
            rx.el.div(jump(_saved()), _middle(), _sample(), class_name="wizard__form"),
            class_name="wizard",
        ),
        active="profile",
        title=_TITLE,
        fixed=True,
        rail=True,
        bar=_bar(),
    )


def _bar() -> rx.Component:
    return rx.el.header(
        rx.el.div(
            rx.cond(ShellState.loaded, link(ShellState.business_name, href="/", class_name="truncate"), "Home"),
            icon("chevron-right"),
            rx.el.h1(_TITLE, class_name="crumbs__here"),
            class_name="crumbs",
        ),
        rx.el.span(class_name="grow"),
        _saved(),
        link("Finish later", href="/", class_name="button button--ghost"),
        class_name="bar",
    )


def _saved() -> rx.Component:
    """Whether everything that was given is stored."""
    wrong = ProfileState.errors.length()
    return rx.el.span(
        rx.cond(
            wrong > 0,
            rx.fragment(
                icon("circle-alert", "sm"),
                wrong,
                rx.cond(wrong == 1, " answer not saved", " answers not saved"),
            ),
            rx.fragment(icon("check", "sm"), saved_time(at=ProfileState.saved_at)),
        ),
        class_name=rx.cond(wrong > 0, "saved is-wrong", "saved"),
        role="status",
    )


def _middle() -> rx.Component:
    return rx.fragment(
        step_frame(
            rx.cond(
                ProfileState.loaded,
                rx.match(ProfileState.step, *((step.key, step_form(step)) for step in STEPS), rx.fragment()),
                _shapes(),
            ),
            rx.cond(ProfileState.loaded & (ProfileState.step == _LAST.key), finish()),
            step=ProfileState.step,
            ready=ProfileState.loaded,
        ),
        rx.el.div(
            rx.el.div(
                rx.match(
                    ProfileState.step,
                    *((step.key, _ways(number)) for number, step in enumerate(STEPS)),
                    rx.fragment(),
                ),
                class_name="wizard__inner",
            ),
            class_name="wizard__foot",
        ),
    )


def _sample() -> rx.Component:
    """What the answers so far become."""
    return live_sample(
        sample=SampleState.sample,
        on_platform=SampleState.choose_platform,
        on_kind=SampleState.show,
        on_another=SampleState.try_another,
    )


def _ways(number: int) -> rx.Component:
    back = (
        link("Back", href=_href(number - 1), class_name="button button--lg button--ghost wizard__back")
        if number
        else rx.fragment()
    )
    return rx.fragment(
        back, rx.el.span(class_name="grow only-wide"), *(_on(number) if number + 1 < len(STEPS) else [_end()])
    )


def _on(number: int) -> list[rx.Component]:
    following = STEPS[number + 1]
    return [
        link("Skip", href=_href(number + 1), class_name="button button--lg button--ghost"),
        rx.el.button(
            f"Continue to {following.title}",
            rx.el.kbd("Ctrl ↵", class_name="kbd only-wide", aria_hidden="true"),
            type="button",
            id="wizard-continue",
            class_name="button button--lg button--primary",
            aria_keyshortcuts="Control+Enter",
            on_click=ProfileState.proceed,
        ),
    ]


def _end() -> rx.Component:
    """The last step's way on: the sample, what it still needs, or what it became."""
    look = "button button--lg button--primary"
    return rx.cond(
        ProfileState.had_sample,
        link("Open your bundles", href="/bundles", class_name=look),
        rx.cond(
            ProfileState.needed.length() > 0,
            link("Answer what is missing", href=ProfileState.needed[0]["href"], class_name=look),
            rx.cond(
                ProfileState.may_edit,
                rx.el.button(
                    "Make my free sample",
                    rx.el.kbd("Ctrl ↵", class_name="kbd only-wide", aria_hidden="true"),
                    type="button",
                    id="wizard-continue",
                    class_name=look,
                    aria_keyshortcuts="Control+Enter",
                    on_click=ProfileState.make_sample.throttle(3000),  # pyright: ignore[reportAttributeAccessIssue]
                ),
            ),
        ),
    )


def _href(number: int) -> str:
    return f"/profile?step={STEPS[number].key}"


def _shapes() -> rx.Component:
    return loading(
        "Loading your profile",
        skeleton("20%"),
        skeleton("50%", "title"),
        skeleton("90%"),
        *(
            rx.el.span(skeleton("40%"), rx.el.span(class_name="skeleton skeleton--field"), class_name="field")
            for _ in range(3)
        ),
        class_name="wizard__inner wizard__shapes",
    )
