"""From a day to a day, as an address carries it."""

from __future__ import annotations

from django import forms

from perks.ground.errors import Refusal
from perks.settlement import Period

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
IN_LINE = forms.DateInput(attrs={"type": "date", "class": "blank"}, format="%Y-%m-%d")


class PeriodForm(forms.Form):
    """Either may stay empty. Days are days of each shop."""

    since = forms.DateField(label="From", required=False, widget=IN_LINE)
    until = forms.DateField(label="To the end of", required=False, widget=IN_LINE)

    def period(self) -> Period:
        """What was typed; a day that is none does not bind, and the page says so."""
        self.full_clean()
        typed = self.cleaned_data if self.is_bound else {}
        return Period(typed.get("since"), typed.get("until"))

    def settled(self) -> Period:
        """The same for a file, which cannot say so. Raises Refusal period_unclear (400)."""
        found = self.period()
        if self.errors:
            raise Refusal(
                "period_unclear", "Write a day as 2026-12-05. Nothing was written down.", 400
            )
        return found
