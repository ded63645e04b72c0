"""Passes of a bundle: what their partner sees of them, and what whoever has a link sees."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, Q
from django.urls import reverse

from perks import passes
from perks.ground import clock, scopes
from perks.ground.errors import Refusal
from perks.models import Pass

ACTOR = "handouts"


@dataclass(frozen=True)
class Handout:
    """One pass of a bundle. `state` is that of the pass: good, used, ended or revoked."""

    handed: Pass
    state: str

    @property
    def link(self) -> str:
        return settings.SITE_URL + reverse("handout", args=[self.handed.token])

    @property
    def word(self) -> str:
        """What the partner reads: whether it was opened, and what became of it."""
        if self.state == "good":
            return "Opened" if self.handed.opened_at else "Not opened yet"
        return passes.STATES[self.state]


def of_claim(claim_id: int) -> list[Handout]:
    """The passes of one bundle, in order. Whose claim it is, the caller has checked."""
    with scopes.act_as(scopes.system(ACTOR)):
        used = Count("redemptions", filter=Q(redemptions__undone_at__isnull=True))
        rows = Pass.objects.filter(claim_id=claim_id, copy__gte=1).annotate(used=used)
        found = rows.select_related("brand", "perk", "venue").order_by("copy")
        return [Handout(each, passes.state(each)) for each in found]


def open_one(token: str) -> Handout:
    """The pass behind a link; the first opening is noted. Raises Refusal handout_unknown (404)."""
    with scopes.act_as(scopes.system(ACTOR)):
        handed = Pass.objects.filter(token=token, copy__gte=1).first() if token else None
        if handed is None:
            raise Refusal("handout_unknown", "This link shows no pass. Ask whoever sent it.", 404)
        if handed.opened_at is None:
            Pass.objects.filter(pk=handed.pk, opened_at=None).update(opened_at=clock.now())
        return next(each for each in of_claim(handed.claim_id) if each.handed.pk == handed.pk)
