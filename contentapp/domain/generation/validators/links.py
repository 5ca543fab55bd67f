"""Links in a text: written as a browser understands them, not too many, and where a reader can follow them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from contentapp.domain.generation.platforms import ADVISED_LINKS, Platform
from contentapp.domain.generation.validators.findings import counted, error, marked, warning
from contentapp.domain.ports import Finding

_ADDRESS: Final = re.compile(
    r"(?<![\w@/.])(?:[A-Za-z][A-Za-z0-9+.-]{1,9}:/+|www\.)[^\s<>\"”“)\]]*[^\s<>\"”“)\].,;:!?'’…]"
)
_MARKDOWN: Final = re.compile(r"(?<!!)\[[^\]\n]*\]\(\s*([^)\s]*)[^)]*\)")
_HOST: Final = re.compile(r"(?=.{4,253}$)(?:(?!-)[\w-]{1,63}(?<!-)\.)+(?!-)[^\W\d_][\w-]{0,61}\w")
_LOCAL: Final = ("#", "/", "mailto:", "tel:")


def addresses(text: str) -> list[re.Match[str]]:
    """Everything in `text` that looks like the address of a page."""
    return list(_ADDRESS.finditer(text))


def without_addresses(text: str) -> str:
    """`text` of the same length, with nothing but stops where addresses stood."""
    return _ADDRESS.sub(lambda match: "·" * len(match[0]), text)


def is_address(text: str) -> bool:
    """Whether `text` is an http(s) address with a host that can exist (RFC 3986, RFC 1035)."""
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return False
    return (
        parts.scheme in ("http", "https") and (port is None or port > 0) and bool(_HOST.fullmatch(parts.hostname or ""))
    )


def check_addresses(place: str, text: str) -> list[Finding]:
    """Links that lead nowhere."""
    return [*_broken(place, text), *_broken_markdown(place, text)]


def check_links(place: str, text: str, rules: Platform, name: str) -> list[Finding]:
    """Links in a post on a platform: see `check_addresses`, and what the platform does with them."""
    found = check_addresses(place, text)
    links = list({match[0]: match for match in addresses(text)}.values())
    if links and not rules.follows_links:
        message = f"Nobody can follow a link in a text on {name}."
        found.append(
            marked("warning", "dead_link", place, links[0], message, "Say where to find it, as in your profile.")
        )
    if rules.links is not None and len(links) > rules.links:
        message = f"{name} takes {counted(rules.links, 'link')}; this has {len(links)}."
        found.append(error("too_many_links", place, message, "Keep the one that matters."))
    elif len(links) > ADVISED_LINKS:
        message = f"With {len(links)} links a reader follows none."
        found.append(warning("many_links", place, message, "Keep the one that matters."))
    return found


def _broken(place: str, text: str) -> Iterator[Finding]:
    for match in addresses(text):
        if is_address(match[0]):
            continue
        better = _mended(match[0])
        fix = f"Write {better}." if better else "Write it out with https:// and the whole address."
        yield marked("error", "bad_link", place, match, f"This is no address of a page: {match[0][:60]}.", fix, better)


def _mended(address: str) -> str | None:
    """What was meant, where that is plain: "www.example.com", "http:/example.com", "htps://example.com"."""
    rest = re.sub(r"(?i)^(?:ht{1,3}ps?:/+)?", "", address, count=1)
    better = f"https://{rest}"
    return better if is_address(better) else None


def _broken_markdown(place: str, text: str) -> Iterator[Finding]:
    for match in _MARKDOWN.finditer(text):
        target = match[1]
        if target.startswith(_LOCAL) or is_address(target) or _ADDRESS.fullmatch(target):
            continue  # what looks like an address is told of above
        yield marked(
            "error",
            "bad_link",
            place,
            match,
            f"This link leads nowhere: {match[0][:60]}.",
            "Give it an https:// address.",
        )
