"""What a sponsor sets for its shops: the terms of all, the link, the cap of one."""

from __future__ import annotations

from django import forms
from django.http import Http404, HttpRequest

from campaigns.models import Campaign
from perks import shop_terms, shops
from perks.ground.errors import Refusal
from perks.ground.notices import tell, warn
from perks.web.period import DAY

HOUR = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
NAMES = ("cap", "first_day", "last_day", "opens", "closes")


class TermsForm(forms.Form):
    """The window of all shops, on the clock of each, and the cap of those who join from now on."""

    cap = forms.IntegerField(
        label="How many a shop may hand over", required=False, min_value=1, max_value=1_000_000,
        help_text="For shops that join from now on. Empty: as many as there are.",
    )  # fmt: skip
    first_day = forms.DateField(
        label="First day", required=False, widget=DAY, help_text="On the clock of each shop."
    )
    last_day = forms.DateField(label="Last day", required=False, widget=DAY)
    opens = forms.TimeField(label="Each day from", required=False, widget=HOUR)
    closes = forms.TimeField(
        label="Until", required=False, widget=HOUR, help_text="Empty: until midnight."
    )


def act(request: HttpRequest, campaign: Campaign, form: TermsForm) -> bool:
    """Do what a button says; False when the terms have to be mended first."""
    do, perk = request.POST.get("do", ""), campaign.perk
    if do == "close":
        shop_terms.close_link(perk)
        tell(request, "Closed. No shop joins any more; those who joined go on.")
    elif do == "new":
        shop_terms.new_link(perk)
        tell(request, "There is a new link. The one before opens nothing now.")
    elif do == "cap":
        set_cap(request, campaign)
    elif not form.is_valid():
        return False
    else:
        try:
            shop_terms.set_terms(perk, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(
                "closes" if form.cleaned_data["closes"] else "last_day", refusal.sentence
            )
            return False
        tell(request, "Saved. Desks follow at once.")
    return True


def set_cap(request: HttpRequest, campaign: Campaign) -> None:
    """The cap of one shop, as typed into its line."""
    number, typed = request.POST.get("shop", ""), request.POST.get("cap", "").strip()
    if not (number.isascii() and number.isdigit() and len(number) < 18):
        raise Http404
    try:
        if typed and not (typed.isascii() and typed.isdigit() and len(typed) < 10):
            raise Refusal("shop_cap_unclear", "A cap is 1 or more. Nothing was changed.", 400)
        shop = shops.set_cap(int(number), campaign.perk, int(typed) if typed else None)
    except Refusal as refusal:
        if refusal.status == 404:
            raise Http404 from refusal
        warn(request, refusal.sentence)
        return
    most = "as many as there are" if shop.cap is None else f"at most {shop.cap:,}"
    tell(request, f"{shop.venue.name} hands over {most}.")
