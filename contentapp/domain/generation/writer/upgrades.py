"""Downloads that are of use on paper: boxes to tick, lines to write on, tables with room in them."""

from __future__ import annotations

from typing import Final

from contentapp.domain.generation.text import tidy
from contentapp.domain.generation.writer.pen import Pen
from contentapp.domain.generation.writer.sections import Sections
from contentapp.domain.kinds import UPGRADE_TYPES
from contentapp.domain.ports import ContentUpgradeDraft

_TITLE_LENGTH: Final = 90


def write_content_upgrade(pen: Pen) -> ContentUpgradeDraft:
    """One download of the planned type, in Markdown."""
    kind = pen.item.upgrade_type if pen.item.upgrade_type in UPGRADE_TYPES else "checklist"
    sheet, words = pen.language.upgrades.sheets[kind], pen.language.upgrades
    layout = pen.item.angle if pen.item.angle in sheet.layouts else next(iter(sheet.layouts))
    slots = {**pen.slots, "type": kind}
    sections = Sections(pen, slots, f"upgrade:{kind}:{layout}")
    parts = [sections.say("intro", sheet.intros)]
    for number, section in enumerate(sheet.layouts[layout]):
        parts += sections.write(number, section)
    parts += [
        "## " + pen.say("upgrade:ending:heading", words.ending.headings),
        pen.say("upgrade:ending", words.ending.texts),
    ]
    if pen.next_item:
        parts.append(pen.say("upgrade:emails", words.ending.emails, slots))
    titles = [line for line in sheet.titles if len(pen.fill(line, slots)) <= _TITLE_LENGTH]
    return ContentUpgradeDraft(
        title=tidy(pen.say(f"upgrade:{kind}:titles", titles or sheet.titles[:1], slots)),
        type=kind,
        description=tidy(pen.say(f"upgrade:{kind}:promises", sheet.promises, slots)),
        content=tidy("\n\n".join(parts)),
        cta_text=pen.say("upgrade:calls", words.calls, slots),
    )
