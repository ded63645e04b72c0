"""Who acts for the brand."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from perks import machines
from perks import team as teams
from perks.ground.errors import Refusal
from perks.ground.notices import tell, warn
from perks.models import Brand, BrandMembership
from perks.web.access import for_brand

ROLES = [
    ("reader", "Reader: looks"),
    ("manager", "Manager: changes campaigns and stock"),
    ("owner", "Owner: also changes the team"),
]


class AddForm(forms.Form):
    email = forms.EmailField(label="E-mail address of their account", max_length=254)
    role = forms.ChoiceField(label="Role", choices=ROLES, initial="manager")


@for_brand
def team(request: HttpRequest, brand: Brand) -> HttpResponse:
    """The team; an owner adds people here."""
    form = AddForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            made = teams.add(brand, request.user.pk, typed["email"], typed["role"])
        except Refusal as refusal:
            form.add_error("email", refusal.sentence)
        else:
            tell(request, f"{made.user} is on the team, as {made.role}.")
            return redirect("team", brand.slug)
    context = {
        "brand": brand,
        "members": teams.members(brand),
        "roles": BrandMembership.ROLES,
        "form": form,
        "is_owner": teams.role_of(brand, request.user.pk) == "owner",
    }
    status = 422 if form.errors else 200
    return render(request, "campaigns/brand/team.html", context, status=status)


@for_brand
def team_member(request: HttpRequest, brand: Brand, membership: int) -> HttpResponse:
    """Change one role, or take somebody off the team; the latter is asked about first."""
    if request.method != "POST":
        found = next((each for each in teams.members(brand) if each.pk == membership), None)
        if found is None:
            return redirect("team", brand.slug)
        context = {"brand": brand, "who": found, "tokens": machines.made_by(brand, found.user_id)}
        return render(request, "campaigns/brand/team_remove.html", context)
    role = request.POST.get("role", "")
    try:
        if role:
            changed = teams.change_role(brand, request.user.pk, membership, role)
            tell(request, f"{changed.user} is {changed.role} now.")
        else:
            gone = teams.remove(brand, request.user.pk, membership)
            tell(request, f"{gone.user} is off the team.")
            if gone.user_id == request.user.pk:
                return redirect("front_door")
    except Refusal as refusal:
        warn(request, refusal.sentence)
    return redirect("team", brand.slug)
