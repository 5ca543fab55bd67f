"""One endpoint as the domain knows it: forms in, forms out, each request in its turn and counted."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

import structlog
from pydantic import BaseModel, ValidationError
from pydantic_ai import direct
from pydantic_ai.messages import ModelMessage, ModelRequest, ModelResponse, SystemPromptPart, UserPromptPart
from pydantic_ai.models import Model, ModelRequestParameters, StreamedResponse
from pydantic_ai.output import OutputObjectDefinition
from pydantic_ai.settings import ModelSettings
from pydantic_ai.tools import ToolDefinition

from contentapp.domain.ports import Form, ModelFailed, Problem, Question, Usage
from contentapp.endpoints import Endpoint
from contentapp.integrations.models.prices import price_of
from contentapp.integrations.models.providers import open_model
from contentapp.integrations.models.retries import (
    LONGEST_WAIT_SECONDS,
    MOST_TRIES,
    Failure,
    failure_of,
    sentence,
    wait_before,
)

_TOOL: Final = "answer"
_IN_WORDS: Final = "\n\nAnswer with one JSON object and nothing else. It must fit this JSON schema:\n{schema}"
_CHARACTERS_A_TOKEN: Final = 2.5
"""Fewer than any language we plan for has, so that what a request can cost is rather over- than underestimated."""
FAILED_IN_A_ROW: Final = 5
"""Questions that an endpoint leaves unanswered before it is left alone."""
REST_SECONDS: Final = 20.0
_TOO_SLOW: Final = Failure("timeout", again=True, charged=True)

_log = structlog.get_logger(__name__)


class PydanticModel:
    """Implements `contentapp.domain.ports.TextModel` with pydantic-ai's plain requests.

    An agent would bring tools, histories and its own retries: none is of use here, and each costs time for every piece.
    """

    def __init__(self, endpoint: Endpoint, model: Model[Any] | None = None) -> None:
        self.name, self.model, self.at_once = endpoint.name, endpoint.model, endpoint.concurrency
        self._endpoint = endpoint
        self._model, self._connections = (model, None) if model else open_model(endpoint)
        self._price = price_of(endpoint)
        self._turns = asyncio.Semaphore(endpoint.concurrency)
        self._not_before = 0.0
        self._failed_in_a_row = 0

    async def close(self) -> None:
        """Give the connections back."""
        if self._connections is not None:
            await self._connections.aclose()

    def price(self, input_tokens: int, output_tokens: int) -> Decimal:
        """What so many tokens cost, in US dollars."""
        return self._price(input_tokens, output_tokens)

    def most(self, question: Question[Form]) -> Decimal:
        """What one request can cost at the most, in US dollars."""
        return self.price(_tokens_in(question), question.max_tokens + self._endpoint.thinking_tokens)

    async def ask(self, question: Question[Form], *, charged: int = 3) -> tuple[Form, Usage]:
        """The filled form, after at most `charged` requests that cost something. Raises ModelFailed."""
        usage = Usage()
        for number in range(1, MOST_TRIES + 1):
            await self._wait(usage)
            try:
                response, used = await self._request(question)
                usage += used
                self._is_well()
                return _read(question, response, self._endpoint), usage
            except ModelFailed as failed:
                raise ModelFailed(failed.problem, str(failed), usage) from failed
            except Exception as error:
                failure = failure_of(error)
                usage = self._note(question, failure, error, usage)
                wait = wait_before(failure, number + 1)
                spent = usage.charged >= charged
                if not failure.again or spent or number == MOST_TRIES or wait > LONGEST_WAIT_SECONDS:
                    self._failed_in_a_row += 1
                    raise ModelFailed(failure.problem, sentence(failure.problem), usage) from error
                if failure.wait_seconds is not None:
                    self._not_before = max(self._not_before, time.monotonic() + wait)  # for everybody who waits here
                await asyncio.sleep(wait)
        raise AssertionError("the last try returns or raises")

    async def stream(self, question: Question[Form]) -> AsyncGenerator[str | tuple[Form, Usage]]:
        """The answer's JSON so far, again and again, and the filled form with its usage last. Raises ModelFailed.

        Tried again only while nothing was said and nothing was charged: what a person has seen is not taken back.
        """
        lost = Usage()
        for number in range(1, MOST_TRIES + 1):
            await self._wait(lost)
            began, said = time.monotonic(), False
            try:
                async with self._turns, asyncio.timeout(self._endpoint.timeout_seconds), self._open(question) as answer:
                    async for _ in answer:
                        said = True
                        yield _said(answer.get())
                    response = answer.get()
            except (Exception, TimeoutError) as error:
                failure = _TOO_SLOW if isinstance(error, TimeoutError) else failure_of(error)
                lost = self._note(question, failure, error, lost)
                wait = wait_before(failure, number + 1)
                over = said or failure.charged or not failure.again or number == MOST_TRIES
                if over or wait > LONGEST_WAIT_SECONDS:
                    self._failed_in_a_row += 1
                    usage = lost + Usage(latency_ms=_since(began))
                    raise ModelFailed(failure.problem, sentence(failure.problem), usage) from error
                await asyncio.sleep(wait)
                continue
            usage = lost + self._used(response, began)
            self._is_well()
            try:
                filled = _read(question, response, self._endpoint)
            except ModelFailed as failed:
                raise ModelFailed(failed.problem, str(failed), usage) from failed
            yield filled, usage
            return

    def _open(self, question: Question[Form]) -> AbstractAsyncContextManager[StreamedResponse]:
        messages, parameters, settings = self._request_of(question)
        return direct.model_request_stream(
            self._model, messages, model_settings=settings, model_request_parameters=parameters
        )

    async def _wait(self, usage: Usage) -> None:
        """Until the endpoint takes requests again; raises ModelFailed while it is left alone."""
        if self._failed_in_a_row >= FAILED_IN_A_ROW:
            now = time.monotonic()
            if now < self._not_before:
                raise ModelFailed("resting", sentence("resting"), usage)
            self._not_before = now + REST_SECONDS  # one question finds out whether it is well again, the others wait
            return
        ahead = self._not_before - time.monotonic()
        if ahead > 0:
            await asyncio.sleep(ahead)

    def _is_well(self) -> None:
        if self._failed_in_a_row >= FAILED_IN_A_ROW:
            self._not_before = 0.0
        self._failed_in_a_row = 0

    async def _request(self, question: Question[Form]) -> tuple[ModelResponse, Usage]:
        messages, parameters, settings = self._request_of(question)
        async with self._turns:
            began = time.monotonic()
            response = await direct.model_request(
                self._model, messages, model_settings=settings, model_request_parameters=parameters
            )
            return response, self._used(response, began)

    def _request_of(self, question: Question[Form]) -> tuple[list[ModelMessage], ModelRequestParameters, ModelSettings]:
        schema = _schema(question.form)
        system = question.system
        match self._endpoint.output:
            case "schema":
                form = OutputObjectDefinition(json_schema=schema, name=_TOOL)
                parameters = ModelRequestParameters(output_mode="native", output_object=form)
            case "tool":
                tool = ToolDefinition(name=_TOOL, parameters_json_schema=schema, kind="output")
                parameters = ModelRequestParameters(output_mode="tool", output_tools=[tool], allow_text_output=False)
            case "words":
                system += _IN_WORDS.format(schema=schema)
                parameters = ModelRequestParameters()
        settings = ModelSettings(
            max_tokens=question.max_tokens + self._endpoint.thinking_tokens,
            timeout=self._endpoint.timeout_seconds,
            request_timeout=self._endpoint.timeout_seconds,
        )
        return [ModelRequest([SystemPromptPart(system), UserPromptPart(question.data)])], parameters, settings

    def _used(self, response: ModelResponse, began: float) -> Usage:
        counted = response.usage
        cost = self.price(counted.input_tokens, counted.output_tokens)
        return Usage(1, 1, counted.input_tokens, counted.output_tokens, cost, _since(began))

    def _note(self, question: Question[Form], failure: Failure, error: BaseException, usage: Usage) -> Usage:
        """Log a failed request, and count it: one whose end nobody saw may have cost as much as it can."""
        _log.warning("model_failed", endpoint=self.name, problem=failure.problem, error=type(error).__name__)
        used = replace(usage, requests=usage.requests + 1)
        if not failure.charged:
            return used
        return replace(used, charged=used.charged + 1, cost_usd=used.cost_usd + self.most(question))


def _read(question: Question[Form], response: ModelResponse, endpoint: Endpoint) -> Form:
    """The form that an answer fills; raises ModelFailed with why it does not."""
    if response.finish_reason == "content_filter" or (response.provider_details or {}).get("refusal"):
        raise _failed("refused")
    if response.finish_reason == "length":
        raise _failed("cut_off")
    said = _said(response)
    if endpoint.output == "words":
        said = said[said.find("{") : said.rfind("}") + 1] or said
    try:
        return question.form.model_validate_json(said)
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, one['loc'])) or 'answer'}: {one['msg']}" for one in error.errors()[:5])
        raise ModelFailed("malformed", f"{sentence('malformed')} ({wrong})") from error


def _said(response: ModelResponse) -> str:
    """The JSON of an answer, as text or as a call of the one tool."""
    for part in response.parts:
        if part.part_kind == "tool-call":
            return part.args_as_json_str()
    text = ""
    with suppress(AttributeError):
        text = response.text or ""
    return text


@lru_cache(maxsize=64)
def _schema(form: type[BaseModel]) -> dict[str, Any]:
    """What a form is asked for with. How long texts may be is checked afterwards: servers cannot all read that."""
    return _without_lengths(form.model_json_schema())


def _without_lengths(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_without_lengths(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    return {name: _without_lengths(one) for name, one in schema.items() if name not in ("maxLength", "minLength")}


def _tokens_in(question: Question[Form]) -> int:
    schema = len(str(_schema(question.form)))
    return round((len(question.system) + len(question.data.encode()) + schema) / _CHARACTERS_A_TOKEN)


def _failed(problem: Problem) -> ModelFailed:
    return ModelFailed(problem, sentence(problem))


def _since(began: float) -> int:
    return round((time.monotonic() - began) * 1000)
