"""What a reader is asked to do at the end: needed wherever the goal of a piece is more than being passed on."""

from __future__ import annotations

from typing import Final

from contentapp.domain.generation.validators.findings import error, warning
from contentapp.domain.generation.validators.text import check_text
from contentapp.domain.kinds import Kind
from contentapp.domain.ports import Finding

_WANTED: Final[dict[str, str]] = {
    "website_visit": "Say what to read or see, and where.",
    "lead_magnet": "Say what there is to download.",
    "email_signup": "Say what a reader signs up for.",
    "sale": "Say what to order, book or try.",
    "referral": "Say whom to tell.",
    "testimonial": "Say what you would like to hear.",
}
"""What the call has to say, by the goal it serves; `share` needs none, since a reader passes on what was worth it."""
LONGEST: Final = 80
"""Characters of a call that fit on a button: our own judgement."""


def check_call(kind: Kind, goal: str, cta_text: str) -> list[Finding]:
    """The call to action of a piece with that goal; a sequence has its calls in its emails."""
    if kind == "email_sequence":
        return []
    if not cta_text.strip():
        if goal not in _WANTED:
            return []
        return [error("no_call", "cta_text", "It does not say what to do next.", _WANTED[goal])]
    found = check_text("cta_text", cta_text)
    if len(cta_text) > LONGEST:
        message = f"A call of {len(cta_text)} characters fits on no button."
        found.append(warning("too_long", "cta_text", message, "Say it in a few words."))
    return found
