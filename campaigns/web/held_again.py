"""A hold that ran out while its form was filled in: what was typed stays, and one press holds anew."""

from __future__ import annotations

from django.http import HttpRequest

from campaigns import claims, history
from campaigns.models import Claim
from campaigns.web import origin
from campaigns.web.needs_form import NeedsForm
from perks.ground import clock
from perks.ground.submits import FIELD


def has_lapsed(made: Claim) -> bool:
    """Whether it was held for the member once, and she did not take it in time."""
    return made.state == "expired" or (made.state == "held" and made.held_until <= clock.now())


def was_asked(request: HttpRequest) -> bool:
    """Whether the member saw that it ran out before she pressed the button."""
    return "again" in request.POST


def hold_anew(request: HttpRequest, lapsed: Claim, form: NeedsForm) -> Claim | None:
    """A new hold with what was chosen; None when she does not fit any longer.

    Raises what `claims.claim` raises, so sold_out (410) where nothing is left.
    """
    said = {name: value for name, value in form.said().items() if name == "variant"}
    key = f"again:{request.POST.get(FIELD, '')}"
    decision = claims.claim(lapsed.member_id, lapsed.campaign_id, key, said, origin.of(request))
    return history.one_of(lapsed.member_id, decision.claim.pk) if decision.claim else None
