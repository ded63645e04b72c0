"""Asking for a campaign's report by letter, and stopping it, signed in or from the letter."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from campaigns import report_letters
from campaigns.web.finding import campaign_of
from perks.ground.audiences import for_public
from perks.ground.errors import Refusal
from perks.ground.notices import tell, warn
from perks.models import Brand
from perks.web.access import for_brand


@for_brand
@require_POST
def letters(request: HttpRequest, brand: Brand, campaign: int) -> HttpResponse:
    """An empty rhythm stops them. They go to whoever asks, and to nobody else."""
    found = campaign_of(brand, campaign)
    rhythm, user = request.POST.get("rhythm", ""), request.user.pk
    if user is None:
        raise Http404
    if not rhythm:
        report_letters.stop(found.pk, user)
        tell(request, "Stopped. No more letters about this campaign.")
    else:
        try:
            report_letters.order(found, user, rhythm)
            tell(request, "The report comes to your own address.")
        except Refusal as refusal:
            warn(request, refusal.sentence)
    return redirect("report", brand.slug, found.pk)


@csrf_exempt
@for_public
@never_cache
def no_report(request: HttpRequest, signed: str) -> HttpResponse:
    """Asked first, because programs that look at letters open their links; a POST stops them."""
    found = report_letters.find_signed(signed)
    if found is None:
        raise Http404
    done = request.method == "POST"
    if done:
        report_letters.stop(found.campaign_id, found.user_id)
    return render(request, "campaigns/no_report.html", {"done": done})
