"""Whether the posts of a campaign say that it was given, and the bundle for whoever audits that."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from campaigns import audit, disclosures
from campaigns.models import AuditExport
from campaigns.web.finding import campaign_of, may_write
from perks.models import Brand
from perks.web.access import for_brand


@for_brand
def disclosure(request: HttpRequest, brand: Brand, campaign: int) -> HttpResponse:
    """The counts, what was taken back, and the bundles taken. A POST takes one: not for readers."""
    found = campaign_of(brand, campaign)
    writes = may_write(request, brand)
    if request.method == "POST":
        if not writes:
            raise Http404
        _, _, packed = audit.export(found, request.user.pk)
        answer = HttpResponse(packed, content_type="application/zip")
        name = f"campaign-{found.pk}-disclosure.zip"
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer
    context = {
        "brand": brand,
        "campaign": found,
        "found": disclosures.counts(found),
        "may_write": writes,
        "taken": AuditExport.objects.filter(campaign=found).order_by("-pk")[:20],
    }
    return render(request, "campaigns/brand/disclosure.html", context)
