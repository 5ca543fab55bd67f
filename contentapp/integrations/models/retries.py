"""What went wrong with a request, in our words, and whether asking again is of use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from pydantic_ai import exceptions as failures

from contentapp.domain.ports import Problem

MOST_TRIES: Final = 4
"""Requests for one answer, the first included."""
LONGEST_WAIT_SECONDS: Final = 60.0
"""An endpoint that asks for more has no time for this piece."""
_FIRST_WAIT_SECONDS: Final = 0.5

_SENTENCES: Final[dict[Problem, str]] = {
    "malformed": "The model's answer was not in the form that was asked for.",
    "refused": "The model refused to write this.",
    "cut_off": "The model's answer was cut off before its end.",
    "timeout": "The model did not answer in time.",
    "limited": "The model's provider let too few requests through.",
    "broken": "The model's provider had an error.",
    "connection_lost": "The connection to the model was lost.",
    "rejected": "The model's provider turned the request down. Its key or its name may be wrong.",
    "resting": "The model failed several times in a row, so it is left alone for a moment.",
}


@dataclass(frozen=True, slots=True)
class Failure:
    """One failed request: `again` whether another may succeed, `wait_seconds` what the provider asked for.

    `charged` says that it may have been answered and paid for: nobody saw its end.
    """

    problem: Problem
    again: bool
    charged: bool = False
    wait_seconds: float | None = None


def sentence(problem: Problem) -> str:
    """The problem for the person who waits."""
    return _SENTENCES[problem]


def failure_of(error: Exception) -> Failure:
    """What an error of pydantic-ai means."""
    match error:
        case failures.ContentFilterError():
            return Failure("refused", again=False, charged=True)
        case failures.OutputTokenLimitExceeded():
            return Failure("cut_off", again=False, charged=True)
        case failures.ModelRateLimitError():
            return Failure("limited", again=True, wait_seconds=error.retry_after)
        case failures.ModelTimeoutError() | failures.ModelRequestTimeout():
            return Failure("timeout", again=True, charged=True)
        case failures.ModelConnectionError():
            return Failure("connection_lost", again=True, charged=error.phase not in ("pool", "connect"))
        case failures.ModelRequestRejectedError() | failures.ModelQuotaExceededError() | failures.UserError():
            return Failure("rejected", again=False)
        case failures.ModelHTTPError():
            return _by_status(error)
        case failures.ModelAPIError():
            return Failure("broken", again=True, charged=error.in_stream, wait_seconds=error.retry_after)
        case _:  # an answer that is none of its API's: cut short on the way, or not from a model at all
            return Failure("malformed", again=False, charged=True)


def wait_before(failure: Failure, number: int) -> float:
    """Seconds before try `number` (2 is the second): what the provider asked for, else twice as long each time."""
    backoff = _FIRST_WAIT_SECONDS * 2 ** (number - 2)
    return backoff if failure.wait_seconds is None else max(0.0, failure.wait_seconds)


def _by_status(error: failures.ModelHTTPError) -> Failure:
    if error.status_code == 429:
        return Failure("limited", again=True, wait_seconds=error.retry_after)
    if error.status_code >= 500 or error.status_code == 408:
        return Failure("broken", again=True, charged=error.in_stream, wait_seconds=error.retry_after)
    return Failure("rejected", again=False)
