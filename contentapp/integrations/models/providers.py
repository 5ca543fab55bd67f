"""From an endpoint of the settings to pydantic-ai's model of it."""

from __future__ import annotations

from typing import Any, Final

import httpx2
from pydantic_ai.models import Model

from contentapp.endpoints import Endpoint

_NO_KEY: Final = "none"
"""What is sent where no key is needed: the clients refuse to start without one."""


def open_model(endpoint: Endpoint) -> tuple[Model[Any], httpx2.AsyncClient]:
    """The model behind an endpoint, and the connections to it, to be closed.

    Its clients try nothing again: `retries.py` says when that is of use. Proxies and keys of the environment are not
    taken over: an endpoint is what the settings say it is.
    """
    http = httpx2.AsyncClient(
        timeout=httpx2.Timeout(endpoint.timeout_seconds, connect=min(10.0, endpoint.timeout_seconds)),
        limits=httpx2.Limits(
            max_connections=endpoint.concurrency + 2, max_keepalive_connections=endpoint.concurrency + 2
        ),
        trust_env=False,
        follow_redirects=False,
    )
    key = endpoint.api_key.get_secret_value() or _NO_KEY
    if endpoint.provider == "anthropic":
        return _anthropic(endpoint, key, http), http
    if endpoint.provider == "google":
        return _google(endpoint, key, http), http
    from openai import AsyncOpenAI
    from pydantic_ai.models.openai import OpenAIChatModel
    from pydantic_ai.profiles import merge_profile
    from pydantic_ai.profiles.openai import OpenAIModelProfile
    from pydantic_ai.providers.ollama import OllamaProvider
    from pydantic_ai.providers.openai import OpenAIProvider

    address = endpoint.address or "https://api.openai.com/v1"
    client = AsyncOpenAI(base_url=address, api_key=key, http_client=http, max_retries=0)
    if endpoint.provider == "openai":
        return OpenAIChatModel(endpoint.model, provider=OpenAIProvider(openai_client=client)), http
    kind = OllamaProvider if endpoint.provider == "ollama" else OpenAIProvider
    provider = kind(openai_client=client)
    # Other servers know the longest answer by its older name alone. Under the newer one they write on without an end,
    # and no budget would hold.
    named = OpenAIModelProfile(openai_chat_supports_max_completion_tokens=False)
    profile = merge_profile(provider.model_profile(endpoint.model), named)
    return OpenAIChatModel(endpoint.model, provider=provider, profile=profile), http


def _anthropic(endpoint: Endpoint, key: str, http: httpx2.AsyncClient) -> Model[Any]:
    from anthropic import AsyncAnthropic
    from pydantic_ai.models.anthropic import AnthropicModel
    from pydantic_ai.providers.anthropic import AnthropicProvider

    client = AsyncAnthropic(
        base_url=endpoint.address or "https://api.anthropic.com", api_key=key, http_client=http, max_retries=0
    )
    return AnthropicModel(endpoint.model, provider=AnthropicProvider(anthropic_client=client))


def _google(endpoint: Endpoint, key: str, http: httpx2.AsyncClient) -> Model[Any]:
    from pydantic_ai.models.google import GoogleModel
    from pydantic_ai.providers.google import GoogleProvider

    provider = GoogleProvider(api_key=key, http_client=http, base_url=endpoint.address or None)
    return GoogleModel(endpoint.model, provider=provider)
