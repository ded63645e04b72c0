"""One parcel: where it goes, how far it is, what the member reports, and another one in its place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from campaigns import addresses, calling_back, fulfilment, problems, replacing, sending
from campaigns.models import Parcel
from campaigns.models.parcels import PARCEL_STATES
from campaigns.postal import Postal
from campaigns.web.finding import may_write
from perks import stock
from perks.ground.errors import Refusal
from perks.ground.notices import tell
from perks.models import Brand
from perks.web.access import for_brand


class SendForm(forms.Form):
    carrier = forms.CharField(label="Carrier", max_length=40, required=False)
    tracking = forms.CharField(label="Tracking number", max_length=60, required=False)


class ReplaceForm(forms.Form):
    back_in_stock = forms.BooleanField(
        label="The one that came back goes into stock again", required=False
    )
    reason = forms.CharField(
        label="Why another one", max_length=200, required=False,
        help_text="Needed from the second replacement on.",
    )  # fmt: skip


class DeclineForm(forms.Form):
    answer = forms.CharField(
        label="Your answer", max_length=400, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The member reads it. Nothing is sent.",
    )  # fmt: skip


class CallBackForm(forms.Form):
    because = forms.CharField(
        label="Why", max_length=200, help_text="The member reads it. She gets no other one."
    )
    back_in_stock = forms.BooleanField(
        label="It is here again, as good as new, and goes into stock", required=False
    )


FORMS: dict[str, type[forms.Form]] = {
    "sent": SendForm, "replace": ReplaceForm, "decline": DeclineForm, "call_back": CallBackForm,
}  # fmt: skip


@for_brand
def parcel(request: HttpRequest, brand: Brand, parcel: int) -> HttpResponse:
    """Look at a parcel, or do one thing about it: `do` names which."""
    found = fulfilment.one(brand, parcel)
    if found is None:
        raise Http404
    if request.method != "POST":
        return shown(request, brand, found)
    do = request.POST.get("do", "")
    if do == "address":
        return looked_at(request, brand, parcel)
    form = FORMS[do](request.POST) if do in FORMS else forms.Form(request.POST)
    if form.is_valid():
        try:
            with transaction.atomic():
                tell(request, done(do, parcel, brand, form.cleaned_data))
            return redirect("parcel", brand.slug, parcel)
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
    return shown(request, brand, again(brand, parcel), form=form, about=do)


def again(brand: Brand, parcel_id: int) -> Parcel:
    """A parcel that is known to be the brand's, as it stands after what was done or refused."""
    found = fulfilment.one(brand, parcel_id)
    assert found is not None
    return found


def looked_at(request: HttpRequest, brand: Brand, parcel_id: int) -> HttpResponse:
    """The page with the address on it, which nobody keeps; the look leaves a line."""
    found = again(brand, parcel_id)
    form = forms.Form(request.POST)
    home = None
    try:
        home = addresses.read([found.claim], brand, "page", request.user.pk).get(found.claim_id)
    except Refusal as refusal:
        form.add_error(None, refusal.sentence)
    answer = shown(request, brand, again(brand, parcel_id), form=form, home=home)
    answer["Cache-Control"] = "no-store"
    return answer


def done(do: str, parcel_id: int, brand: Brand, typed: dict[str, Any]) -> str:
    """Do it and say what was done. Raises Refusal."""
    if do == "sent":
        sending.send(parcel_id, brand.pk, typed["carrier"], typed["tracking"])
        return "Sent. The member gets a letter and reads the number."
    if do == "replace":
        made = replacing.replace(parcel_id, brand.pk, typed["reason"], typed["back_in_stock"])
        return f"Parcel {made.pk} is to be sent in its place. The member gets a letter."
    if do == "call_back":
        calling_back.call_back(parcel_id, brand.pk, **typed)
        return "Called back. The claim has ended, and the member gets a letter."
    if do == "decline":
        problems.decline(parcel_id, brand.pk, typed["answer"])
        return "Answered. The member gets a letter and reads it."
    sending.settle(parcel_id, brand.pk, do)
    return f"Noted: {PARCEL_STATES[do].lower()}."


def shown(
    request: HttpRequest,
    brand: Brand,
    found: Parcel,
    form: forms.Form | None = None,
    about: str = "",
    home: Postal | None = None,
) -> HttpResponse:
    """The page; `form` is what was refused, and belongs to what `about` names."""
    given: dict[str, Callable[[], forms.Form]] = {
        "sent": lambda: SendForm(initial={"carrier": found.carrier, "tracking": found.tracking}),
        "replace": ReplaceForm,
        "decline": DeclineForm,
        "call_back": CallBackForm,
    }
    made = {
        name: form if form is not None and about == name else make() for name, make in given.items()
    }
    reports = sorted(found.problems.all(), key=lambda each: each.pk)
    context = {
        "brand": brand, "parcel": found, "which": fulfilment.which(found.claim), "home": home,
        "form": form, "send_form": made["sent"], "replace_form": made["replace"],
        "decline_form": made["decline"], "call_back_form": made["call_back"],
        "may_write": may_write(request, brand),
        "report": reports[-1] if reports else None, **next_one(found),
    }  # fmt: skip
    status = 422 if form is not None and form.errors else 200
    return render(request, "campaigns/brand/parcel.html", context, status=status)


def next_one(found: Parcel) -> dict[str, Any]:
    """Whether it can be replaced, by what, and what has replaced it."""
    replaced = Parcel.objects.filter(replaces=found).first()
    wrong = found.reported or found.state in replacing.CAME_TO_NOTHING
    return {
        "replaced_by": replaced,
        "can_call_back": found.state in calling_back.STATES
        and found.claim.state == "redeemed"
        and replaced is None,
        "can_replace": found.claim.state == "redeemed"
        and wrong
        and replaced is None
        and found.state != "to_send",
        "left": stock.left(found.claim.perk_id, found.unit.variant),
    }
