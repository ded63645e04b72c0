"""The shape of a rule as JSON Schema, written from the fields themselves."""

from __future__ import annotations

from typing import Any

from campaigns.rules.fields import FIELDS, Field, NumberField
from campaigns.rules.parse import DEEPEST, MOST_LEAVES

WORDS_OF_NUMBERS = {"list", "answer"}


def rule_schema() -> dict[str, Any]:
    """A rule: a group of rules, or a condition on one field. Groups nest up to `DEEPEST` levels."""
    rule = {"type": "object", "description": "Again a rule: a group or a condition."}
    many = {"type": "array", "items": rule, "minItems": 1}
    groups = [
        group(all=many),
        group(any=many),
        group(**{"not": rule}),
        group(at_least={"type": "integer", "minimum": 1}, of=many),
    ]
    return {
        "description": f"Up to {MOST_LEAVES} conditions in up to {DEEPEST} levels of groups.",
        "oneOf": [*groups, *map(condition, FIELDS.values())],
    }


def group(**parts: Any) -> dict[str, Any]:
    return {"type": "object", "required": list(parts), "properties": parts}


def condition(field: Field) -> dict[str, Any]:
    """The shape of a condition on one field."""
    parts = {name: {"type": "integer" if name == "question" else "string"} for name in field.keys}
    parts["field"] = {"type": "string", "enum": [field.name]}
    parts["op"] = {"type": "string", "enum": list(field.ops)}
    if isinstance(field, NumberField):
        number = "integer" if field.per_unit == 1 else "number"
        parts["value"] = {"type": number, "minimum": field.least, "maximum": field.most}
    else:
        item = "integer" if field.name in WORDS_OF_NUMBERS else "string"
        parts["value"] = {"type": "array", "items": {"type": item}, "minItems": 1}
    return {"type": "object", "required": sorted(field.keys), "properties": parts}
