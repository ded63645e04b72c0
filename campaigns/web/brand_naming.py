"""A saved audience as a file with names: what it holds first, then the deed, then the file."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from campaigns import audiences, naming
from campaigns.web.finding import may_write
from perks.ground.errors import Refusal
from perks.ground.notices import tell, warn
from perks.models import Brand
from perks.web.access import for_brand


@for_brand
def audience_export(request: HttpRequest, brand: Brand, audience: int) -> HttpResponse:
    found = audiences.find(brand, audience)
    if request.method == "POST":
        try:
            made = naming.export(brand, found, request.user.pk)
        except Refusal as refusal:
            warn(request, refusal.sentence)
        else:
            tell(request, f"{made.people} people are named. Each of them has a receipt.")
        return redirect("audience", brand.slug, found.pk)
    context = {"brand": brand, "audience": found, "version": audiences.newest(found)}
    return render(request, "campaigns/brand/audience_export.html", context)


@for_brand
def audience_csv(request: HttpRequest, brand: Brand, audience: int, export: int) -> HttpResponse:
    """The file of one export, without whoever has withdrawn since. Not for readers of the team."""
    if not may_write(request, brand):
        raise Http404
    made = naming.find(brand, audiences.find(brand, audience), export)
    answer = HttpResponse(naming.csv_of(made), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="audience-{audience}-{export}.csv"'
    return answer
