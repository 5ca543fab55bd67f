"""How far one is: the list of steps, what the profile is worth so far, and both in one line on a phone."""

from __future__ import annotations

import reflex as rx

from contentapp.domain.profile.fields import Step
from contentapp.domain.profile.steps import STEPS
from contentapp.ui.design.icons import icon
from contentapp.ui.design.parts import link, meter
from contentapp.ui.pages.profile.state import ProfileState


def steps_aside() -> rx.Component:
    """All nine steps, each within reach, and the profile's completeness below them."""
    return rx.el.div(
        rx.el.nav(
            rx.el.ol(*(_item(number, step) for number, step in enumerate(STEPS, start=1)), class_name="steplist"),
            aria_label="Profile steps",
        ),
        rx.cond(ProfileState.loaded, _completeness()),
        class_name="wizard__steps",
    )


def jump(saved: rx.Component) -> rx.Component:
    """The phone's one line: which step this is, a way to any other, and whether all is saved."""
    return rx.el.div(
        rx.el.div(
            *(_segment(step) for step in STEPS),
            class_name="stepbar",
            aria_hidden="true",
        ),
        rx.el.div(
            rx.el.select(
                *(
                    rx.el.option(f"Step {number} of {len(STEPS)}: {step.title}", value=step.key)
                    for number, step in enumerate(STEPS, start=1)
                ),
                value=ProfileState.step,
                on_change=ProfileState.visit,
                aria_label="Go to step",
                class_name="jump__select",
            ),
            icon("chevrons-up-down", "sm"),
            rx.el.span(class_name="grow"),
            saved,
            class_name="jump__line",
        ),
        class_name="jump",
    )


def _item(number: int, step: Step) -> rx.Component:
    here = ProfileState.step == step.key
    done = ProfileState.done[step.key]
    return rx.el.li(
        link(
            rx.el.span(
                rx.cond(done & ~here, icon("check"), rx.el.span(number)), class_name="steplist__no", aria_hidden="true"
            ),
            rx.el.span(step.title, rx.cond(done, rx.el.span(", done", class_name="sr-only"))),
            rx.el.span(ProfileState.notes[step.key], class_name="steplist__note"),
            href=f"/profile?step={step.key}",
            class_name=rx.cond(done, "steplist__item is-done", "steplist__item"),
            custom_attrs={"aria-current": rx.cond(here, "step", "false")},
        )
    )


def _segment(step: Step) -> rx.Component:
    return rx.el.span(
        class_name=rx.cond(
            ProfileState.step == step.key,
            "stepbar__part is-here",
            rx.cond(ProfileState.done[step.key], "stepbar__part is-done", "stepbar__part"),
        )
    )


def _completeness() -> rx.Component:
    percent = ProfileState.percent
    gap = ProfileState.gaps[0]
    return rx.el.section(
        rx.el.p(rx.el.span("Profile"), rx.el.span(percent, " %"), class_name="completeness__head"),
        meter(percent, label="Profile completeness", text=f"{percent} percent"),
        rx.cond(
            ProfileState.gaps.length() > 0,
            rx.el.p(gap["before"], link(gap["topic"], href=gap["href"]), gap["after"], class_name="completeness__cost"),
            rx.el.p("Everything is answered. Change anything, any time.", class_name="completeness__cost"),
        ),
        class_name="completeness",
        aria_label="How complete the profile is",
    )
