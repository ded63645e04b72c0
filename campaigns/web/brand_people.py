"""Who was asked and who took: counts, given names and states, never scores."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms
from django.core.paginator import Paginator
from django.db.models import Count, Q, prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from campaigns import claims, implied, messages, targeting, wants
from campaigns.figures import reach_of
from campaigns.models import Claim, Invitation
from campaigns.models.messages import BRAND
from campaigns.web.finding import campaign_of, may_write
from perks.ground.errors import Refusal
from perks.ground.notices import tell
from perks.models import Brand, Perk
from perks.web.access import for_brand

PAGE = 50


class RevokeForm(forms.Form):
    because = forms.CharField(
        label="Why", max_length=200, help_text="The member reads this.", strip=True
    )


@for_brand
def people(request: HttpRequest, brand: Brand, campaign: int) -> HttpResponse:
    """How many fit and were asked, and the claims."""
    found = campaign_of(brand, campaign)
    rule = implied.whole(targeting.in_force(found).tree, found.perk)
    taken = Claim.objects.filter(campaign=found).select_related("unit")
    page = Paginator(taken.order_by("-claimed_at", "-pk"), PAGE).get_page(request.GET.get("page"))
    tell_wants(found.perk, page.object_list)
    unread = messages.unread_of([each.pk for each in page.object_list], BRAND)
    for each in page.object_list:
        each.unread = unread.get(each.pk, 0)
    context = {
        "brand": brand,
        "campaign": found,
        "reach": reach_of(targeting.plan(rule, brand.pk)),
        "asked": Invitation.objects.filter(campaign=found).aggregate(
            invited=Count("pk", filter=Q(held_out=False)),
            held_out=Count("pk", filter=Q(held_out=True)),
        ),
        "page": page,
        "may_write": may_write(request, brand),
    }
    return render(request, "campaigns/brand/people.html", context)


def tell_wants(perk: Perk, taken: Iterable[Claim]) -> None:
    """Set `said` of each claim: which one it is and what was answered, for whoever fulfils it."""
    prefetch_related_objects([perk], "variants", "questions")
    tiers = {each.key: each.name for each in perk.variants.all() if each.lowest is not None}
    for claim in taken:
        tier = tiers.get(claim.unit.variant) if claim.unit else None
        said = [value for _, value in wants.told(perk, claim.wants)]
        claim.said = ", ".join([*([tier] if tier else []), *said])  # type: ignore[attr-defined]


@for_brand
def claim_restore(request: HttpRequest, brand: Brand, campaign: int, claim: int) -> HttpResponse:
    """Take back that a claim was revoked: what that means first, then the deed."""
    found = campaign_of(brand, campaign)
    made = Claim.objects.filter(campaign=found, pk=claim).select_related("perk").first()
    if made is None:
        raise Http404
    context = {"brand": brand, "campaign": found, "claim": made, "refused": ""}
    if request.method == "POST":
        try:
            claims.restore(made.pk, brand.pk)
        except Refusal as refusal:
            context["refused"] = refusal.sentence
        else:
            tell(request, f"Restored. {made.given_name or 'The member'} gets a letter.")
            return redirect("people", brand.slug, found.pk)
    status = 409 if context["refused"] else 200
    return render(request, "campaigns/brand/claim_restore.html", context, status=status)


@for_brand
def claim_revoke(request: HttpRequest, brand: Brand, campaign: int, claim: int) -> HttpResponse:
    """Take an issued claim back: what that means first, then the reason, then the deed."""
    found = campaign_of(brand, campaign)
    taken = Claim.objects.filter(campaign=found, pk=claim).select_related("perk").first()
    if taken is None:
        raise Http404
    form = RevokeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            claims.revoke(taken.pk, brand.pk, form.cleaned_data["because"])
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            tell(request, f"Revoked. {taken.given_name or 'The member'} reads why.")
            return redirect("people", brand.slug, found.pk)
    context = {"brand": brand, "campaign": found, "claim": taken, "form": form}
    status = 422 if form.errors else 200
    return render(request, "campaigns/brand/claim_revoke.html", context, status=status)
