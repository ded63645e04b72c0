"""Events that the brand's side signs: the keys for it, and what came of the latest events."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from campaigns import event_keys
from campaigns.models import EventKey, Surprise
from campaigns.models.ways import SAID
from perks import team
from perks.ground.errors import Refusal
from perks.ground.notices import tell
from perks.models import Brand
from perks.web.access import for_brand

SHOWN = 50


class KeyForm(forms.Form):
    label = forms.CharField(
        label="Name of the key", max_length=60, help_text="Where it is used, such as Gate system."
    )


@for_brand
@never_cache
def events(request: HttpRequest, brand: Brand) -> HttpResponse:
    """List and make keys. A new secret is on the answer to its own POST and nowhere else."""
    form = KeyForm(request.POST or None)
    made, secret = None, ""
    if request.method == "POST" and form.is_valid():
        try:
            made, secret = event_keys.make(brand, request.user.pk, form.cleaned_data["label"])
            form = KeyForm()
        except Refusal as refusal:
            form.add_error("label", refusal.sentence)
    came = Surprise.objects.filter(brand=brand).select_related("campaign", "claim")
    context = {
        "brand": brand,
        "keys": EventKey.objects.filter(brand=brand).order_by("-pk"),
        "form": form,
        "made": made,
        "secret": secret,
        "came": [(each, SAID[each.outcome]) for each in came.order_by("-pk")[:SHOWN]],
        "is_owner": team.role_of(brand, request.user.pk) == "owner",
    }
    status = 422 if form.errors else 200
    return render(request, "campaigns/brand/events.html", context, status=status)


@for_brand
def event_key_revoke(request: HttpRequest, brand: Brand, id: int) -> HttpResponse:
    """End a key. Only a POST does."""
    if request.method == "POST":
        gone = event_keys.revoke(brand, request.user.pk, id)
        tell(request, f"Revoked. Events signed with {gone.label} are refused.")
        return redirect("events", brand.slug)
    found = EventKey.objects.filter(brand=brand, pk=id).first()
    if found is None:
        raise Refusal("key_unknown", "The brand has no such key.", 404)
    context = {"brand": brand, "key": found}
    return render(request, "campaigns/brand/event_key_revoke.html", context)
