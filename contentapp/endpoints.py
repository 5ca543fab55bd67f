"""The models an installation may ask, as its settings name them. A business picks among these names, and none else."""

from __future__ import annotations

from decimal import Decimal
from typing import Final, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator

Provider = Literal["openai", "anthropic", "google", "ollama", "compatible"]

BUILT_IN: Final = "built-in"
"""The name of the writer that needs no model."""
_OLLAMA: Final = "http://127.0.0.1:11434/v1"
_NAME: Final = r"^[a-z0-9][a-z0-9._-]{0,39}$"


class Endpoint(BaseModel):
    """One model behind one address; `name` is what businesses pick it by, and what its pieces say wrote them.

    `compatible` is anything that speaks OpenAI's chat completions. Prices are US dollars per million tokens; where they
    are not given they are looked up by the model's name, and an endpoint whose price nobody knows is refused, since no
    budget could hold it. `thinking_tokens` come on top of an answer for models that think first. `output` says how a
    form is asked for: by the API's own schema, as a tool, or in words.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern=_NAME)
    provider: Provider
    model: str = Field(min_length=1, max_length=120)
    base_url: str = ""
    api_key: SecretStr = SecretStr("")
    input_usd_per_million: Decimal | None = Field(default=None, ge=0)
    output_usd_per_million: Decimal | None = Field(default=None, ge=0)
    concurrency: int = Field(default=8, ge=1, le=64)
    timeout_seconds: float = Field(default=90.0, gt=0, le=900)
    thinking_tokens: int = Field(default=0, ge=0, le=64_000)
    output: Literal["schema", "tool", "words"] = "schema"

    @field_validator("name")
    @classmethod
    def _not_ours(cls, name: str) -> str:
        if name == BUILT_IN:
            raise ValueError(f"{BUILT_IN!r} is the writer that needs no model; choose another name")
        return name

    @field_validator("base_url")
    @classmethod
    def _an_address(cls, base_url: str) -> str:
        parts = urlsplit(base_url)
        if base_url and (parts.scheme not in {"http", "https"} or not parts.hostname or parts.username):
            raise ValueError("base_url must be like https://models.example.com/v1, without a user in it")
        return base_url

    @model_validator(mode="after")
    def _enough_to_ask(self) -> Endpoint:
        if self.provider == "compatible" and not self.base_url:
            raise ValueError(f"{self.name}: a compatible endpoint needs its base_url")
        if self.provider in {"openai", "anthropic", "google"} and not self.api_key.get_secret_value():
            raise ValueError(f"{self.name}: {self.provider} needs an api_key")
        if (self.input_usd_per_million is None) != (self.output_usd_per_million is None):
            raise ValueError(f"{self.name}: give both prices, or neither")
        return self

    @property
    def address(self) -> str:
        """Where it is asked; empty for a provider's own address."""
        return self.base_url or (_OLLAMA if self.provider == "ollama" else "")


def find_endpoint(endpoints: list[Endpoint], name: str) -> Endpoint | None:
    """The endpoint of that name; None for the built-in writer and for names that the settings do not have any more."""
    return next((endpoint for endpoint in endpoints if endpoint.name == name), None)
