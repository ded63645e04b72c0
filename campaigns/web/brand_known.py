"""What the brand knows of its own people: customers by keyed hash, lists of members, questions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from campaigns import customers, lists, questions
from campaigns.models import Campaign
from campaigns.models.known import LIST_KINDS
from campaigns.tables import read_table
from campaigns.web.finding import campaign_of, may_write
from perks.ground.errors import Refusal
from perks.ground.notices import tell
from perks.models import Brand
from perks.web.access import for_brand

ADDRESSES = {"email", "email_hash"}


class CustomersForm(forms.Form):
    file = forms.FileField(
        label="A CSV of your customers",
        help_text="Columns email or email_hash, and any of spend, tier, last_purchase, since. It takes "
        "the place of what you uploaded before.",
    )


class ListForm(forms.Form):
    name = forms.CharField(label="Name", max_length=60)
    kind = forms.ChoiceField(label="What it is for", choices=list(LIST_KINDS.items()))


class QuestionForm(forms.Form):
    text = forms.CharField(label="Question", max_length=120)
    choices = forms.CharField(
        label="Answers to choose from",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="One a line, 2 to 12 of them. Neither question nor answers change later.",
    )


@for_brand
def known(request: HttpRequest, brand: Brand) -> HttpResponse:
    """The page; each of its forms says by `do` what it does."""
    made = {"customers": CustomersForm(), "list": ListForm(), "question": QuestionForm()}
    if request.method == "POST":
        do = request.POST.get("do", "")
        if do not in DEEDS:
            raise Http404
        form_class = {"customers": CustomersForm, "list": ListForm, "question": QuestionForm}.get(
            do
        )
        form = form_class(request.POST, request.FILES) if form_class else None
        if form is None or form.is_valid():
            try:
                tell(request, DEEDS[do](request, brand, form))
            except Refusal as refusal:
                if form is None:
                    raise
                form.add_error(None, refusal.sentence)
            else:
                return redirect("known", brand.slug)
        if form is not None:
            made[do] = form
    return page(request, brand, made)


def page(request: HttpRequest, brand: Brand, made: dict[str, forms.Form]) -> HttpResponse:
    context = {
        "brand": brand,
        "may_write": may_write(request, brand),
        "summary": customers.summary(brand.pk),
        "key": customers.key_of(brand.pk).hex(),
        "lists": lists.of(brand.pk),
        "questions": questions.of(brand.pk),
        "campaigns": Campaign.objects.filter(brand=brand)
        .exclude(state="draft")
        .order_by("-pk")[:50],
        "forms": made,
    }
    status = 422 if any(form.errors for form in made.values()) else 200
    return render(request, "campaigns/brand/known.html", context, status=status)


def keep_customers(request: HttpRequest, brand: Brand, form: Any) -> str:
    lines = read_table(form.cleaned_data["file"].read(), ADDRESSES)
    told = customers.upload(brand.pk, customers.read(brand.pk, lines))
    return f"{told:,} customers are kept as keyed hashes. Matching takes a few minutes."


def forget_customers(request: HttpRequest, brand: Brand, form: Any) -> str:
    customers.upload(brand.pk, [])
    return "Your customers are forgotten. Rules that ask for them reach nobody by that."


def make_list(request: HttpRequest, brand: Brand, form: Any) -> str:
    made = lists.make(brand.pk, form.cleaned_data["name"], form.cleaned_data["kind"])
    return f"{made.name} is there, and empty."


def fill_list(request: HttpRequest, brand: Brand, form: Any) -> str:
    """From whoever claimed in a campaign, or from a file of addresses."""
    into = lists.find(brand.pk, number(request.POST.get("list", "")))
    if "file" in request.FILES:
        lists.add_addresses(into, read_table(request.FILES["file"].read(), {"email"}))
        return (
            f"Members among those addresses are on {into.name}, if they agreed to be matched. "
            "No address is kept."
        )
    campaign = campaign_of(brand, number(request.POST.get("campaign", "")))
    lists.add_claimants(into, campaign)
    return f"Whoever claimed in {campaign.name} is on {into.name}."


def drop_list(request: HttpRequest, brand: Brand, form: Any) -> str:
    gone = lists.find(brand.pk, number(request.POST.get("list", "")))
    name = gone.name
    lists.drop(gone)
    return f"{name} is gone."


def ask(request: HttpRequest, brand: Brand, form: Any) -> str:
    choices = form.cleaned_data["choices"].splitlines()
    made = questions.ask(brand.pk, form.cleaned_data["text"], choices)
    return f"“{made.text}” can be asked now. Add it to a rule, and members read it."


def close_question(request: HttpRequest, brand: Brand, form: Any) -> str:
    questions.close(brand.pk, number(request.POST.get("question", "")))
    return "Closed. What was answered stays."


def number(text: str) -> int:
    """The number of a row. Raises Http404 for anything else."""
    if not text.isdecimal() or len(text) > 18:
        raise Http404
    return int(text)


DEEDS: dict[str, Any] = {
    "customers": keep_customers,
    "forget": forget_customers,
    "list": make_list,
    "fill": fill_list,
    "drop": drop_list,
    "question": ask,
    "close": close_question,
}
