"""Campaigns side by side, and whether members tire of being asked."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from campaigns import side_by_side, tiring
from campaigns.tiring import Tired
from campaigns.web.validity_page import said, span
from perks.ground.plots import Span
from perks.models import Brand
from perks.web.access import for_brand


@for_brand
@require_safe
def compare(request: HttpRequest, brand: Brand) -> HttpResponse:
    """Outcomes with their intervals first; then what became of invitations by their number."""
    rows = side_by_side.rows(brand.pk)
    context = {
        "brand": brand,
        "rows": rows,
        "plots": side_by_side.plots(rows),
        "tired": [shown(each) for each in tiring.of_brand(brand.pk)],
    }
    return render(request, "campaigns/brand/compare.html", context)


def shown(each: Tired) -> dict[str, Any]:
    """A kind of perk as the page shows it."""
    spans: list[Span] = []
    lines = []
    for turn in each.turns:
        told = vars_of(turn.claimed)
        spans.append(span(turn.which, told, instead="fewer than 10 people"))
        opened = vars_of(turn.opened)
        lines.append((
            turn.which, turn.people if told else "fewer than 10",
            said(opened)["words"] if opened else "–", said(told)["words"] if told else "–",
        ))  # fmt: skip
    return {"kind": each.kind, "spans": spans, "lines": lines, "falls": each.falls}


def vars_of(share: Any) -> dict[str, Any] | None:
    """A share as the pages' words take it."""
    if share is None:
        return None
    return {name: getattr(share, name) for name in ("people", "hits", "low", "high")}
