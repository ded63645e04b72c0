"""A provider's own machine-readable description, and a server of the tests that is held against it.

Two kinds are read: OpenAPI 3.0 and Google's discovery documents. Every request must be one that the
description knows, with no parameter that it lacks; every answer must have the described form, with
no field that it lacks.
"""

from __future__ import annotations

import gzip
import json
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from tests.web_peer import Answer, Asked, WebPeer

Json = dict[str, Any]
HERE = Path(__file__).parent / "networks" / "descriptions"
DATA = Path(os.environ.get("PERKS_DATA") or Path(__file__).parents[2] / "shared" / "data")
FORMATS = FormatChecker(formats=())


class Wrong(AssertionError):
    """A request or an answer that the description does not know."""


@FORMATS.checks("date-time", raises=ValueError)
def is_moment(text: object) -> bool:
    return not isinstance(text, str) or datetime.fromisoformat(text).tzinfo is not None


@dataclass(frozen=True)
class Operation:
    """One thing that can be asked; `answer` is the schema of what comes back, `body` of what is sent
    along."""

    method: str
    path: re.Pattern[str]
    parameters: dict[str, Json]
    answer: Json
    body: Json = field(default_factory=dict)
    security: list[Json] = field(default_factory=list)


class Described:
    """What one provider says of its interface."""

    def __init__(self, document: Json, operations: list[Operation]) -> None:
        # What is named outright goes before what a name in braces would take in.
        self.operations = sorted(operations, key=lambda each: each.path.groups)
        there = DRAFT202012.create_resource(strict(document))
        self.registry: Any = Registry().with_resource("urn:it", there)

    def operation(self, asked: Asked) -> tuple[Operation, dict[str, str]]:
        """What is asked for, and the parameters in its path. Raises Wrong."""
        parts = urlsplit(asked.path)
        for each in self.operations:
            found = each.path.fullmatch(unquote(parts.path))
            if found and each.method == asked.method:
                self._parameters(each, dict(parse_qsl(parts.query, True)), found.groupdict())
                if each.body and asked.body:
                    self._check(each.body, sent(asked), f"body of {each.path.pattern}")
                return each, found.groupdict()
        raise Wrong(f"nothing is described at {asked.method} {parts.path}")

    def answer(self, operation: Operation, told: Any) -> None:
        """Raises Wrong where an answer has not the described form."""
        self._check(operation.answer, told, f"answer of {operation.path.pattern}")

    def _parameters(self, operation: Operation, query: Json, path: Json) -> None:
        for name in query.keys() - operation.parameters.keys():
            raise Wrong(f"{operation.path.pattern} has no parameter {name}")
        for name, about in operation.parameters.items():
            given = (path if about["in"] == "path" else query).get(name)
            if given is None and about.get("required") and about["in"] in ("path", "query"):
                raise Wrong(f"{operation.path.pattern} needs {name}")
            if given is not None:
                self._check(about["schema"], typed(about["schema"], given), name)

    def _check(self, schema: Json, told: Any, what: str) -> None:
        whole = {"$id": "urn:asked", **rebased(schema)}
        check = Draft202012Validator(whole, registry=self.registry, format_checker=FORMATS)
        for error in check.iter_errors(told):
            raise Wrong(f"{what}: {error.json_path} {error.message[:300]}")


@dataclass(frozen=True)
class Headed:
    """An answer with headers of its own."""

    thing: Any
    headers: dict[str, str]


class Provider:
    """A server that `answers(what was asked, parameters)`, within its description.

    `wrong` says what was not: the one who asked is then answered with an error as well.
    """

    def __init__(
        self, peer: WebPeer, described: Described, answers: Callable[[Asked, str, Json], Any]
    ) -> None:
        self.described, self.answers, self.wrong = described, answers, list[str]()
        peer.otherwise = self._answer

    def _answer(self, asked: Asked) -> Answer | None:
        try:
            operation, path = self.described.operation(asked)
            parts = urlsplit(asked.path)
            told = self.answers(asked, parts.path, {**dict(parse_qsl(parts.query)), **path})
            if told is None or isinstance(told, Answer):
                return told
            headed = told if isinstance(told, Headed) else Headed(told, {})
            self.described.answer(operation, headed.thing)
        except Wrong as wrong:
            self.wrong.append(str(wrong))
            return Answer(400, str(wrong).encode())
        headers = {"Content-Type": "application/json", **headed.headers}
        return Answer(body=json.dumps(headed.thing).encode(), headers=headers)


@cache
def openapi(path: Path) -> Described:
    """A description in OpenAPI 3.0 or 3.1."""
    document = document_at(path)
    base = urlsplit(document["servers"][0]["url"]).path.rstrip("/")
    return Described(document, list(_openapi_operations(document, base)))


def _openapi_operations(document: Json, base: str) -> Iterator[Operation]:
    for path, methods in document["paths"].items():
        for method, about in methods.items():
            named = [_referred(document, one) for one in about.get("parameters", ())]
            content = _referred(document, about["responses"].get("200", {})).get("content", {})
            answer = next(iter(content.values()), {}).get("schema", {})
            body = _referred(document, about.get("requestBody", {})).get("content", {})
            security = about.get("security", document.get("security", []))
            yield Operation(
                method.upper(), pattern(base + path), {one["name"]: one for one in named},
                answer, body.get("application/json", {}).get("schema", {}), security,
            )  # fmt: skip


@cache
def discovery(path: Path) -> Described:
    """A discovery document of Google's."""
    document = document_at(path)
    operations = []
    for resource in document["resources"].values():
        for about in resource.get("methods", {}).values():
            parameters = {
                name: {**one, "in": one["location"], "schema": _plain(one)}
                for name, one in {**document["parameters"], **about.get("parameters", {})}.items()
                if "location" in one
            }
            answer = about.get("response", {})
            operations.append(
                Operation(about["httpMethod"], pattern("/" + about["path"]), parameters, answer)
            )
    return Described(document, operations)


def sent(asked: Asked) -> Json:
    """The body of a request as an object, whether it came as JSON or as a form."""
    if asked.headers.get("content-type", "").startswith("application/json"):
        found: Json = json.loads(asked.body)
        return found
    return dict(parse_qsl(asked.body.decode()))


def document_at(path: Path) -> Json:
    body = path.read_bytes()
    told: Json = json.loads(gzip.decompress(body) if path.suffix == ".gz" else body)
    return told


def pattern(path: str) -> re.Pattern[str]:
    """A path with names in braces, as an expression with groups of these names."""
    return re.compile(re.sub(r"\\\{\+?(\w+)\\\}", r"(?P<\1>[^/]+)", re.escape(path)))


def strict(schema: Any) -> Any:
    """The same description as JSON Schema, where nothing is allowed that is not described."""
    if isinstance(schema, list):
        return [strict(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    found = {name: strict(value) for name, value in schema.items()}
    if isinstance(found.get("required"), bool):
        del found["required"]
    if isinstance(reference := found.get("$ref"), str) and "/" not in reference:
        found["$ref"] = f"urn:it#/schemas/{reference}"
    if found.pop("nullable", False) is True and isinstance(found.get("type"), str):
        found["type"] = [found["type"], "null"]
    if isinstance(found.get("properties"), dict) and found.get("type") == "object":
        found.setdefault("additionalProperties", False)
    return found


def rebased(schema: Json) -> Json:
    """A schema on its own whose references lead into the whole description."""
    text = json.dumps(strict(schema)).replace('"$ref": "#/', '"$ref": "urn:it#/')
    found: Json = json.loads(text)
    return found


def typed(schema: Json, text: str) -> Any:
    """The value of a parameter that came as text; a list is written with commas."""
    kind = schema.get("type")
    if kind == "array":
        return [typed(schema.get("items", {}), part) for part in text.split(",")]
    if kind == "integer" and re.fullmatch(r"-?\d+", text):
        return int(text)
    return {"true": True, "false": False}.get(text, text) if kind == "boolean" else text


def _plain(one: Json) -> Json:
    """A parameter of a discovery document as a schema; limits are written as text there."""
    kept = {name: one[name] for name in ("type", "enum", "pattern") if name in one}
    kept |= {name: int(one[name]) for name in ("minimum", "maximum") if name in one}
    # Google's lists may be repeated or written with commas.
    return {"type": "array", "items": kept} if one.get("repeated") else kept


def _referred(document: Json, thing: Json) -> Json:
    for name in thing.get("$ref", "#").split("/")[1:]:
        document = document[name]
    return document if "$ref" in thing else thing
