"""The adapter of models against an endpoint on this machine that misbehaves."""

from __future__ import annotations

import asyncio
import time
from decimal import Decimal
from typing import Any

import pytest
from pydantic import BaseModel
from pydantic_ai.messages import ModelMessage, ModelResponse, TextPart, ToolCallPart
from pydantic_ai.models.function import AgentInfo, FunctionModel
from pydantic_ai.models.test import TestModel

from contentapp.domain.ports import ModelFailed, Question, Usage
from contentapp.endpoints import Endpoint as Named
from contentapp.integrations.models import adapter, retries
from contentapp.integrations.models.adapter import PydanticModel
from contentapp.integrations.models.prices import PriceUnknown, price_of
from tests.models.endpoint import Endpoint


class Line(BaseModel):
    content: str


ASKED = Question("Write one line.", '{"topic": "tea"}', Line, "line.v1", 100)


def _model(server: Endpoint, **settings: Any) -> PydanticModel:
    facts: dict[str, Any] = {
        "input_usd_per_million": 1,
        "output_usd_per_million": 10,
        "timeout_seconds": 20,
        **settings,
    }
    model = PydanticModel(Named(name="house", provider="compatible", model="small", base_url=server.url, **facts))
    server.models.append(model)
    return model


@pytest.fixture(autouse=True)
def _no_long_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retries, "_FIRST_WAIT_SECONDS", 0.01)


@pytest.fixture
async def server():
    async with Endpoint(lambda document: {"content": f"About {document['topic']}"}) as endpoint:
        yield endpoint


async def test_an_answer_fills_the_form_and_is_counted(server: Endpoint) -> None:
    answer, usage = await _model(server).ask(ASKED)
    assert answer == Line(content="About tea")
    assert (usage.requests, usage.charged, usage.input_tokens, usage.output_tokens) == (1, 1, 900, 200)
    assert usage.cost_usd == Decimal("0.0029")
    request = server.asked[0]
    assert request["messages"][0] == {"role": "system", "content": "Write one line."}
    assert request["response_format"]["json_schema"]["schema"]["properties"]["content"]["type"] == "string"


@pytest.mark.parametrize("way", ["429", "500", "503", "lost", "silent", "cut short"])
async def test_what_may_pass_is_tried_again(server: Endpoint, way: str) -> None:
    server.plan.append(way)
    answer, usage = await _model(server).ask(ASKED)
    assert answer.content == "About tea"
    assert usage.requests == 2


@pytest.mark.parametrize(
    ("way", "problem", "requests"),
    [
        ("malformed", "malformed", 1), ("refusal", "refused", 1), ("filtered", "refused", 1),
        ("too long", "cut_off", 1), ("not json", "malformed", 1), ("401", "rejected", 1),
        ("500", "broken", 4), ("429", "limited", 4),
        ("silent", "timeout", 3), ("lost", "connection_lost", 3),
    ],
)  # fmt: skip
async def test_what_does_not_pass_has_a_name(server: Endpoint, way: str, problem: str, requests: int) -> None:
    server.always = way
    with pytest.raises(ModelFailed) as failed:
        await _model(server, timeout_seconds=0.3).ask(ASKED)
    assert failed.value.problem == problem
    assert failed.value.usage.requests == requests
    assert server.met[way] == requests


@pytest.mark.parametrize("way", ["silent", "lost"])
async def test_a_request_whose_end_nobody_saw_counts_at_the_most_it_can_cost(server: Endpoint, way: str) -> None:
    server.plan.append(way)
    model = _model(server)
    _, usage = await model.ask(ASKED)
    assert usage.charged == 2
    assert usage.cost_usd == model.most(ASKED) + Decimal("0.0029")


async def test_no_more_requests_are_charged_than_was_said(server: Endpoint) -> None:
    server.always = "lost"
    model = _model(server)
    with pytest.raises(ModelFailed) as failed:
        await model.ask(ASKED, charged=2)
    assert failed.value.usage.charged == 2
    assert failed.value.usage.cost_usd == 2 * model.most(ASKED)


async def test_retry_after_is_honoured(server: Endpoint) -> None:
    server.plan.append("429")
    server.retry_after = "1"
    began = time.monotonic()
    await _model(server).ask(ASKED)
    assert time.monotonic() - began >= 1


async def test_a_provider_that_asks_for_an_hour_is_not_waited_for(server: Endpoint) -> None:
    server.always, server.retry_after = "429", "3600"
    with pytest.raises(ModelFailed):
        await _model(server).ask(ASKED)
    assert server.met["429"] == 1


async def test_an_endpoint_that_keeps_failing_is_left_alone(server: Endpoint) -> None:
    server.always = "401"
    model = _model(server)
    for _ in range(adapter.FAILED_IN_A_ROW + 1):
        with pytest.raises(ModelFailed):
            await model.ask(ASKED)
    with pytest.raises(ModelFailed) as failed:
        await model.ask(ASKED)
    assert failed.value.problem == "resting"
    assert failed.value.usage == Usage()
    model._not_before, server.always = 0.0, "ok"
    assert (await model.ask(ASKED))[0].content == "About tea"
    assert (await model.ask(ASKED))[0].content == "About tea"


async def test_no_more_requests_are_under_way_than_the_endpoint_takes(server: Endpoint) -> None:
    server.delay_seconds = 0.02
    model = _model(server, concurrency=3)
    await asyncio.gather(*(model.ask(ASKED) for _ in range(12)))
    assert server.most_at_once == 3


@pytest.mark.parametrize("output", ["schema", "tool", "words"])
async def test_a_form_can_be_asked_for_in_three_ways(output: str) -> None:
    seen: list[AgentInfo] = []

    def answer(messages: list[ModelMessage], info: AgentInfo) -> ModelResponse:
        seen.append(info)
        said = 'Here: {"content": "tea"} .' if output == "words" else '{"content": "tea"}'
        parts = [ToolCallPart("answer", {"content": "tea"})] if info.output_tools else [TextPart(said)]
        return ModelResponse(parts=parts)

    named = Named(name="f", provider="ollama", model="f", output=output)
    answered, _ = await PydanticModel(named, FunctionModel(answer)).ask(ASKED)
    assert answered.content == "tea"
    assert bool(seen[0].output_tools) == (output == "tool")


@pytest.mark.parametrize("output", ["schema", "tool", "words"])
@pytest.mark.parametrize(
    ("provider", "model"),
    [
        ("openai", "gpt-5-mini"),
        ("anthropic", "claude-sonnet-5"),
        ("google", "gemini-2.5-flash"),
        ("ollama", "llama3.2"),
    ],
)
async def test_every_provider_is_asked_in_its_own_way(server: Endpoint, provider: str, model: str, output: str) -> None:
    root = server.url if provider in ("openai", "ollama") else server.url.removesuffix("/v1")
    found = PydanticModel(Named(name="a", provider=provider, model=model, api_key="k", base_url=root, output=output))
    server.models.append(found)
    if output == "tool" and provider != "anthropic":
        server.always = "tool"
    answer, usage = await found.ask(ASKED)
    assert answer.content == "About tea"
    assert (usage.input_tokens, usage.output_tokens) == (900, 200)


@pytest.mark.parametrize(
    ("provider", "name"), [("openai", "max_completion_tokens"), ("ollama", "max_tokens"), ("compatible", "max_tokens")]
)
async def test_the_longest_answer_is_named_as_the_server_knows_it(server: Endpoint, provider: str, name: str) -> None:
    prices = {"input_usd_per_million": 1, "output_usd_per_million": 1}
    found = PydanticModel(Named(name="a", provider=provider, model="m", api_key="k", base_url=server.url, **prices))
    server.models.append(found)
    await found.ask(ASKED)
    assert {key for key in server.asked[0] if key.startswith("max_")} == {name}
    assert server.asked[0][name] == 100


async def test_pydantic_ais_own_test_model_fills_a_form() -> None:
    named = Named(name="t", provider="ollama", model="t", output="tool")
    answered, usage = await PydanticModel(named, TestModel()).ask(ASKED)
    assert isinstance(answered, Line)
    assert usage.cost_usd == 0


async def test_a_stream_tells_the_answer_as_it_grows(server: Endpoint) -> None:
    server.write = lambda document: {"content": "About tea. " * 20}
    heard = [one async for one in _model(server).stream(ASKED)]
    *growing, (last, usage) = heard
    assert growing == sorted(growing, key=len)
    assert len(growing) > 3
    assert last.content == "About tea. " * 20
    assert usage.output_tokens == 200


async def test_a_stream_that_is_turned_away_is_tried_again(server: Endpoint) -> None:
    server.plan.extend(["429", "503"])
    *_, (last, usage) = [one async for one in _model(server).stream(ASKED)]
    assert last.content == "About tea"
    assert (usage.requests, usage.charged) == (3, 1)


@pytest.mark.parametrize(
    ("way", "problem"), [("half a stream", "connection_lost"), ("malformed", "malformed"), ("refusal", "refused"),
                         ("500", "broken"), ("silent", "timeout"), ("lost", "connection_lost")],
)  # fmt: skip
async def test_a_stream_that_breaks_says_why(server: Endpoint, way: str, problem: str) -> None:
    server.write = lambda document: {"content": "About tea. " * 20}
    server.always = way
    with pytest.raises(ModelFailed) as failed:
        async for _ in _model(server, timeout_seconds=0.3).stream(ASKED):
            pass
    assert failed.value.problem == problem


def test_a_price_is_what_the_settings_say_else_what_is_listed_else_none() -> None:
    known = Named(name="a", provider="openai", model="gpt-4o-mini", api_key="k")
    assert price_of(known)(1_000_000, 0) == Decimal("0.15")
    told = Named(name="a", provider="compatible", model="x", base_url="http://localhost/v1", input_usd_per_million=2,
                 output_usd_per_million=3)  # fmt: skip
    assert price_of(told)(1_000_000, 1_000_000) == 5
    assert price_of(Named(name="a", provider="ollama", model="llama"))(10, 10) == 0
    with pytest.raises(PriceUnknown):
        price_of(Named(name="a", provider="compatible", model="x", base_url="http://localhost/v1"))


@pytest.mark.parametrize("provider", ["openai", "anthropic", "google", "ollama"])
async def test_every_provider_opens_without_asking_anybody(provider: str) -> None:
    named = Named(
        name="a", provider=provider, model="m", api_key="k", input_usd_per_million=1, output_usd_per_million=1
    )
    model = PydanticModel(named)
    assert model.most(ASKED) > 0
    await model.close()
