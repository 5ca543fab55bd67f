"""How long one has to wait, who is counted, and where a request comes from."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contentapp.domain import throttle
from contentapp.domain.sign_in_limits import Knock, is_known_browser, mark_browser
from contentapp.domain.throttle import SIGN_IN_ACCOUNT, SIGN_IN_BROWSER, Limit, in_words, key_of
from contentapp.settings import settings
from contentapp.web.client import client_address, is_https, network_of

LIMITS = [limit for limit in vars(throttle).values() if isinstance(limit, Limit)]


@pytest.mark.parametrize("limit", LIMITS, ids=lambda limit: limit.scope)
def test_the_first_tries_are_free_and_each_later_one_waits_longer_up_to_a_limit(limit: Limit) -> None:
    waits = [limit.wait_after(tries) for tries in range(60)]
    assert set(waits[: limit.free]) == {0}
    assert waits[limit.free] == limit.first_wait_s > 0
    assert waits == sorted(waits)
    assert waits[-1] == limit.longest_wait_s
    assert limit.forget_s > limit.longest_wait_s - 1


def test_every_limit_counts_for_itself() -> None:
    assert len({key_of(limit, "maren@example.com") for limit in LIMITS}) == len(LIMITS) >= 6
    assert key_of(SIGN_IN_ACCOUNT, " Maren@Example.com") == key_of(SIGN_IN_ACCOUNT, "maren@example.com")


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(1, "1 second"), (59, "59 seconds"), (60, "1 minute"), (61, "2 minutes"), (900, "15 minutes"), (3_600, "1 hour")],
)
def test_a_wait_is_said_in_words(seconds: int, words: str) -> None:
    assert in_words(seconds) == words


def test_a_browser_is_known_to_the_account_it_signed_in_to_and_to_no_other() -> None:
    mark = mark_browser("Maren@example.com")
    assert is_known_browser(mark, " maren@EXAMPLE.com")
    assert not is_known_browser(mark, "theo@example.com")
    assert Knock("maren@example.com", "192.0.2.1", mark).counted == (SIGN_IN_BROWSER, mark)
    assert Knock("theo@example.com", "192.0.2.1", mark).counted == (SIGN_IN_ACCOUNT, "theo@example.com")


@given(st.text())
def test_a_made_up_mark_is_unknown_and_breaks_nothing(mark: str) -> None:
    assert not is_known_browser(mark, "maren@example.com")


# Where a request comes from -------------------------------------------------------------------------------------------


def _scope(client: str | None, **headers: str) -> dict[str, object]:
    pairs = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return {"client": (client, 1) if client else None, "scheme": "http", "headers": pairs}


@pytest.fixture
def proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings(), "trusted_proxies", "10.0.0.0/8, 127.0.0.1")


def test_without_a_trusted_proxy_a_claim_of_where_from_counts_nothing() -> None:
    scope = _scope("203.0.113.9", x_forwarded_for="198.51.100.7", x_forwarded_proto="https")
    assert network_of(scope) == "203.0.113.9"
    assert not is_https(scope)


@pytest.mark.usefixtures("proxies")
def test_a_trusted_proxy_is_believed_and_what_lies_beyond_it_is_not() -> None:
    assert network_of(_scope("10.1.2.3", x_forwarded_for="198.51.100.7")) == "198.51.100.7"
    assert network_of(_scope("10.1.2.3", x_forwarded_for="6.6.6.6, 198.51.100.7, 10.9.9.9")) == "198.51.100.7"
    assert network_of(_scope("203.0.113.9", x_forwarded_for="198.51.100.7")) == "203.0.113.9"
    assert network_of(_scope("10.1.2.3", x_forwarded_for="nonsense")) == "10.1.2.3"
    assert is_https(_scope("127.0.0.1", x_forwarded_proto="https"))
    assert not is_https(_scope("127.0.0.1", x_forwarded_proto="http"))


@pytest.mark.parametrize(
    ("client", "network"),
    [
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.4", "192.0.2.4"),
        (None, "unknown"),
        ("/run/web.sock", "unknown"),
    ],
)
def test_a_subscriber_is_counted_as_one(client: str | None, network: str) -> None:
    assert network_of(_scope(client)) == network


def test_an_unknown_client_has_no_address() -> None:
    assert client_address(_scope(None)) is None
