"""What can go wrong in a way a person can act on."""

from __future__ import annotations

from typing import ClassVar


class AppError(Exception):
    """An expected failure: `code` for programs, `message` for people, `facts` for both.

    Subclasses sit beside the rule they belong to and name their own code. The UI shows the message beside what caused
    it, and the API will send the same three as problem+json (RFC 9457).
    """

    status: ClassVar[int] = 400
    code: ClassVar[str] = "bad_request"

    def __init__(self, message: str, **facts: object) -> None:
        super().__init__(message)
        self.message = message
        self.facts = facts


class NotSignedIn(AppError):
    """Nobody, or somebody whose session has ended, asked for something that needs a person."""

    status = 401
    code = "not_signed_in"


class Forbidden(AppError):
    """The person is known and may not do this."""

    status = 403
    code = "forbidden"


class NotFound(AppError):
    """It does not exist, or not for this person: both read the same, so that ids cannot be probed."""

    status = 404
    code = "not_found"


class Conflict(AppError):
    """The request is sound, but what it changes is not in a state that allows it."""

    status = 409
    code = "conflict"


class Invalid(AppError):
    """Input that breaks a rule; `fields` maps a field's name to what is wrong with it."""

    status = 422
    code = "invalid"

    def __init__(self, message: str, *, fields: dict[str, str] | None = None, **facts: object) -> None:
        super().__init__(message, **facts)
        self.fields = fields or {}


class TooMany(AppError):
    """Tried too often; `retry_after_s` says when to try again."""

    status = 429
    code = "too_many"
