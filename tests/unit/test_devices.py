"""Browsers in words."""

from __future__ import annotations

import pytest

from contentapp.domain.sessions import Device, describe_device

MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko)"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("agent", "name", "hand_held"),
    [
        (f"{MAC} Chrome/130.0.0.0 Safari/537.36", "Chrome on a Mac", False),
        (f"{MAC} Version/18.0 Safari/605.1.15", "Safari on a Mac", False),
        (f"{MAC} Chrome/130.0.0.0 Safari/537.36 OPR/115.0", "Opera on a Mac", False),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0",
            "Edge on Windows",
            False,
        ),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0", "Firefox on Linux", False),
        (f"{PHONE} Version/18.0 Mobile/15E148 Safari/604.1", "Safari on an iPhone", True),
        (f"{PHONE} CriOS/130.0 Mobile/15E148 Safari/604.1", "Chrome on an iPhone", True),
        (
            "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130 Mobile Safari/537.36",
            "Chrome on Android",
            True,
        ),
        ("Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) Chrome/130.0 Safari/537.36", "Chrome on ChromeOS", False),
        ("Something (Windows NT)", "A browser on Windows", False),
        ("Firefox/1", "Firefox", False),
        ("curl/8", "An unknown device", False),
        ("", "An unknown device", False),
    ],
)
def test_a_browser_is_named_by_what_people_call_it(agent: str, name: str, hand_held: bool) -> None:
    assert describe_device(agent) == Device(name, hand_held)
