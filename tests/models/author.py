"""What the endpoint of tests writes: pieces that break no rule, told apart by the topic they are about."""

from __future__ import annotations

from typing import Any

_WORDS = (
    "{topic} is easier to begin than to put off. Take ten quiet minutes, write down what you know already, and strike"
    " out what nobody needs. What is left is your list for this week."
)


def write_well(document: dict[str, Any]) -> dict[str, Any]:
    """The filled form for a document as `asking.py` makes it."""
    piece, rules = document["piece"], document["rules"]
    topic = str(piece["topic"])[:40].capitalize()
    said = _WORDS.format(topic=topic)
    call = "Read the whole story"
    match piece["what"]:
        case "Blog post":
            return {
                "title": f"{topic[:40]}: where to begin this week",
                "content": f"{said}\n\n## The first step\n\n" + " ".join([said] * 12),
                "meta_description": f"{topic}: a plain way to begin, with one step for each day of the week ahead.",
                "keywords": [topic],
                "cta_text": call,
            }
        case "Content upgrade":
            points = "\n".join(
                f"- [ ] Point {n}: look at it once and write down one sentence about it" for n in range(9)
            )
            return {"title": topic, "description": said, "content": f"## To do\n\n{points}", "cta_text": call}
        case "Email sequence":
            emails = [
                {
                    "subject_line": f"{topic[:40]}, part {n + 1}",
                    "preview_text": "One thing that you can do before lunch",
                    "content": f"Hello,\n\n{said}\n\nUntil soon.",
                    "cta_text": call,
                    "delay_days": 2 * n,
                }
                for n in range(piece["emails"])
            ]
            return {"name": topic, "description": "Letters that help", "emails": emails}
    return _post(piece, rules, said, call)


def _post(piece: dict[str, Any], rules: dict[str, Any], said: str, call: str) -> dict[str, Any]:
    room = rules["characters"] - 40
    common = {
        "hashtags": ["begin"],
        "media_prompts": ["A desk by a window in the morning"],
        "alt_texts": ["A desk by a window"],
        "cta_text": call,
    }
    if piece.get("post_type") == "poll":
        return {**common, "question": "What holds you up?", "answers": ["Time", "Money"]}
    if piece.get("post_type") == "thread":
        return {**common, "posts": [said[:room], "And then begin."]}
    return {**common, "content": said[:room]}
