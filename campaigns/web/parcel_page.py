"""What a member's page of a claim tells of its parcel."""

from __future__ import annotations

from typing import Any

from django import forms

from campaigns import addresses, parcels, problems
from campaigns.models import Claim
from campaigns.models.parcels import PROBLEMS


class ProblemForm(forms.Form):
    """What is wrong, and a note about it."""

    what = forms.ChoiceField(
        label="What is wrong", choices=list(PROBLEMS.items()), widget=forms.RadioSelect
    )
    note = forms.CharField(
        label="In your words", max_length=problems.LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


def of(claim: Claim, form: ProblemForm | None = None) -> dict[str, Any]:
    """The context of the parcel's part of the page; empty where nothing is sent."""
    if not claim.perk.gives_parcel:
        return {}
    parcel = parcels.newest(claim)
    was_sent = parcel is not None and parcel.state not in ("to_send", "cancelled")
    report = problems.of_parcel(parcel.pk) if parcel and was_sent else None
    can_report = was_sent and report is None
    return {
        "parcel": parcel,
        "report": report,
        "problem_form": (form or ProblemForm()) if can_report else None,
        "home": addresses.of(parcel.claim) if parcel else None,
        "looks_at_address": addresses.reads_of(claim) if parcel else [],
    }
