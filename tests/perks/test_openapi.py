"""The API's description is complete and without a warning."""

import json
import re

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import URLPattern, get_resolver

# The description does not describe itself.
ITSELF = {"/api/v1/schema", "/api/v1/docs"}


@pytest.fixture
def described(tmp_path, capsys):
    """The description as a machine reads it; a warning fails."""
    path = tmp_path / "schema.json"
    call_command(
        "spectacular", "--validate", "--fail-on-warn", "--format", "openapi-json",
        "--file", str(path),
    )  # fmt: skip
    assert "Warning" not in capsys.readouterr().err
    return json.loads(path.read_text())


def addresses(resolver=None, prefix="/"):
    """Every address of the API, from the resolver, with its arguments in braces."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            if route.startswith("/api/"):
                yield re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route)
        else:
            yield from addresses(pattern, route)


def test_it_names_every_address(described):
    assert set(described["paths"]) == set(addresses()) - ITSELF


def test_every_operation_has_a_summary_and_says_how_to_sign_in(described):
    operations = [
        (path, method, told)
        for path, methods in described["paths"].items()
        for method, told in methods.items()
    ]
    assert [(path, method) for path, method, told in operations if not told.get("summary")] == []
    open_to_all = {path for path, _, told in operations if {} in told.get("security", [{}])}
    # These are signed, and the signature is looked at by the domain.
    signed = {f"/api/v1/brands/{{brand}}/{what}" for what in ("events", "postback", "shopify")}
    # What replays a lottery, and what the score told, is there for anybody.
    replayed = {"/api/v1/draws/{campaign}", "/api/v1/lotteries/{campaign}",
                "/api/v1/lotteries/{campaign}/waves/{number}",
                "/api/v1/validity"}  # fmt: skip
    signed.add("/api/v1/push")
    assert open_to_all == {"/api/v1/topics", "/api/v1/desk/enrol"} | signed | replayed
    schemes = described["components"]["securitySchemes"]
    assert schemes["token"] == {"type": "http", "scheme": "bearer", "bearerFormat": "perks_…"}


def test_names_of_values_do_not_depend_on_their_neighbours(described):
    enums = {name for name in described["components"]["schemas"] if name.endswith("Enum")}
    assert {"CampaignStateEnum", "ClaimStateEnum", "ReceiptVerdictEnum"} <= enums
    assert [name for name in enums if re.search(r"[0-9a-f]{3}Enum$", name)] == []


def test_anybody_may_read_it(db):
    answer = Client().get("/api/v1/schema", headers={"accept": "application/json"})
    assert (answer.status_code, answer.json()["openapi"][:2]) == (200, "3.")
