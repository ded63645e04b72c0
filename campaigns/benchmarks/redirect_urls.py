"""Every address of the house, and a plain Django view that follows links, beside them.

The view does what the lane does: it reads the link with its claim and campaign, judges the visit,
writes the same row and sends on; once as Django does it, and once without waiting for the disk.
"""

from __future__ import annotations

import hashlib
import secrets
import struct

from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from campaigns import visitors
from campaigns.landing import extended
from campaigns.links import REFERENCE, REFERENCE_BYTES
from campaigns.models import Click, Link
from campaigns.models.claims import LIVE
from campaigns.models.links import ENDED
from campaigns.web.visiting import visit_in
from perks.ground import clock, scopes
from perks.ground.audiences import for_public
from perks.urls import urlpatterns as ours


@for_public
@never_cache
@require_safe
def plain(request: HttpRequest, slug: str) -> HttpResponse:
    return HttpResponseRedirect(follow(request, slug))


@for_public
@never_cache
@require_safe
def not_waiting(request: HttpRequest, slug: str) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit TO off")
    return HttpResponseRedirect(follow(request, slug))


def follow(request: HttpRequest, slug: str) -> str:
    visit = visit_in(request.META)
    with scopes.act_as(scopes.system("bench")):
        found: Link | None = (
            Link.objects.select_related("claim__campaign").filter(slug=slug).first()
        )
        if found is None:
            raise Http404
        claim, campaign, now = found.claim, found.claim.campaign, clock.now()
        if campaign.state == "ended" or campaign.ends_at <= now:
            raise Http404
        who = visitors.of(visit) + struct.pack(">q", campaign.pk)
        click = Click.objects.create(
            link=found, brand_id=found.brand_id, member_id=found.member_id,
            visitor=hashlib.sha256(who).digest()[:16],
            reference=secrets.token_urlsafe(REFERENCE_BYTES),
            reason=visit.reason or ("" if claim.state in LIVE else ENDED),
            at=now, day=clock.today(),
        )  # fmt: skip
        return extended(found.target, **{REFERENCE: click.reference})


urlpatterns = [
    *ours,
    path("bench/go/<slug:slug>", plain, name="bench_go"),
    path("bench/go-async/<slug:slug>", not_waiting, name="bench_go_async"),
]
