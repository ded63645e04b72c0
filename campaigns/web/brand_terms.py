"""Where one perk can be sent, and who may have it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from campaigns.web import terms_form
from campaigns.web.terms_form import TermsForm
from perks.ground.notices import tell
from perks.models import Brand, Perk
from perks.web.access import for_brand


@for_brand
def perk_terms(request: HttpRequest, brand: Brand, perk: int) -> HttpResponse:
    """Look at the terms of a perk, or change them; what was claimed stays as it is."""
    found = Perk.objects.filter(brand=brand, pk=perk).first()
    if found is None:
        raise Http404
    form = TermsForm(found, *([request.POST] if request.method == "POST" else []))
    if request.method == "POST" and form.is_valid():
        terms_form.settle(found, form.cleaned_data)
        tell(request, "Saved. Nobody else is shown it, invited to it, or may claim it.")
        return redirect("stock", brand.slug)
    status = 422 if form.errors else 200
    context = {"brand": brand, "perk": found, "form": form}
    return render(request, "campaigns/brand/perk_terms.html", context, status=status)
