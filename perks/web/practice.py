"""Practising: sample passes to scan, and answers that book nothing."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from perks import qr, training
from perks.models import Venue
from perks.web.access import for_venue


@for_venue
@never_cache
def practise(request: HttpRequest, venue: Venue) -> HttpResponse:
    """GET shows the samples; POST answers one, on a page that says that it is practice."""
    code = request.POST.get("code", "").strip() if request.method == "POST" else ""
    if code:
        said = training.practise(code, venue)
        context = {"venue": venue, "said": said, "practice": True}
        return render(request, "perks/venue_answer.html", context)
    samples = [
        (sample, qr.draw(sample.code, f"Practice code {sample.code}"))
        for sample in training.SAMPLES.values()
    ]
    return render(request, "perks/venue_practice.html", {"venue": venue, "samples": samples})
