"""Shops and CRMs that use the API for the brand."""

from __future__ import annotations

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from perks import machines, team
from perks.ground.errors import Refusal
from perks.ground.notices import tell
from perks.models import Brand
from perks.web.access import for_brand


class MachineForm(forms.Form):
    label = forms.CharField(
        label="Name of the machine", max_length=60, help_text="As you call it, such as Web shop."
    )


@for_brand
@never_cache
def machine_list(request: HttpRequest, brand: Brand) -> HttpResponse:
    """List and enrol. A new token is on the answer to its own POST and nowhere else."""
    form = MachineForm(request.POST or None)
    enrolled, token = "", ""
    if request.method == "POST" and form.is_valid():
        label = form.cleaned_data["label"]
        try:
            token = machines.enrol(brand, request.user.pk, label)
            enrolled, form = label, MachineForm()
        except Refusal as refusal:
            form.add_error("label", refusal.sentence)
    context = {
        "brand": brand,
        "machines": machines.of(brand),
        "form": form,
        "enrolled": enrolled,
        "token": token,
        "is_owner": is_owner(request, brand),
    }
    status = 422 if form.errors else 200
    return render(request, "campaigns/brand/machines.html", context, status=status)


@for_brand
def machine_revoke(request: HttpRequest, brand: Brand, id: int) -> HttpResponse:
    """What revoking means, then the deed."""
    if not is_owner(request, brand):
        raise Http404
    if request.method == "POST":
        gone = machines.revoke(brand, request.user.pk, id)
        tell(request, f"Revoked. {gone.label} can do nothing more here.")
        return redirect("machines", brand.slug)
    context = {"brand": brand, "machine": machines.one(brand, id)}
    return render(request, "campaigns/brand/machine_revoke.html", context)


def is_owner(request: HttpRequest, brand: Brand) -> bool:
    return team.role_of(brand, request.user.pk) == "owner"
