"""The questions of one step, built from their specifications, and the card that ends the last one."""

from __future__ import annotations

from typing import Any, Final

import reflex as rx

from contentapp.domain.kinds import PLATFORMS
from contentapp.domain.profile.fields import Field, Group, Step
from contentapp.domain.profile.steps import STEPS
from contentapp.ui.design.icons import icon
from contentapp.ui.design.parts import link
from contentapp.ui.pages.profile.state import ProfileState
from contentapp.ui.pages.profile.view import element_id
from contentapp.ui.react.answers import answer

_OWNERS_ALONE: Final = "Only an owner can change the name. Ask one of them."


def step_form(step: Step) -> rx.Component:
    """One step's title and questions."""
    return rx.el.div(
        rx.el.p(f"Step {STEPS.index(step) + 1} of {len(STEPS)}", class_name="wizard__stepno"),
        rx.el.h2(step.title, class_name="wizard__title display", id="step-title", tab_index=-1),
        rx.el.p(step.lead, class_name="wizard__lead"),
        rx.cond(
            ProfileState.may_edit,
            rx.fragment(),
            rx.el.p(
                icon("eye"),
                rx.el.span("You can read this profile. An owner can make you an editor."),
                class_name="notice wizard__notice",
            ),
        ),
        rx.el.fieldset(
            *(_group(step, number, group) for number, group in enumerate(step.groups)),
            disabled=~ProfileState.may_edit,
            aria_labelledby="step-title",
            class_name="wizard__groups",
        ),
        key=step.key,
        class_name="wizard__inner",
    )


def finish() -> rx.Component:
    """The end of the wizard: what can be written now, or what is missing for it."""
    return rx.el.div(
        rx.el.section(
            rx.el.h3(
                rx.cond(
                    ProfileState.had_sample,
                    "Your sample has been written",
                    rx.cond(ProfileState.needed.length() > 0, "Not quite ready to write", "Ready to write"),
                ),
                class_name="finish__title display",
            ),
            rx.cond(
                ProfileState.had_sample,
                rx.el.p("New content follows these answers. What is already written stays as it is."),
                rx.cond(
                    ProfileState.needed.length() > 0,
                    rx.fragment(
                        rx.el.p("A sample needs a little more to go on:"),
                        rx.el.ul(rx.foreach(ProfileState.needed, _needed), class_name="finish__list"),
                    ),
                    rx.el.p(
                        "A small bundle in your words: posts that lead to an article, a download and letters, each "
                        "connected to the next. It is free, and you watch it being written."
                    ),
                ),
            ),
            class_name="finish",
        ),
        class_name="wizard__inner",
    )


def _needed(gap: Any) -> rx.Component:
    return rx.el.li(link(gap["label"], href=gap["href"]))


def _group(step: Step, number: int, group: Group) -> rx.Component:
    fields = rx.el.div(*(_question(field) for field in group.fields), class_name="wizard__fields")
    if not group.title:
        return fields
    title_id = f"{step.key}-group-{number}"
    return rx.el.section(
        rx.el.h3(group.title, id=title_id, class_name="wizard__group display"),
        fields,
        aria_labelledby=title_id,
    )


def _question(field: Field) -> rx.Component:
    return answer(
        field=_spec(field),
        stored=ProfileState.values[field.name],
        error=ProfileState.errors[field.name],
        placeholder=ProfileState.placeholders[field.name],
        suggestions=ProfileState.suggestions[field.name],
        people=ProfileState.people if not field.suggestions else "",
        locked=rx.cond(ProfileState.is_owner, "", _OWNERS_ALONE) if field.owner_only else "",
        on_save=ProfileState.save,
        **({"chosen": ProfileState.values["social_platforms"]} if field.kind == "platform_notes" else {}),
    )


def _spec(field: Field) -> dict[str, Any]:
    """What the browser needs to know of a question."""
    options = [{"value": option.value, "label": option.label} for option in field.options]
    if field.kind == "platform_notes":
        options = [{"value": value, "label": label} for value, label in PLATFORMS.items()]
    return {
        "name": field.name,
        "id": element_id(field.name),
        "kind": field.kind,
        "label": field.label,
        "topic": field.topic,
        "hint": field.hint,
        "placeholder": field.placeholder,
        "options": options,
        "max_length": field.max_length,
        "required": field.required,
        "optional": field.optional,
        "half": field.half,
    }
