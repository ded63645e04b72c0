"""What a campaign may cost, what was given so far, and every entry of its ledger."""

from __future__ import annotations

from django import forms
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from campaigns import budgets
from campaigns.exports import as_csv
from campaigns.models import Campaign
from campaigns.web.finding import campaign_of, may_write
from perks import ledger, money
from perks.ground.errors import Refusal
from perks.ground.notices import tell
from perks.models import Brand
from perks.models.ledger import ACCOUNTS
from perks.web.access import for_brand

PAGE = 50
NAMES = {
    "committed": "Held for claims",
    "consumed": "Given, not used yet",
    "redeemed": "Used",
    "replaced": "Sent once more",
}
ABOUT = {
    "currency_unknown": "currency", "budget_below_spent": "budget",
    "budget_needed": "budget", "approval_needed": "budget",
}  # fmt: skip


class MoneyForm(forms.Form):
    """The worth of one, which settles at launch, and the budget, which may change."""

    currency = forms.ChoiceField(
        label="Currency", required=False,
        choices=[("", "None: counted in pieces"), *((code, code) for code in money.CURRENCIES)],
    )  # fmt: skip
    worth = forms.CharField(
        label="What one is worth", required=False, max_length=16,
        help_text="As in 22.00. Members read it too: some have to declare what they get.",
    )  # fmt: skip
    budget = forms.CharField(
        label="What all may cost", required=False, max_length=16,
        help_text="Nobody claims beyond it. Empty: as long as there is stock.",
    )  # fmt: skip

    def __init__(self, campaign: Campaign, *args: object) -> None:
        code = campaign.currency
        budget = "" if campaign.budget is None else money.decimal(campaign.budget, code)
        worth = money.decimal(campaign.worth, code) if campaign.worth else ""
        super().__init__(*args, initial={"currency": code, "worth": worth, "budget": budget})
        if campaign.state != "draft":
            for name in ("currency", "worth"):
                self.fields[name].disabled = True


@for_brand
def spending(request: HttpRequest, brand: Brand, campaign: int) -> HttpResponse:
    """The budget and what became of it; writers may change what is not settled."""
    found = campaign_of(brand, campaign)
    can_write = may_write(request, brand) and found.phase != "ended"
    form = MoneyForm(found, request.POST) if request.method == "POST" else MoneyForm(found)
    if request.method == "POST":
        if not can_write:
            raise Http404
        if form.is_valid() and save(found, form):
            tell(request, "Saved.")
            return redirect("money", brand.slug, found.pk)
    page = Paginator(ledger.entries(found.pk).reverse(), PAGE).get_page(request.GET.get("page"))
    context = {
        "brand": brand, "campaign": found, "form": form, "may_write": can_write, "page": page,
        "names": NAMES, **figures(found),
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "campaigns/brand/money.html", context, status=status)


def save(campaign: Campaign, form: MoneyForm) -> bool:
    """Whether it was saved; a refusal stands at its field."""
    typed = form.cleaned_data
    try:
        with transaction.atomic():
            budgets.settle(campaign, typed["currency"], str(typed["worth"]), str(typed["budget"]))
    except Refusal as refusal:
        form.add_error(ABOUT.get(refusal.code, "worth"), refusal.sentence)
        return False
    return True


def figures(campaign: Campaign) -> dict[str, object]:
    """What stands in each account, and what is left of the budget; in words, with currency."""
    stands = ledger.balances(campaign.pk)
    left = None if campaign.budget is None else campaign.budget + stands["budget"]
    return {
        "stands": [
            (NAMES[name], money.told(stands[name], campaign.currency))
            for name in ACCOUNTS
            if name != "budget"
        ],
        "left": None if left is None else money.told(left, campaign.currency),
    }


@for_brand
def ledger_csv(request: HttpRequest, brand: Brand, campaign: int) -> HttpResponse:
    """Every entry, for a spreadsheet; amounts add up to the accounts to the last cent."""
    found = campaign_of(brand, campaign)
    rows = [
        (
            each.pk, each.at.isoformat(), each.kind, each.debit, each.credit,
            money.decimal(each.amount, each.currency), each.currency, each.claim_id,
            each.redemption_id or "",
        )
        for each in ledger.entries(found.pk).iterator()
    ]  # fmt: skip
    head = ("entry", "at", "kind", "from", "to", "amount", "currency", "claim", "redemption")
    answer = HttpResponse(as_csv([head, *rows]), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="campaign-{found.pk}-ledger.csv"'
    return answer
